/** The table aggregator's end: a row per bundle, a column per field. */
import { own, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { asText } from './plain-values.ts';
import { separatorOf } from './separators.ts';

function rowOf(item: Collection, columns: string): string {
  return Object.keys(item)
    .map((name) => asText(own(item, name), name))
    .join(columns);
}

export const modules: PureEntry[] = [
  [
    'util:AggregateAggregator@1',
    {
      aggregate(items, parameters) {
        const columns = separatorOf(parameters, 'columnSeparator', 'otherColumnSeparator', '\t');
        const rows = separatorOf(parameters, 'rowSeparator', 'otherRowSeparator', '\n');
        return { text: items.map((item) => rowOf(item, columns)).join(rows) };
      },
    },
  ],
];
