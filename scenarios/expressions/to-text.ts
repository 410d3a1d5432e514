/** Conversion to text (expressions.md 4.2), and what values are called in messages. */
import { Binary, bytesOf, isCollection, sizeOf, type Value } from '../value.ts';
import type { Budget } from './budget.ts';
import { ExpressionError } from './errors.ts';
import { numberText } from './numeric-text.ts';

const { isArray } = Array;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Each byte as one character. */
export function fromLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** What a value is called in messages. */
export function typeName(value: Value): string {
  if (value === null) return 'empty';
  if (isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof Binary) return 'buffer';
  return typeof value === 'object' ? 'collection' : typeof value === 'string' ? 'text' : typeof value;
}

const failed = (message: string): ExpressionError => new ExpressionError('CoercionError', message);

/** The text that bytes are known to hold. Throws `CoercionError` where that is not known. */
function decoded(binary: Binary): string {
  const { codepage } = binary;
  switch (codepage?.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
    case 'ascii':
    case 'us-ascii':
      return fromUtf8(bytesOf(binary));
    case 'latin1':
    case 'iso-8859-1':
      return fromLatin1(bytesOf(binary));
    case undefined:
      throw failed('Binary data of unknown encoding cannot become text; use toString() to read it as UTF-8.');
    default:
      throw failed(`Binary data in the encoding ${String(codepage)} cannot become text.`);
  }
}

function elementText(element: Value): string {
  if (isArray(element) || isCollection(element) || element instanceof Binary)
    throw failed('An array of collections cannot become text; use toString() for JSON.');
  return toText(element);
}

/** A value as text. Throws `CoercionError` for collections and for bytes of unknown encoding. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Binary) return decoded(value);
  if (isArray(value)) return value.map(elementText).join(', ');
  throw failed('A collection cannot become text; use toString() for JSON.');
}

/** The same, for values that may be large. */
export function textWithin(value: Value, budget: Budget): string {
  if (typeof value === 'string') return value;
  if (isArray(value)) budget.spend(value.length * 2);
  else if (value instanceof Binary) {
    budget.read(sizeOf(value) * 2);
    budget.allocateText(sizeOf(value));
  }
  const text = toText(value);
  if (isArray(value)) budget.allocateText(text.length);
  return text;
}
