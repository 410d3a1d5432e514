/** Parse JSON: text in, bundles out. */
import { ModuleError } from '../../errors.ts';
import { isCollection, own, type Bundle, type Value } from '../../scenarios/value.ts';
import { JsonTextError, MAX_JSON_DEPTH, parseBoundedJson } from '../bounded-json.ts';
import type { PureEntry } from '../pure-entry.ts';

function read(text: string): Value {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const message = error.tooDeep
      ? `Source is nested deeper than ${String(MAX_JSON_DEPTH)} levels.`
      : 'Source is not valid JSON.';
    throw new ModuleError('DataError', message, { detail: { reason: error.message }, cause: error });
  }
}

function bundleOf(value: Value): Bundle {
  return isCollection(value) ? value : { value };
}

export const modules: PureEntry[] = [
  [
    'json:ParseJSON@1',
    {
      run(parameters) {
        const text = own(parameters, 'json');
        const value = read(typeof text === 'string' ? text : '');
        return Array.isArray(value) ? value.map(bundleOf) : [bundleOf(value)];
      },
    },
  ],
];
