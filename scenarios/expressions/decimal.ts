/** Decimal arithmetic (expressions.md, decision 6): 0.1 + 0.2 is 0.3. The result is rounded to a double. */
import { Decimal } from 'decimal.js';
import { invalid } from './errors.ts';

// A context of its own: nothing else in the process can change its precision.
const DecimalNumber = Decimal.clone({
  precision: 40,
  rounding: Decimal.ROUND_HALF_UP,
  toExpNeg: -1e9,
  toExpPos: 1e9,
});

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

function computed(a: Decimal, operator: ArithmeticOperator, b: Decimal): Decimal {
  switch (operator) {
    case '+':
      return a.plus(b);
    case '-':
      return a.minus(b);
    case '*':
      return a.times(b);
    case '/':
      return a.div(b);
    case '%':
      return a.mod(b);
  }
}

/** The number, unless it is none a field can hold; never -0. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw invalid('The result is not a finite number.');
  return value === 0 ? 0 : value;
}

/** Carries one operation out in decimals. Throws `InvalidArgument` for what has no finite result. */
export function decimal(a: number, operator: ArithmeticOperator, b: number): number {
  if (b === 0 && (operator === '/' || operator === '%')) throw invalid('Division by zero.');
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const exact =
      operator === '+'
        ? a + b
        : operator === '-'
          ? a - b
          : operator === '*'
            ? a * b
            : operator === '/'
              ? a / b
              : a % b;
    if (Number.isSafeInteger(exact)) return exact === 0 ? 0 : exact;
  }
  if (!Number.isFinite(a) || !Number.isFinite(b)) throw invalid('The result is not a finite number.');
  return finite(computed(new DecimalNumber(a), operator, new DecimalNumber(b)).toNumber());
}

/** The number cut off behind some decimals. */
export function truncated(value: number, decimals: number): number {
  return finite(new DecimalNumber(value).toDecimalPlaces(decimals, Decimal.ROUND_DOWN).toNumber());
}

/** The number with exactly so many decimals, halves away from zero. */
export function fixed(value: number, decimals: number): string {
  return new DecimalNumber(value).toFixed(decimals, Decimal.ROUND_HALF_UP);
}
