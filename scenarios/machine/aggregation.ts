/** Aggregators: collecting what reaches them during one operation of their source, and what they emit at its end. */
import { stringifyValue } from '../value-json.ts';
import { own, setOwn, type Bundle, type Collection, type Value } from '../value.ts';
import type { PlanNode } from '../plan.ts';
import type { PureModule } from '../pure-module.ts';
import type { Fiber } from './fiber.ts';
import type { BundlesFrame, Frame, Groups, HeldItem } from './state.ts';

function add(frame: BundlesFrame, { aggregator, key, item }: HeldItem): void {
  const collected = (frame.collected ??= {});
  const groups = (collected[String(aggregator)] ??= {});
  // The mark keeps keys that look like numbers from being sorted to the front, and `__proto__` a name like any other.
  const name = `=${stringifyValue(key)}`;
  const group = groups[name];
  if (group === undefined) groups[name] = { key, items: [item] };
  else group.items.push(item);
}

/**
 * Gives one item to the innermost operation of its source still being walked. A lane holds what goes to an operation around
 * it until the bundles before its own are done. False where no such operation is in reach.
 */
export function collect(fiber: Fiber, held: HeldItem): boolean {
  const isSource = (frame: Frame): frame is BundlesFrame =>
    frame.frame === 'bundles' && frame.node === held.source;
  const frame = fiber.frames.findLast(isSource);
  if (frame !== undefined && frame.lane !== true) {
    add(frame, held);
    return true;
  }
  if (fiber.origin === undefined || (frame === undefined && !fiber.below.some(isSource))) return false;
  fiber.origin.lane.held.push(held);
  return true;
}

/** Takes what an aggregator has at its source's end, in all groups. */
export function takeGroups(frame: BundlesFrame, aggregator: number): Groups {
  const name = String(aggregator);
  const groups = frame.collected?.[name] ?? {};
  if (frame.collected !== undefined) Reflect.deleteProperty(frame.collected, name);
  return groups;
}

/** What the aggregator emits: one bundle, one per group, or none after an empty set where it stops. */
export function aggregateBundles(
  node: PlanNode,
  module: PureModule | undefined,
  groups: Groups,
  parameters: Collection,
): Bundle[] {
  const aggregate = module?.aggregate?.bind(module);
  if (aggregate === undefined) throw new Error(`${node.ref} has no aggregate function`);
  const sets = Object.values(groups);
  // An empty set still emits one bundle, without a key (D-24), unless the aggregator stops there.
  if (sets.length === 0) return node.stopIfEmpty === true ? [] : [aggregate([], parameters)];

  return sets.map(({ key, items }) => {
    const bundle = aggregate(items, parameters);
    if (node.groupBy !== undefined) withKey(bundle, key);
    return bundle;
  });
}

function withKey(bundle: Bundle, key: Value): void {
  if (own(bundle, '__IMTKEY__') === null) setOwn(bundle, '__IMTKEY__', key);
}
