/** Aggregators: collecting what reaches them during one operation of their source, and what they emit at its end. */
import { stringifyValue } from '../value-json.ts';
import { own, setOwn, type Bundle, type Collection, type Value } from '../value.ts';
import type { PlanNode } from '../plan.ts';
import type { PureModule } from '../pure-module.ts';
import type { BundlesFrame, Frame, Group } from './state.ts';

/** The operation an aggregator collects from: the innermost one of its source still being walked. */
export function sourceFrame(frames: readonly Frame[], source: number): BundlesFrame | undefined {
  for (let i = frames.length - 1; i >= 0; i -= 1) {
    const frame = frames[i];
    if (frame?.frame === 'bundles' && frame.node === source) return frame;
  }
  return undefined;
}

/** Adds one item; groups stay in order of first appearance. */
export function collect(frame: BundlesFrame, aggregator: number, key: Value, item: Collection): void {
  frame.collected ??= {};
  const collected = (frame.collected[String(aggregator)] ??= { groups: [] });
  const name = stringifyValue(key);
  const group = collected.groups.find((candidate: Group) => stringifyValue(candidate.key) === name);
  if (group === undefined) collected.groups.push({ key, items: [item] });
  else group.items.push(item);
}

/** The items an aggregator has at its source's end, in all groups. */
export function collectedGroups(frame: BundlesFrame, aggregator: number): Group[] {
  return frame.collected?.[String(aggregator)]?.groups ?? [];
}

/** What the aggregator emits: one bundle, one per group, or none after an empty set where it stops. */
export function aggregateBundles(
  node: PlanNode,
  module: PureModule,
  groups: Group[],
  parameters: Collection,
): Bundle[] {
  if (module.aggregate === undefined) throw new Error(`${node.ref} has no aggregate function`);
  // An empty set still emits one bundle, without a key (D-24), unless the aggregator stops there.
  if (groups.length === 0) return node.stopIfEmpty === true ? [] : [module.aggregate([], parameters)];

  return groups.map((group) => {
    const bundle = module.aggregate?.(group.items, parameters) ?? {};
    if (node.groupBy !== undefined && own(bundle, '__IMTKEY__') === null)
      setOwn(bundle, '__IMTKEY__', group.key);
    return bundle;
  });
}
