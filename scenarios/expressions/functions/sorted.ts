/** Elements in order: numbers and dates by value, text by code unit (expressions.md 8.5, `sort`). */
import { Binary, isCollection, type Value } from '../../value.ts';
import type { Budget } from '../budget.ts';
import { pathReader } from '../path.ts';
import { textWithin } from '../to-text.ts';

const ORDERS = ['asc', 'desc', 'asc ci', 'desc ci'];

type Rank = number | string;

function rankOf(value: Value, fold: boolean, budget: Budget): Rank {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime();
  // What has no text of its own stands where nothing does.
  if (value === null || isCollection(value) || Array.isArray(value) || value instanceof Binary) return '';
  const text = textWithin(value, budget);
  return fold ? text.toLowerCase() : text;
}

/** Numbers come before text. */
function compare(a: Rank, b: Rank): number {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'number' ? -1 : 1;
}

/** The sorted elements; `second` is an order or, where there is no key, the key. */
export function sorted(elements: readonly Value[], second: string, third: string, budget: Budget): Value[] {
  const isOrder = ORDERS.includes(second);
  const order = isOrder ? second : 'asc';
  const key = third === '' && !isOrder ? second : third;
  const [sign, fold] = [order.startsWith('desc') ? -1 : 1, order.endsWith('ci')];
  const read = key === '' ? (element: Value) => element : pathReader(key);
  const rounds = Math.log2(elements.length + 1);
  budget.allocateList(elements.length);
  budget.spend(elements.length * (rounds / 4 + key.length / 40));
  const ranked = elements.map((element) => {
    const rank = rankOf(read(element), fold, budget);
    if (typeof rank === 'string') budget.read(rank.length * rounds);
    return { element, rank };
  });
  return ranked.sort((a, b) => sign * compare(a.rank, b.rank)).map(({ element }) => element);
}
