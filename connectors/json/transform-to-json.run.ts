/** Transform to JSON: a value in, text out. */
import { own } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { jsonText } from './json-text.ts';

export const modules: PureEntry[] = [
  [
    'json:TransformToJSON@1',
    { run: (parameters) => [{ json: jsonText(own(parameters, 'object'), parameters) }] },
  ],
];
