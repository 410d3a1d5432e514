/** Texts in values and in their arrays, for functions that take any number of either. */
import type { Value } from '../../value.ts';
import type { Budget } from '../budget.ts';
import { deeper } from '../nesting.ts';
import { textWithin } from '../to-text.ts';

/** Every value as text, those inside arrays too; null is left out. Throws `CoercionError` for what has no text form. */
export function flatTexts(values: readonly Value[], budget: Budget, depth = 0): string[] {
  const texts: string[] = [];
  for (const value of values) {
    budget.spend(1);
    if (Array.isArray(value)) for (const one of flatTexts(value, budget, deeper(depth))) texts.push(one);
    else if (value !== null) texts.push(textWithin(value, budget));
  }
  return texts;
}
