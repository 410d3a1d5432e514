/** Conversions between types (expressions.md section 4). */
import { Binary, isCollection, type Value } from '../value.ts';
import { stringifyValue } from '../value-json.ts';
import { parseDateText } from './date-text.ts';
import { ExpressionError } from './errors.ts';

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

const NUMERIC = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

export function isNumericText(text: string): boolean {
  return NUMERIC.test(text);
}

const failed = (message: string): ExpressionError => new ExpressionError('CoercionError', message);

/** What a value is called in messages. */
export function typeName(value: Value): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof Binary) return 'buffer';
  return typeof value === 'object' ? 'collection' : typeof value === 'string' ? 'text' : typeof value;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

function numberText(value: number): string {
  const text = String(value);
  const exponent = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (exponent === null) return text;
  const [, sign = '', first = '', rest = '', power = '0'] = exponent;
  const digits = first + rest;
  const point = 1 + Number(power);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits + '0'.repeat(point - digits.length)
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Conversion to text (4.2). Throws `CoercionError` for collections and for bytes of unknown encoding. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Binary) {
    if (value.codepage === undefined) throw failed('Binary data of unknown encoding cannot become text.');
    return fromUtf8(value.bytes);
  }
  if (Array.isArray(value)) {
    return value
      .map((element) => {
        if (Array.isArray(element) || isCollection(element) || element instanceof Binary) {
          throw failed('An array of collections cannot become text; use toString() for JSON.');
        }
        return toText(element);
      })
      .join(', ');
  }
  throw failed('A collection cannot become text; use toString() for JSON.');
}

/** Coerces a value to a field's type (4.3). Null passes through. Throws `CoercionError`. */
export function coerce(value: Value, type: FieldType, context: { timezone: string }): Value {
  if (value === null) return null;
  switch (type) {
    case 'any':
      return value;
    case 'array':
      return Array.isArray(value) ? value : [value];
    case 'boolean':
      return typeof value === 'boolean'
        ? value
        : typeof value === 'string'
          ? value !== '' && value !== 'false'
          : true;
    case 'buffer':
      if (value instanceof Binary) return value;
      if (Array.isArray(value) || isCollection(value))
        throw failed(`'${typeName(value)}' cannot become binary data.`);
      return new Binary(utf8(toText(value)), 'utf8');
    case 'collection':
      if (isCollection(value)) return value;
      throw failed(`'${typeName(value)}' cannot become a collection.`);
    case 'date': {
      if (value instanceof Date) return value;
      const date = typeof value === 'string' ? parseDateText(value, context.timezone) : undefined;
      if (date !== undefined) return date;
      throw failed(`'${typeof value === 'string' ? value : stringifyValue(value)}' is not a valid date.`);
    }
    case 'number': {
      if (typeof value === 'number') return value;
      if (typeof value === 'string') {
        const text = value.trim();
        if (text === '') return null;
        if (isNumericText(text)) return Number(text);
        throw failed(`'${value}' is not a valid number.`);
      }
      throw failed(`'${typeName(value)}' is not a valid number.`);
    }
    case 'time': {
      const match = typeof value === 'string' ? /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(value.trim()) : null;
      const [hour, minute, second] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3] ?? 0)];
      if (match === null || hour > 23 || minute > 59 || second > 59)
        throw failed(`'${typeof value === 'string' ? value : typeName(value)}' is not a valid time.`);
      return [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
    }
    case 'text':
      return toText(value);
  }
}
