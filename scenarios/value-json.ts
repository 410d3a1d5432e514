/**
 * Values as JSON text and back: `{"$date": ISO}`, `{"$buffer": base64, "codepage"?}`, `{"$blob": key, "size", "codepage"?}`. A user's own object with such a
 * key is written as `{"$literal": [[name, value], …]}`, so nothing that arrives from outside turns into a date by accident.
 */
import { fromBase64, toBase64 } from './base64.ts';
import { Binary, isCollection, setOwn, type Collection, type Value } from './value.ts';

const TAGS = ['$date', '$buffer', '$blob', '$literal'];

/** Marks objects that `tagged` made itself, so that they are not taken for a user's. */
class Tag {
  [name: string]: unknown;
  constructor(fields: Record<string, unknown>) {
    Object.assign(this, fields);
  }
}

function looksTagged(value: object): boolean {
  return TAGS.some((tag) => Object.hasOwn(value, tag));
}

function needsTags(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(needsTags);
  if (value instanceof Date || value instanceof Binary || looksTagged(value)) return true;
  for (const key in value) {
    if (Object.hasOwn(value, key) && needsTags((value as Record<string, unknown>)[key])) return true; // a plain object by now
  }
  return false;
}

// JSON.stringify calls a date's toJSON before the replacer, hence the look at the holder's own value.
function tagged(this: unknown, key: string, written: unknown): unknown {
  const raw = (this as Record<string, unknown>)[key]; // the holder JSON.stringify passes
  if (raw instanceof Date) {
    return Number.isNaN(raw.getTime()) ? null : new Tag({ $date: raw.toISOString() });
  }
  if (raw instanceof Binary) {
    const { content, codepage } = raw;
    return new Tag({
      ...('key' in content ? { $blob: content.key, size: content.size } : { $buffer: toBase64(content) }),
      ...(codepage === undefined ? {} : { codepage }),
    });
  }
  if (
    typeof raw === 'object' &&
    raw !== null &&
    !Array.isArray(raw) &&
    !(raw instanceof Tag) &&
    looksTagged(raw)
  ) {
    return new Tag({ $literal: Object.entries(raw) });
  }
  return written;
}

function untagged(_key: string, value: unknown): unknown {
  if (!isCollection(value)) return value;
  const tags = value as Record<string, unknown>;
  if (Object.hasOwn(tags, '$date')) return new Date(tags['$date'] as string); // written by `tagged`
  if (Object.hasOwn(tags, '$buffer')) {
    return new Binary(fromBase64(tags['$buffer'] as string), tags['codepage'] as string | undefined); // same
  }
  if (Object.hasOwn(tags, '$blob')) {
    const handle = { key: tags['$blob'] as string, size: tags['size'] as number }; // same
    return new Binary(handle, tags['codepage'] as string | undefined); // same
  }
  if (Object.hasOwn(tags, '$literal')) {
    const literal: Collection = {};
    for (const [name, field] of tags['$literal'] as [string, Value][]) setOwn(literal, name, field); // same
    return literal;
  }
  return value;
}

/** JSON text of any value, or of an object that holds values. Undefined members are left out. */
export function stringifyValue(value: unknown): string {
  // Most values are plain; a replacer makes JSON.stringify an order of magnitude slower.
  if (needsTags(value)) return JSON.stringify(value, tagged);
  const text: unknown = JSON.stringify(value);
  return typeof text === 'string' ? text : 'null';
}

/** The value a text of `stringifyValue` holds. Throws SyntaxError for anything that is not JSON. */
export function parseValue(text: string): unknown {
  return text.includes('"$') ? JSON.parse(text, untagged) : JSON.parse(text);
}

/** About how many bytes the value takes as JSON; stops counting at `limit`. */
export function approximateSize(value: unknown, limit = Number.POSITIVE_INFINITY): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Date) return 36;
  if (value instanceof Binary)
    return 'key' in value.content ? 160 : Math.ceil((value.content.length * 4) / 3) + 14;
  let size = 2;
  if (Array.isArray(value)) {
    for (const element of value) {
      if (size > limit) break;
      size += approximateSize(element, limit - size) + 1;
    }
    return size;
  }
  for (const key in value) {
    if (size > limit) break;
    size += key.length + 4 + approximateSize((value as Record<string, unknown>)[key], limit - size); // own or not, it is an estimate
  }
  return size;
}
