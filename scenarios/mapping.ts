/** Mapped fields: every text with an expression becomes a template, everything else stays the value it is. */
import { at } from './json-path.ts';
import type { NodeTemplates } from './node-templates.ts';
import type { Mapping } from './plan.ts';
import type { Json, JsonObject } from './value.ts';

/** The fields of a node's mapper, in their order: collections keep it. */
export function compileMapper(
  mapper: JsonObject,
  path: string,
  templates: NodeTemplates,
): [name: string, mapping: Mapping][] {
  return Object.entries(mapper).map(([name, value]) => [
    name,
    compileMapping(value, at(path, name), templates),
  ]);
}

/** One value: a text with an expression, or a collection or list that may hold some. */
export function compileMapping(value: Json, path: string, templates: NodeTemplates): Mapping {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return { v: value };
    const template = templates.compile(value, path);
    return template === undefined ? { v: null } : { t: template };
  }
  if (Array.isArray(value)) {
    return { a: value.map((element, index) => compileMapping(element, at(path, index), templates)) };
  }
  if (typeof value === 'object' && value !== null) return { c: compileMapper(value, path, templates) };
  return { v: value };
}
