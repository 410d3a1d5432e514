/** One field of every element of an array. */
import type { Value } from '../../value.ts';
import type { Budget } from '../budget.ts';
import { pathReader } from '../path.ts';

/** The field of every element, each at the price of its path. */
export function fieldsOf(elements: readonly Value[], path: string, budget: Budget): Value[] {
  budget.spend((elements.length * (1 + path.length / 10)) / 4);
  return path === '' ? [...elements] : elements.map(pathReader(path));
}
