/** Aggregators get their items as they were mapped: here they become texts and numbers by the engine's own rules. */
import { ModuleError } from '../../errors.ts';
import { coerce, ExpressionError } from '../../scenarios/expressions/index.ts';
import type { Value } from '../../scenarios/value.ts';

function coerced(value: Value, type: 'text' | 'number', field: string): Value {
  try {
    return coerce(value, type, { timezone: 'UTC' });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ModuleError('BundleValidationError', `Validation failed for '${field}': ${error.message}`, {
      detail: { field },
      cause: error,
    });
  }
}

/** The value as text; nothing is an empty text. Throws `BundleValidationError` for what has no text form. */
export function asText(value: Value, field: string): string {
  const text = coerced(value, 'text', field);
  return typeof text === 'string' ? text : '';
}

/** The value as a number, null for nothing. Throws `BundleValidationError` for what is none. */
export function asNumber(value: Value, field: string): number | null {
  if (value === '') return null;
  const number = coerced(value, 'number', field);
  return typeof number === 'number' ? number : null;
}
