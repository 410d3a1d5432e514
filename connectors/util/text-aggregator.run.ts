/** The text aggregator's end: rows joined. */
import { own } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { asText } from './plain-values.ts';
import { separatorOf } from './separators.ts';

export const modules: PureEntry[] = [
  [
    'util:TextAggregator@1',
    {
      aggregate: (items, parameters) => ({
        text: items
          .map((item) => asText(own(item, 'value'), 'value'))
          .join(separatorOf(parameters, 'rowSeparator', 'otherRowSeparator')),
      }),
    },
  ],
];
