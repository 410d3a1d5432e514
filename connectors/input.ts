/**
 * Input as blueprints write it, made fit for zod: exports have "" for a number or choice that was never set, numbers and
 * booleans as text, and null for nothing.
 */
import type { FieldSpec } from '../scenarios/plan.ts';
import { isCollection, setOwn, type Collection, type Value } from '../scenarios/value.ts';

function isBlank(value: Value, spec: FieldSpec): boolean {
  if (value === null) return spec.type !== 'any';
  return value === '' && spec.type !== 'any' && (spec.type !== 'text' || spec.enum !== undefined);
}

function readScalar(value: Value, type: string): Value {
  if (typeof value !== 'string') return value;
  if (type === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function readField(value: Value, spec: FieldSpec): Value {
  if (Array.isArray(value)) {
    return value.map((element) => {
      if (spec.spec !== undefined && isCollection(element)) return readInput(element, spec.spec);
      return spec.items === undefined ? element : readScalar(element, spec.items);
    });
  }
  if (spec.spec !== undefined && isCollection(value)) return readInput(value, spec.spec);
  return readScalar(value, spec.type);
}

/** A copy with blank fields left out and text read as the field's type; unknown fields pass as they are. */
export function readInput(given: Collection, specs: readonly FieldSpec[]): Collection {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const result: Collection = {};
  for (const [name, value] of Object.entries(given)) {
    const spec = byName.get(name);
    if (spec === undefined) setOwn(result, name, value);
    else if (!isBlank(value, spec)) setOwn(result, name, readField(value, spec));
  }
  return result;
}
