/** Equality and order of values (expressions.md sections 5 and 5.1). */
import { Binary, isCollection, own, type Value } from '../value.ts';
import { isNumericText } from './coerce.ts';
import { parseDateText } from './date-text.ts';

function sameBytes(a: Binary, b: Binary): boolean {
  return a.bytes.length === b.bytes.length && a.bytes.every((byte, index) => byte === b.bytes[index]);
}

/** Deep equality; with `strict`, values of different types never match. */
export function equals(a: Value, b: Value, timezone: string, strict = false): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Binary && b instanceof Binary) return sameBytes(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length &&
      a.every((element, index) => equals(element, b[index] ?? null, timezone, strict))
    );
  }
  if (isCollection(a) && isCollection(b)) {
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    return names.every(
      (name) => Object.hasOwn(b, name) && equals(own(a, name), own(b, name), timezone, strict),
    );
  }
  if (strict || typeof a === typeof b) return false;
  return looselyEqual(a, b, timezone) ?? looselyEqual(b, a, timezone) ?? false;
}

function looselyEqual(a: Value, b: Value, timezone: string): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'string') return isNumericText(b.trim()) && Number(b) === a;
  if (typeof a === 'boolean' && typeof b === 'string') return b === String(a);
  if (typeof a === 'boolean' && typeof b === 'number') return b === (a ? 1 : 0);
  if (a instanceof Date && typeof b === 'number') return a.getTime() === b;
  if (a instanceof Date && typeof b === 'string')
    return parseDateText(b, timezone)?.getTime() === a.getTime();
  return undefined;
}

/** Falsy for `if`, `&`, `|`: null, false, empty text and 0. */
export function isTruthy(value: Value): boolean {
  return value !== null && value !== false && value !== '' && value !== 0;
}

function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && isNumericText(value.trim()) ? Number(value) : undefined;
}

function asInstant(value: Value, timezone: string): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDateText(value, timezone)?.getTime() : undefined;
}

/** Negative, zero or positive; undefined where the two cannot be ordered. */
export function order(a: Value, b: Value, timezone: string): number | undefined {
  if (a instanceof Date || b instanceof Date) {
    const [x, y] = [asInstant(a, timezone), asInstant(b, timezone)];
    return x === undefined || y === undefined ? undefined : x - y;
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return undefined;
}
