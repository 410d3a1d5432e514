/** Arithmetic and comparison (expressions.md section 5). Arithmetic is decimal: 0.1 + 0.2 is 0.3. */
import { Decimal } from 'decimal.js';
import type { Value } from '../value.ts';
import type { Operator } from './ast.ts';
import { isNumericText, toText, typeName } from './coerce.ts';
import { equals, order } from './equality.ts';
import { invalid } from './errors.ts';

const DecimalNumber = Decimal.clone({ precision: 40, toExpNeg: -1e9, toExpPos: 1e9 });

/** Carries one operation out in decimals and rounds the result to a double. */
export function decimal(a: number, operator: '+' | '-' | '*' | '/' | '%', b: number): number {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && operator !== '/' && operator !== '%') {
    const exact = operator === '+' ? a + b : operator === '-' ? a - b : a * b;
    if (Number.isSafeInteger(exact)) return exact;
  }
  if (b === 0 && (operator === '/' || operator === '%')) throw invalid('Division by zero.');
  if (!Number.isFinite(a) || !Number.isFinite(b)) throw invalid('The result is not a finite number.');
  const [x, y] = [new DecimalNumber(a), new DecimalNumber(b)];
  const result =
    operator === '+'
      ? x.plus(y)
      : operator === '-'
        ? x.minus(y)
        : operator === '*'
          ? x.times(y)
          : operator === '/'
            ? x.div(y)
            : x.mod(y);
  const rounded = result.toNumber();
  if (!Number.isFinite(rounded)) throw invalid('The result is not a finite number.');
  return rounded;
}

/** An operand of `- * / %` as a number. */
export function operand(value: Value): number {
  if (value === null || value === '') return 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string' && isNumericText(value.trim())) return Number(value);
  throw invalid(`'${typeof value === 'string' ? value : typeName(value)}' is not a valid number.`);
}

function addend(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' && isNumericText(value.trim()) ? Number(value) : undefined;
}

function add(a: Value, b: Value): Value {
  if (a === null && b === null) return null;
  const [x, y] = [addend(a), addend(b)];
  if (x !== undefined && y !== undefined) return decimal(x, '+', y);
  // Null counts as 0 beside a number, and as nothing beside text.
  if (a === null && (typeof b === 'number' || b instanceof Date)) return y ?? null;
  if (b === null && (typeof a === 'number' || a instanceof Date)) return x ?? null;
  return toText(a) + toText(b);
}

/** A binary operator on evaluated operands; `&` and `|` are lazy and handled by the evaluator. */
export function operate(operator: Exclude<Operator, '&' | '|'>, a: Value, b: Value, timezone: string): Value {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
    case '*':
    case '/':
    case '%':
      return decimal(operand(a), operator, operand(b));
    case '=':
      return equals(a, b, timezone);
    case '!=':
      return !equals(a, b, timezone);
    default: {
      const by = order(a, b, timezone);
      if (by === undefined) return false;
      return operator === '<' ? by < 0 : operator === '<=' ? by <= 0 : operator === '>' ? by > 0 : by >= 0;
    }
  }
}
