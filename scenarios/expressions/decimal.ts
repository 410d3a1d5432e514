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
  // Infinity and NaN less themselves are NaN.
  if (value - value !== 0) throw invalid('The result is not a finite number.');
  return value === 0 ? 0 : value;
}

const { abs, round } = Math;
const { isSafeInteger } = Number;

/** A double holds the shortest decimal of up to 15 digits exactly as it was written. */
const MOST_DIGITS = 1e15;
const SCALES = [1, 10, 100, 1000, 1e4, 1e6, 1e8];

/** The number times the scale, where that is a whole number and says all of it. */
function scaled(value: number, scale: number): number | undefined {
  const whole = round(value * scale);
  return abs(whole) < MOST_DIGITS && whole / scale === value ? whole : undefined;
}

/** The operation on numbers of few decimals as one on whole numbers; undefined where that would not be exact. */
function exact(a: number, operator: ArithmeticOperator, b: number): number | undefined {
  for (const scale of SCALES) {
    const [x, y] = [scaled(a, scale), scaled(b, scale)];
    if (x === undefined || y === undefined) continue;
    if (operator === '/') return x / y;
    const result = operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x % y;
    // Every other division of whole numbers is rounded once, as the result of an operation is.
    return isSafeInteger(result) ? result / (operator === '*' ? scale * scale : scale) : undefined;
  }
  return undefined;
}

/** Carries one operation out in decimals. Throws `InvalidArgument` for what has no finite result. */
export function decimal(a: number, operator: ArithmeticOperator, b: number): number {
  if (b === 0 && (operator === '/' || operator === '%')) throw invalid('Division by zero.');
  if (a - a !== 0 || b - b !== 0) throw invalid('The result is not a finite number.');
  return finite(
    exact(a, operator, b) ?? computed(new DecimalNumber(a), operator, new DecimalNumber(b)).toNumber(),
  );
}

/** The number cut off behind some decimals. */
export function truncated(value: number, decimals: number): number {
  return finite(new DecimalNumber(value).toDecimalPlaces(decimals, Decimal.ROUND_DOWN).toNumber());
}

/** The number with exactly so many decimals, halves away from zero. */
export function fixed(value: number, decimals: number): string {
  return new DecimalNumber(value).toFixed(decimals, Decimal.ROUND_HALF_UP);
}
