/** Which steps a module version's life may take. What an operator sets can only add to what the connector itself says. */
import type { ModuleLifecycle } from '../catalogue.ts';

export type LifecycleState = ModuleLifecycle['state'];

/** In the order of a life. */
export const lifecycleStates = ['active', 'legacy', 'deprecated', 'retired', 'removed'] as const;

/** `removed` is a release's business: the code goes with it. From `deprecated` the way back is `legacy`, never `active`. */
const STEPS: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  active: ['legacy'],
  legacy: ['active', 'deprecated'],
  deprecated: ['legacy', 'retired'],
  retired: [],
  removed: [],
};

/** Whether one step leads there; staying is one, too: dates and notes may change. */
export function mayStep(from: LifecycleState, to: LifecycleState): boolean {
  return from === to || STEPS[from].includes(to);
}

/** The legal steps forward, the last of which is `to`; none where it is there already, undefined where no way leads. */
export function stepsForward(from: LifecycleState, to: LifecycleState): LifecycleState[] | undefined {
  const [start, end] = [lifecycleStates.indexOf(from), lifecycleStates.indexOf(to)];
  const steps = lifecycleStates.slice(start + 1, end + 1);
  const legal = start <= end && steps.every((state, index) => mayStep(steps[index - 1] ?? from, state));
  return legal ? steps : undefined;
}

/** The one that is further on. */
export function furtherOn(one: LifecycleState, other: LifecycleState): LifecycleState {
  return lifecycleStates.indexOf(one) >= lifecycleStates.indexOf(other) ? one : other;
}
