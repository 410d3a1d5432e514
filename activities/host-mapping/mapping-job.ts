/** Work on one node as a job for a thread: with JavaScript's own regular expressions. */
import { pureModules } from '../../connectors/pure.ts';
import { outsideContext } from '../../connectors/pure-call.ts';
import { toRunError } from '../../errors.ts';
import { aggregateBundles } from '../../scenarios/machine/aggregation.ts';
import { operationContext } from '../../scenarios/machine/context.ts';
import { evaluatePart } from '../../scenarios/machine/parts.ts';
import { indexPlan, placeOf } from '../../scenarios/machine/plan-index.ts';
import { initialState } from '../../scenarios/machine/state.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { HostMappingInput, HostMappingResult } from '../../scenarios/run.ts';
import type { Collection } from '../../scenarios/value.ts';

/** Evaluates one part of a node. Every failure is a value; a pattern that never ends ends with its thread. */
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
    if (typeof input.part === 'object') {
      const module = pureModules.get(node.ref);
      if ('aggregate' in input.part) {
        const settings = node.parameters as Collection; // JSON is a value
        return { state: 'done', bundles: aggregateBundles(node, module, input.part.aggregate, settings) };
      }
      if (module?.run === undefined) throw new Error(`${node.ref} has no pure run function`);
      const context = { ...outsideContext(plan, node, input.nowMs), regex: 'host' } as const;
      return { state: 'done', bundles: module.run(input.part.run, context) };
    }
    return { state: 'done', ...evaluatePart(node, input.part, context) };
  } catch (error) {
    return { state: 'failed', error: toRunError(error) };
  }
}
