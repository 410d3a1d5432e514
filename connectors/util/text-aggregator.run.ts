/** The text aggregator's end: rows joined. */
import { own, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { asText } from './plain-values.ts';

function separatorOf(parameters: Collection): string {
  const chosen = own(parameters, 'rowSeparator');
  const separator = chosen === 'other' ? own(parameters, 'otherRowSeparator') : chosen;
  return typeof separator === 'string' ? separator : '';
}

export const modules: PureEntry[] = [
  [
    'util:TextAggregator@1',
    {
      aggregate: (items, parameters) => ({
        text: items.map((item) => asText(own(item, 'value'), 'value')).join(separatorOf(parameters)),
      }),
    },
  ],
];
