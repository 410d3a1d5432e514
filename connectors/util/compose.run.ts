/** Compose a string: any value as text, bytes as UTF-8. */
import { Binary, bytesOf, own } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { asText } from './plain-values.ts';

export const modules: PureEntry[] = [
  [
    'util:ComposeTransformer@1',
    {
      run(parameters) {
        const value = own(parameters, 'value');
        const text =
          value instanceof Binary ? new TextDecoder().decode(bytesOf(value)) : asText(value, 'value');
        return [{ value: text }];
      },
    },
  ],
];
