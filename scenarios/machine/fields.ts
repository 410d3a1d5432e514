/** Coerces evaluated input to the field spec that compile put into the plan, and refuses what cannot be meant. */
import { ModuleError } from '../../errors.ts';
import { baseType, coerce, ExpressionError } from '../expressions/index.ts';
import type { FieldSpec } from '../plan.ts';
import { stringifyValue } from '../value-json.ts';
import { isCollection, own, setOwn, type Collection, type Value } from '../value.ts';

interface FieldContext {
  timezone: string;
}

function invalid(path: string, message: string): ModuleError {
  return new ModuleError('BundleValidationError', `Validation failed for '${path}': ${message}`, {
    detail: { field: path },
  });
}

const stringOf = (value: Value): string => (typeof value === 'string' ? value : stringifyValue(value));

function checkPlain(value: Value, spec: FieldSpec, path: string): void {
  if (spec.enum !== undefined && !spec.enum.some((choice) => choice === value)) {
    throw invalid(path, `'${stringOf(value)}' is not one of ${spec.enum.map(stringOf).join(', ')}.`);
  }
  if (typeof value !== 'number') return;
  if (spec.min !== undefined && value < spec.min)
    throw invalid(path, `must be at least ${String(spec.min)}.`);
  if (spec.max !== undefined && value > spec.max) throw invalid(path, `must be at most ${String(spec.max)}.`);
}

function coerceField(value: Value, spec: FieldSpec, path: string, context: FieldContext): Value {
  const type = baseType(spec.type);
  // Exports write "" for a number, choice or date that was never set: that is an empty field, not a wrong one.
  if (value === '' && (type !== 'text' || spec.enum !== undefined)) return null;

  let coerced: Value;
  try {
    coerced = coerce(value, type, context);
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid(path, error.message);
    throw error;
  }

  if (Array.isArray(coerced)) {
    return coerced.map((element, index) =>
      coerceElement(element, spec, `${path}[${String(index + 1)}]`, context),
    );
  }
  if (spec.spec !== undefined && isCollection(coerced))
    return coerceCollection(coerced, spec.spec, path, context);
  if (coerced !== null) checkPlain(coerced, spec, path);
  return coerced;
}

function coerceElement(element: Value, spec: FieldSpec, path: string, context: FieldContext): Value {
  if (spec.spec !== undefined && isCollection(element))
    return coerceCollection(element, spec.spec, path, context);
  if (spec.items !== undefined)
    return coerceField(element, { name: spec.name, type: spec.items }, path, context);
  return element;
}

function coerceCollection(
  given: Collection,
  specs: readonly FieldSpec[],
  path: string,
  context: FieldContext,
): Collection {
  const result: Collection = {};
  for (const [name, value] of Object.entries(given)) setOwn(result, name, value);

  for (const spec of specs) {
    const fieldPath = path === '' ? spec.name : `${path}.${spec.name}`;
    let value = coerceField(own(given, spec.name), spec, fieldPath, context);
    if (value === null && spec.default !== undefined) value = spec.default; // JSON is a value
    if (spec.required === true && (value === null || value === '')) {
      throw new ModuleError('BundleValidationError', `Missing value of required parameter '${fieldPath}'.`, {
        detail: { field: fieldPath },
      });
    }
    if (value !== null || Object.hasOwn(given, spec.name)) setOwn(result, spec.name, value);
  }
  return result;
}

/** The input a module gets: coerced, defaults filled in, unknown fields kept. Throws `BundleValidationError`. */
export function applyFields(
  given: Collection,
  specs: readonly FieldSpec[],
  context: FieldContext,
): Collection {
  return coerceCollection(given, specs, '', context);
}
