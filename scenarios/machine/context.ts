/** The evaluation context of one operation: bundles in reach, run variables, a clock and randomness that replay. */
import { Budget, type EvaluationContext } from '../expressions/index.ts';
import type { RunIdentity } from '../run.ts';
import type { Collection, Value } from '../value.ts';
import type { Plan } from '../plan.ts';
import { OperationRandom } from './operation-values.ts';
import { bundleInScope } from './scope.ts';
import type { Frame, RunState } from './state.ts';

export interface RunFacts {
  run: RunIdentity;
  inputs: Collection;
  /** Address of the run in Temporal's Web UI, if one is known. */
  runUrl?: string;
}

/** Named roots of an expression other than module ids and keywords (expressions.md section 6). */
function variableRoots(facts: RunFacts, operations: number): (name: string) => Value | undefined {
  const { run } = facts;
  return (name) => {
    switch (name) {
      case 'executionId':
        return run.runId;
      case 'scenarioId':
        return run.scenarioId;
      case 'scenarioName':
        return run.scenarioName;
      case 'operationsConsumed':
        return operations;
      case 'triggerTimestamp':
        return new Date(Date.parse(run.triggeredAt));
      case 'var':
        return {
          input: facts.inputs,
          scenario: {
            id: run.scenarioId,
            name: run.scenarioName,
            executionId: run.runId,
            executionUrl: facts.runUrl ?? null,
          },
          team: { id: run.teamId },
          organization: {},
        };
      default:
        return undefined;
    }
  };
}

/** Builds the context of the operation at `path`; every expression of it shares one clock and one budget each. */
export function operationContext(options: {
  plan: Plan;
  facts: RunFacts;
  state: RunState;
  frames: readonly Frame[];
  path: string;
  nowMs: number;
  regex: 'linear' | 'host';
}): EvaluationContext {
  const { plan, facts, state, frames, path, nowMs, regex } = options;
  let random: OperationRandom | undefined;
  const drawn = (): OperationRandom => (random ??= new OperationRandom(facts.run.runId, path));
  return {
    bundle: (module) => bundleInScope(frames, module),
    variable: variableRoots(facts, state.operations),
    now: () => new Date(nowMs),
    random: () => drawn().random(),
    uuid: () => drawn().uuid(),
    timezone: plan.timezone,
    budget: new Budget(),
    regex,
  };
}
