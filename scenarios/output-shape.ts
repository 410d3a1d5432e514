/** What the bundles of a module look like, as far as it is known: plain data for the check of references. */
import { field, objectField } from './json-fields.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

export interface OutputField {
  name: string;
  type: string;
  /** Fields of a collection, or of each element of an array of collections; missing where they are not known. */
  spec?: OutputField[];
}

export interface OutputShape {
  fields: OutputField[];
  /** Bundles may hold more than these. */
  open: boolean;
  /** Told by an export, not by a connector: it lists what the editor offered once, and inner fields less reliably. */
  fromExport?: true;
}

/**
 * The outputs an export describes in `metadata.interface`: a module no connector has is known by its own export. Undefined
 * where it says nothing.
 */
export function shapeFromInterface(metadata: JsonObject): OutputShape | undefined {
  const fields = fieldsFrom(field(metadata, 'interface'));
  return fields === undefined ? undefined : { fields, open: false, fromExport: true };
}

/** Undefined where the list is missing, empty or holds anything that is no field. */
function fieldsFrom(specs: Json | undefined): OutputField[] | undefined {
  if (!Array.isArray(specs) || specs.length === 0) return undefined;
  const fields: OutputField[] = [];
  for (const spec of specs) {
    const name = isCollection(spec) ? field(spec, 'name') : undefined;
    if (!isCollection(spec) || typeof name !== 'string') return undefined;
    const type = field(spec, 'type');
    const inner = fieldsFrom(field(spec, 'spec'));
    fields.push({
      name,
      type: typeof type === 'string' ? type : 'any',
      ...(inner === undefined ? {} : { spec: inner }),
    });
  }
  return fields;
}

/** The keys of a mapped collection, as an aggregator keeps them. Undefined where there are none. */
export function shapeFromMapper(mapper: JsonObject): OutputField[] | undefined {
  const names = Object.keys(mapper);
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const spec = shapeFromMapper(objectField(mapper, name));
    return spec === undefined ? { name, type: 'any' } : { name, type: 'collection', spec };
  });
}

/**
 * Names of outputs that stand in the module's own settings, at `place`: `name`, `variables[].name`. Undefined where one of
 * them is an expression, or nothing stands there.
 */
export function namesAt(settings: JsonObject, place: string): string[] | undefined {
  let found: Json[] = [settings];
  for (const step of place.split('.')) {
    const key = step.replace(/\[\]$/, '');
    // `flatMap` opens the lists that `[]` stands for.
    found = found.flatMap((value) => (isCollection(value) ? (field(value, key) ?? []) : []));
  }
  if (found.length === 0) return undefined;
  const names = found.filter((name) => typeof name === 'string');
  return names.length === found.length && names.every((name) => !name.includes('{{')) ? names : undefined;
}
