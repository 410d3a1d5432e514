/** The array aggregator's end: the items in the order they came, and how many. */
import type { PureEntry } from '../pure-entry.ts';

export const modules: PureEntry[] = [
  ['builtin:BasicAggregator@1', { aggregate: (items) => ({ array: items, __IMTAGGLENGTH__: items.length }) }],
];
