/** Arithmetic and comparison (expressions.md section 5). */
import type { Value } from '../value.ts';
import type { Operator } from './ast.ts';
import { decimal } from './decimal.ts';
import { equals, order, type Comparison } from './equality.ts';
import { invalid, shown } from './errors.ts';
import { numberIn } from './numeric-text.ts';
import { toText, typeName } from './to-text.ts';

/** An operand of `- * / %` as a number. */
export function operand(value: Value): number {
  if (value === null || value === '') return 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  const number = typeof value === 'string' ? numberIn(value) : undefined;
  if (number !== undefined) return number;
  throw invalid(`${shown(typeof value === 'string' ? value : typeName(value))} is not a valid number.`);
}

/** The value as a number where `+` adds it; undefined where it makes a text. */
function addend(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' ? numberIn(value) : undefined;
}

function add(a: Value, b: Value, { budget }: Comparison): Value {
  const [x, y] = [addend(a), addend(b)];
  if (x !== undefined && y !== undefined) return decimal(x, '+', y);
  if (a === null && b === null) return null;
  // Null counts as 0 beside a number, and as nothing beside text.
  if (a === null && y !== undefined && typeof b !== 'string') return y;
  if (b === null && x !== undefined && typeof a !== 'string') return x;
  const [left, right] = [toText(a), toText(b)];
  budget.allocateText(left.length + right.length);
  return left + right;
}

/** A binary operator on evaluated operands; `&` and `|` are lazy and handled by the evaluator. */
export function operate(
  operator: Exclude<Operator, '&' | '|'>,
  a: Value,
  b: Value,
  comparison: Comparison,
): Value {
  switch (operator) {
    case '+':
      return add(a, b, comparison);
    case '-':
    case '*':
    case '/':
    case '%':
      return decimal(operand(a), operator, operand(b));
    case '=':
      return equals(a, b, comparison);
    case '!=':
      return !equals(a, b, comparison);
    default: {
      const by = order(a, b, comparison);
      if (by === undefined) return false;
      return operator === '<' ? by < 0 : operator === '<=' ? by <= 0 : operator === '>' ? by > 0 : by >= 0;
    }
  }
}
