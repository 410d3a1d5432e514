/**
 * A text for each value, the same for equal values of the same type only: strict equality (expressions.md 5.1) of many values by
 * looking them up instead of comparing each with each.
 */
import { toBase64 } from '../base64.ts';
import { Binary, bytesOf, own, sizeOf, type Value } from '../value.ts';
import type { Budget } from './budget.ts';
import { deeper } from './nesting.ts';

/** The value's identity. Throws `InvalidArgument` where the budget is used up. */
export function identityOf(value: Value, budget: Budget, depth = 0): string {
  budget.spend(1);
  if (value === null) return 'null';
  if (typeof value === 'string') {
    budget.allocateText(value.length);
    return depth === 0 ? `"${value}` : JSON.stringify(value);
  }
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return `@${String(value.getTime())}`;
  if (value instanceof Binary) {
    budget.read(sizeOf(value) * 2);
    budget.allocateText(sizeOf(value) * 1.5);
    return `#${toBase64(bytesOf(value))}`;
  }
  const below = deeper(depth);
  if (Array.isArray(value))
    return `[${value.map((element) => identityOf(element, budget, below)).join(',')}]`;
  const names = Object.keys(value);
  budget.spendFields(names.length);
  const members = names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${identityOf(own(value, name), budget, below)}`);
  return `{${members.join(',')}}`;
}

/** Identities of many values, to ask which is among them. */
export function identitiesOf(values: readonly Value[], budget: Budget): Set<string> {
  return new Set(values.map((value) => identityOf(value, budget)));
}
