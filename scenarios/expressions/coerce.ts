/** Conversions between the types of fields (expressions.md 4.3). */
import { Binary, isCollection, type Value } from '../value.ts';
import { parseDateText } from './date-text.ts';
import { ExpressionError, shown } from './errors.ts';
import { numberIn } from './numeric-text.ts';
import { toText, typeName, utf8 } from './to-text.ts';

export type FieldType =
  'any' | 'text' | 'number' | 'boolean' | 'date' | 'time' | 'buffer' | 'array' | 'collection';

const BASE_TYPES: Record<string, FieldType> = {
  number: 'number',
  integer: 'number',
  uinteger: 'number',
  port: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'date',
  time: 'time',
  buffer: 'buffer',
  array: 'array',
  collection: 'collection',
  text: 'text',
  url: 'text',
  email: 'text',
  filename: 'text',
  path: 'text',
  password: 'text',
  hidden: 'any',
  select: 'any',
  any: 'any',
  json: 'any',
};

/** The type behind a blueprint's field type; unknown ones take anything. */
export function baseType(type: string): FieldType {
  return Object.hasOwn(BASE_TYPES, type) ? (BASE_TYPES[type] ?? 'any') : 'any';
}

/** The value in a message: a text itself, of everything else the type. */
const named = (value: Value): string => shown(typeof value === 'string' ? value : typeName(value));

const refused = (value: Value, what: string): ExpressionError =>
  new ExpressionError('CoercionError', `${named(value)} ${what}.`);

function toDate(value: Value, timezone: string): Date {
  if (value instanceof Date) return value;
  const date = typeof value === 'string' ? parseDateText(value, timezone) : undefined;
  if (date !== undefined) return date;
  throw typeof value === 'number'
    ? refused(String(value), 'is not a valid date')
    : refused(value, 'is not a valid date');
}

function toNumber(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw refused(value, 'is not a valid number');
  const number = numberIn(value);
  if (number !== undefined) return number;
  if (value.trim() === '') return null;
  throw refused(value, 'is not a valid number');
}

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

function toTime(value: Value): string {
  const match = typeof value === 'string' && value.length < 100 ? TIME.exec(value.trim()) : null;
  const parts = [match?.[1], match?.[2], match?.[3] ?? 0].map(Number);
  const [hour = 0, minute = 0, second = 0] = parts;
  if (match === null || hour > 23 || minute > 59 || second > 59)
    throw refused(value, 'is not a valid time of day');
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function toBuffer(value: Value): Binary {
  if (value instanceof Binary) return value;
  if (Array.isArray(value) || isCollection(value)) throw refused(value, 'cannot become binary data');
  return new Binary(utf8(toText(value)), 'utf8');
}

/** Only `false` itself, the text `false` and empty text are false; 0 is true. */
function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? value !== '' && value !== 'false' : true;
}

/** Coerces a value to a field's type (4.3). Null passes through. Throws `CoercionError`. */
export function coerce(value: Value, type: FieldType, context: { timezone: string }): Value {
  if (value === null) return null;
  switch (type) {
    case 'any':
      return value;
    case 'text':
      return toText(value);
    case 'number':
      return toNumber(value);
    case 'boolean':
      return toBoolean(value);
    case 'date':
      return toDate(value, context.timezone);
    case 'time':
      return toTime(value);
    case 'buffer':
      return toBuffer(value);
    case 'array':
      return Array.isArray(value) ? value : [value];
    case 'collection':
      if (isCollection(value)) return value;
      throw refused(value, 'cannot become a collection');
  }
}
