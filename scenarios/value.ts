/**
 * The values a run works with, and how they are written as JSON.
 *
 * Runs live for months and cross processes, so a value must survive JSON: dates and binary data are written as tagged
 * objects (`{"$date": ISO}`, `{"$buffer": base64, "codepage"?}`, `{"$blob": key, "size", "codepage"?}`), and a user's own object that happens to look like a
 * tag is wrapped in `{"$literal": …}` so that nothing a caller sends can turn into a date by accident.
 */

import { BytesNeeded } from './host-needed.ts';

const BINARY = Symbol.for('tenon.binary');

/** A large file, kept in the blob store: a run carries where it is. */
export interface FileHandle {
  key: string;
  /** Bytes. */
  size: number;
}

/** Bytes or the handle of a large file, with the text encoding they are known to hold, if any. */
export class Binary {
  readonly content: Uint8Array | FileHandle;
  readonly codepage: string | undefined;
  readonly [BINARY] = true;

  constructor(content: Uint8Array | FileHandle, codepage?: string) {
    this.content = content;
    this.codepage = codepage;
  }

  // Temporal loads the payload converter as a second instance of this module; its bytes are bytes all the same.
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BINARY in value;
  }
}

/** A collection: named fields in the order they were given. Read it with `own` only. */
export interface Collection {
  [name: string]: Value;
}

/** Missing and null are one value: null. */
export type Value = null | string | number | boolean | Date | Binary | Value[] | Collection;

/** What one operation of a module emits. */
export type Bundle = Collection;

/** Plain JSON, as blueprints, plans and activity results are written. */
export type Json = null | string | number | boolean | Json[] | { [name: string]: Json };
export interface JsonObject {
  [name: string]: Json;
}

// Looked up once: in the workflow's sandbox every use of a global name costs a good part of a microsecond.
const { isArray } = Array;
const { hasOwn } = Object;
const DateClass = Date;

/** True for a plain collection: not null, an array, a date or bytes. */
export function isCollection(value: unknown): value is Collection {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isArray(value) &&
    !(value instanceof DateClass) &&
    !(value instanceof Binary)
  );
}

/** The collection's own field, or null: inherited names such as `constructor` are never reached. */
export function own(collection: Collection, name: string): Value {
  return hasOwn(collection, name) ? (collection[name] ?? null) : null;
}

/** Sets an own field even when its name is `__proto__`. */
export function setOwn(collection: Collection, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(collection, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    collection[name] = value;
  }
}

/** The bytes. Throws `BytesNeeded` where only their handle is at hand. */
export function bytesOf({ content }: Binary): Uint8Array {
  if ('key' in content) throw new BytesNeeded(content);
  return content;
}

/** How many bytes, also of a file that is elsewhere. */
export function sizeOf({ content }: Binary): number {
  return 'key' in content ? content.size : content.length;
}
