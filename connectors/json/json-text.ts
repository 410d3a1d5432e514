/** Values as JSON text, as the modules of this connector write it. */
import { ModuleError } from '../../errors.ts';
import { toBase64 } from '../../scenarios/base64.ts';
import { Binary, bytesOf, own, type Collection, type Value } from '../../scenarios/value.ts';

const indentation: Readonly<Record<string, string>> = { tab: '\t', '2': '  ', '4': '    ' };

/** The text; dates are ISO 8601, bytes base64. Throws `DataError` for what is nested too deeply. */
export function jsonText(value: Value, parameters: Collection): string {
  const space = own(parameters, 'space');
  try {
    return JSON.stringify(
      value,
      (_key, written: unknown) => (written instanceof Binary ? toBase64(bytesOf(written)) : written),
      typeof space === 'string' ? (indentation[space] ?? '') : '',
    );
  } catch (error) {
    // The stack is the only limit JSON.stringify has.
    if (!(error instanceof RangeError)) throw error;
    throw new ModuleError('DataError', 'The object is nested too deeply to be written as JSON.', {
      cause: error,
    });
  }
}
