/** The mapping of one node as a job for a thread: evaluated with JavaScript's own regular expressions. */
import { toRunError } from '../../errors.ts';
import { operationContext } from '../../scenarios/machine/context.ts';
import { evaluateFilter, mapNode } from '../../scenarios/machine/mapping.ts';
import { indexPlan, placeOf } from '../../scenarios/machine/plan-index.ts';
import { initialState } from '../../scenarios/machine/state.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { HostMappingInput, HostMappingResult } from '../../scenarios/run.ts';

/** Evaluates a filter or a mapping. Every failure is a value; a pattern that never ends ends with its thread. */
export function mapOnHost(plan: Plan, input: HostMappingInput): HostMappingResult {
  try {
    const { node } = placeOf(indexPlan(plan), input.node);
    const state = { ...initialState(input.nowMs), operations: input.operations };
    const context = operationContext({
      plan,
      facts: { run: input.run, inputs: input.inputs },
      state,
      frames: input.scope.map(([module, bundle]) => ({
        frame: 'bundles' as const,
        node: module,
        rest: [bundle],
        offset: 0,
        position: 1,
        total: 1,
      })),
      path: input.path,
      nowMs: input.nowMs,
      regex: 'host',
    });
    if (input.part === 'mapping') return { state: 'done', parameters: mapNode(node, context) };
    return { state: 'done', ...evaluateFilter(node, context) };
  } catch (error) {
    return { state: 'failed', error: toRunError(error) };
  }
}
