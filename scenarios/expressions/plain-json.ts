/** Values as compact JSON for people and other systems: dates as ISO text, binary data as the text it holds, else as base64. */
import { toBase64 } from '../base64.ts';
import { Binary, bytesOf, own, sizeOf, type Value } from '../value.ts';
import type { Budget } from './budget.ts';
import { deeper } from './nesting.ts';
import { toText } from './to-text.ts';

function leaf(value: Exclude<Value, object> | Date | Binary): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value instanceof Binary)
    return JSON.stringify(value.codepage === undefined ? toBase64(bytesOf(value)) : toText(value));
  return JSON.stringify(value);
}

/** The value as JSON. Throws `InvalidArgument` where the budget is used up or the value nested too deep. */
export function plainJson(value: Value, budget: Budget, depth = 0): string {
  budget.spend(1);
  if (typeof value === 'string') budget.allocateText(value.length);
  if (typeof value !== 'object' || value === null || value instanceof Date) return leaf(value);
  if (value instanceof Binary) {
    budget.allocateText(sizeOf(value) * 2);
    return leaf(value);
  }
  const below = deeper(depth);
  if (Array.isArray(value)) return `[${value.map((element) => plainJson(element, budget, below)).join(',')}]`;
  const names = Object.keys(value);
  budget.spendFields(names.length);
  const members = names.map(
    (name) => `${JSON.stringify(name)}:${plainJson(own(value, name), budget, below)}`,
  );
  return `{${members.join(',')}}`;
}
