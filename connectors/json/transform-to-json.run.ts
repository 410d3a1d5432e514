/** Transform to JSON: a value in, text out. */
import { ModuleError } from '../../errors.ts';
import { toBase64 } from '../../scenarios/base64.ts';
import { Binary, own, type Value } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

const indentation: Readonly<Record<string, string>> = { tab: '\t', '2': '  ', '4': '    ' };

function write(value: Value, space: string): string {
  try {
    return JSON.stringify(
      value,
      (_key, written: unknown) => (written instanceof Binary ? toBase64(written.bytes) : written),
      space,
    );
  } catch (error) {
    // The stack is the only limit JSON.stringify has.
    if (!(error instanceof RangeError)) throw error;
    throw new ModuleError('DataError', 'The object is nested too deeply to be written as JSON.', {
      cause: error,
    });
  }
}

export const modules: PureEntry[] = [
  [
    'json:TransformToJSON@1',
    {
      run(parameters) {
        const space = own(parameters, 'space');
        return [
          {
            json: write(
              own(parameters, 'object'),
              typeof space === 'string' ? (indentation[space] ?? '') : '',
            ),
          },
        ];
      },
    },
  ],
];
