/** Reading the fields of JSON objects that somebody else wrote: own ones only, null counting as missing. */
import { isCollection, type Json, type JsonObject } from './value.ts';

/** An own field that is neither missing nor null. */
export function field(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

/** The own field when it is a text, else an empty one. */
export function textField(object: JsonObject, name: string): string {
  const value = field(object, name);
  return typeof value === 'string' ? value : '';
}

/** The own field when it is an object, else an empty one. */
export function objectField(object: JsonObject, name: string): JsonObject {
  const value = field(object, name);
  return isCollection(value) ? value : {};
}

/** What a JSON value is, in words; never the value itself. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
