/** Equality and order of values (expressions.md sections 5 and 5.1). */
import { Binary, bytesOf, isCollection, own, sizeOf, type Value } from '../value.ts';
import type { Budget } from './budget.ts';
import { parseDateText } from './date-text.ts';
import { numberIn } from './numeric-text.ts';
import { deeper } from './nesting.ts';

/** What a comparison needs of the evaluation. */
export interface Comparison {
  timezone: string;
  budget: Budget;
}

function sameBytes(a: Binary, b: Binary, budget: Budget): boolean {
  if (sizeOf(a) !== sizeOf(b)) return false;
  if ('key' in a.content && 'key' in b.content && a.content.key === b.content.key) return true;
  budget.read(sizeOf(a));
  const other = bytesOf(b);
  return bytesOf(a).every((byte, index) => byte === other[index]);
}

/** Equality by value where the types are the same, deeply; between types as section 5.1 has it. */
export function equals(a: Value, b: Value, comparison: Comparison, depth = 0): boolean {
  const { budget } = comparison;
  budget.spend(1);
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length !== b.length) return false;
    budget.read(a.length);
    return a === b;
  }
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Binary && b instanceof Binary) return sameBytes(a, b, budget);
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    const below = deeper(depth);
    return a.every((element, index) => equals(element, b[index] ?? null, comparison, below));
  }
  if (isCollection(a) && isCollection(b)) {
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    budget.spendFields(names.length);
    const below = deeper(depth);
    return names.every(
      (name) => Object.hasOwn(b, name) && equals(own(a, name), own(b, name), comparison, below),
    );
  }
  if (typeof a === typeof b) return false;
  return looselyEqual(a, b, comparison) ?? looselyEqual(b, a, comparison) ?? false;
}

function looselyEqual(a: Value, b: Value, { timezone }: Comparison): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'string') return numberIn(b) === a;
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
  return typeof value === 'string' ? numberIn(value) : undefined;
}

function asInstant(value: Value, timezone: string): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDateText(value, timezone)?.getTime() : undefined;
}

/** Negative, zero or positive; undefined where the two cannot be ordered. */
export function order(a: Value, b: Value, { timezone, budget }: Comparison): number | undefined {
  if (a instanceof Date || b instanceof Date) {
    const [x, y] = [asInstant(a, timezone), asInstant(b, timezone)];
    return x === undefined || y === undefined ? undefined : x - y;
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  budget.read(Math.min(a.length, b.length));
  return a < b ? -1 : a > b ? 1 : 0;
}
