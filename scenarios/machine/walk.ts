/** What every part of the engine works on: one run's plan, state and way out. */
import type { EvaluationContext } from '../expressions/index.ts';
import type { Plan, PlanNode } from '../plan.ts';
import type { PureModules } from '../pure-module.ts';
import type { TraceEntry } from '../run.ts';
import type { Bundle, Collection, Value } from '../value.ts';
import { operationContext, type RunFacts } from './context.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Request } from './request.ts';
import { operationPath } from './scope.ts';
import type { Fiber, RunState } from './state.ts';
import { addEntry } from './trace.ts';

/** A step's way on: nothing (walk on), or a request that must be answered first. */
export type Onward = Request | undefined;

export interface Walk {
  readonly plan: Plan;
  readonly pure: PureModules;
  readonly facts: RunFacts;
  readonly state: RunState;
  readonly index: PlanIndex;
  /** The webhook's event. */
  readonly event: Bundle | undefined;
  /** The run's clock, epoch milliseconds. */
  now(): number;
  /** Makes a request; `resume` gets its result and may itself ask for something. */
  ask(request: Request, resume: (result: unknown) => Onward): Request;
}

/** One operation under way. */
export interface Operation {
  node: PlanNode;
  path: string;
  parameters: Collection;
  startedAt: number;
}

export function pathOf(walk: Walk, fiber: Fiber, node: PlanNode): string {
  return operationPath(walk.state.cycle, fiber.id, fiber.frames, node.id);
}

export function contextOf(walk: Walk, fiber: Fiber, path: string): EvaluationContext {
  return operationContext({
    plan: walk.plan,
    facts: walk.facts,
    state: walk.state,
    frames: fiber.frames,
    path,
    nowMs: walk.now(),
    regex: 'linear',
  });
}

/** Writes an operation into the trace. */
export function note(
  walk: Walk,
  operation: Operation,
  rest: Pick<TraceEntry, 'kind'> &
    Partial<Pick<TraceEntry, 'output' | 'error' | 'durationMs'>> & { input?: Value },
): void {
  const { node, path, startedAt } = operation;
  addEntry(
    walk.state,
    { path, module: node.id, ref: node.ref, startedAt, durationMs: 0, ...rest },
    walk.plan.settings.confidential,
  );
}
