/** Data structures: what the records of a data store look like, as their editor describes them. */
import { ModuleError } from '../errors.ts';
import { applyFields } from './machine/fields.ts';
import type { FieldSpec } from './plan.ts';
import { isCollection, own, type Collection, type Json, type Value } from './value.ts';

/** A field in the form blueprints have it; what else stands in it (label, help) is kept. */
export interface StructureField {
  name: string;
  type: string;
  required?: boolean | undefined;
  default?: Json | undefined;
  /** Children of a collection or of an array of collections; `{type}` for an array of plain values. */
  spec?: StructureField[] | { type: string } | undefined;
}

export interface DataStructure {
  /** Refuses fields that are not in it. */
  strict: boolean;
  fields: StructureField[];
}

/** Dates without a zone are read in this one: records are shared by scenarios of any zone. */
const ZONE = { timezone: 'UTC' };

function specOf({ name, type, required, default: fallback, spec }: StructureField): FieldSpec {
  const inner =
    spec === undefined ? {} : Array.isArray(spec) ? { spec: spec.map(specOf) } : { items: spec.type };
  return {
    name,
    type,
    ...(required === true ? { required } : {}),
    ...(fallback === undefined || fallback === null ? {} : { default: fallback }),
    ...inner,
  };
}

function refuseUnknown(value: Value, fields: readonly StructureField[], path: string): void {
  if (Array.isArray(value)) {
    for (const element of value) refuseUnknown(element, fields, path);
    return;
  }
  if (!isCollection(value)) return;
  const byName = new Map(fields.map((field) => [field.name, field]));
  for (const name of Object.keys(value)) {
    const inner = path === '' ? name : `${path}.${name}`;
    const field = byName.get(name);
    if (field === undefined) {
      throw new ModuleError('BundleValidationError', `The data structure has no field '${inner}'.`, {
        detail: { field: inner },
      });
    }
    if (Array.isArray(field.spec)) refuseUnknown(own(value, name), field.spec, inner);
  }
}

/** The record as it is stored: types as the structure has them, defaults filled in. Throws `BundleValidationError`. */
export function fitRecord(given: Collection, structure: DataStructure | undefined): Collection {
  if (structure === undefined) return given;
  if (structure.strict) refuseUnknown(given, structure.fields, '');
  return applyFields(given, structure.fields.map(specOf), ZONE);
}

/** The stored record with the given fields over it: what is missing or empty stays, collections are merged field by field. */
export function mergedRecord(stored: Collection, given: Collection, overwriteArrays: boolean): Collection {
  const result = new Map<string, Value>(Object.entries(stored));
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === '') continue;
    const before = own(stored, name);
    if (isCollection(before) && isCollection(value)) {
      result.set(name, mergedRecord(before, value, overwriteArrays));
    } else if (Array.isArray(before) && Array.isArray(value) && !overwriteArrays) {
      result.set(name, [...before, ...value]);
    } else {
      result.set(name, value);
    }
  }
  // Makes own fields of any name, `__proto__` too.
  return Object.fromEntries(result);
}
