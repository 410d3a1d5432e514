/** Mathematical functions (expressions.md 8.2), carried out in decimals. */
import type { Value } from '../../value.ts';
import type { Budget } from '../budget.ts';
import type { EvaluationContext } from '../context.ts';
import { decimal, finite, truncated } from '../decimal.ts';
import { invalid, shown } from '../errors.ts';
import { deeper } from '../nesting.ts';
import { numberIn } from '../numeric-text.ts';
import { typeName } from '../to-text.ts';
import { any, number, numberOr, repeated } from './arguments.ts';
import { declare, inGroup, type Declaration } from './declare.ts';
import { numberFormats } from './number-format.ts';

type Shown = [expression: string, value: number];

/** A decimal operation costs about as much as this many steps, with many digits four times that (measured in the sandbox). */
const DECIMAL_STEPS = 3;

/** Logarithms, powers, roots and deviations are rounded to 15 significant digits. */
const rounded = (value: number): number => finite(Number(finite(value).toPrecision(15)));

/** Numbers in the values and in their arrays; blank ones are passed over. */
function numbersIn(values: readonly Value[], context: EvaluationContext, depth = 0): number[] {
  const numbers: number[] = [];
  for (const value of values) {
    context.budget.spend(1);
    if (value === null || value === '') continue;
    if (typeof value === 'number') numbers.push(value);
    else if (Array.isArray(value))
      for (const one of numbersIn(value, context, deeper(depth))) numbers.push(one);
    else {
      const read = typeof value === 'string' ? numberIn(value) : undefined;
      if (read === undefined)
        throw invalid(
          `${shown(typeof value === 'string' ? value : typeName(value))} is not a valid number.`,
          'value',
        );
      numbers.push(read);
    }
  }
  return numbers;
}

/** A function of one number; nothing gives nothing. */
function ofOne(
  name: string,
  summary: string,
  examples: Shown[],
  change: (value: number) => number,
  notes: string[] = [],
): Declaration {
  return declare({
    name,
    summary,
    arguments: [number('number')],
    result: 'number',
    notes,
    examples,
    run: ([value]) => (value === null ? null : finite(change(value))),
  });
}

/** A function of any number of numbers; without one it gives nothing, or what `combine` makes of none. */
function ofMany(
  name: string,
  summary: string,
  examples: Shown[],
  combine: (numbers: number[], budget: Budget) => number | null,
  notes: string[] = [],
): Declaration {
  return declare({
    name,
    summary,
    arguments: [repeated(any('value'))],
    result: 'number',
    notes: ['Takes numbers and arrays of numbers; empty values are passed over.', ...notes],
    examples,
    run: ([values], context) => {
      const numbers = numbersIn(values, context);
      context.budget.spend(numbers.length * DECIMAL_STEPS);
      return combine(numbers, context.budget);
    },
  });
}

const ofSome =
  (combine: (numbers: number[], budget: Budget) => number) =>
  (numbers: number[], budget: Budget): number | null =>
    numbers.length === 0 ? null : combine(numbers, budget);

const total = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => decimal(sum, '+', value), 0);
const mean = (numbers: readonly number[]): number => decimal(total(numbers), '/', numbers.length);

function deviation(numbers: number[], divisor: number, budget: Budget): number {
  if (divisor < 1) throw invalid('A sample needs at least two numbers.', 'value');
  budget.spend(numbers.length * DECIMAL_STEPS * 4);
  const middle = mean(numbers);
  return rounded(Math.sqrt(total(numbers.map((value) => finite((value - middle) ** 2))) / divisor));
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

function median(numbers: number[]): number {
  const sorted = ascending(numbers);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : mean([sorted[half - 1] ?? upper, upper]);
}

const chained = (operator: '/' | '-' | '*') =>
  ofSome((numbers) => numbers.reduce((result, value) => decimal(result, operator, value)));

/** A function of two numbers; nothing in either place gives nothing. */
function ofTwo(
  name: string,
  summary: string,
  names: [string, string],
  examples: Shown[],
  compute: (a: number, b: number) => number,
): Declaration {
  return declare({
    name,
    summary,
    arguments: [number(names[0]), number(names[1])],
    result: 'number',
    examples,
    run: ([a, b]) => (a === null || b === null ? null : rounded(compute(a, b))),
  });
}

function sorter(
  name: string,
  summary: string,
  example: number[],
  order: (numbers: number[]) => number[],
): Declaration {
  return declare({
    name,
    summary,
    arguments: [repeated(any('value'))],
    result: 'array',
    notes: ['Takes numbers and arrays of numbers; empty values are passed over.'],
    examples: [[`${name}(10; 9; 100)`, example]],
    run: ([values], context) => {
      const numbers = numbersIn(values, context);
      context.budget.spend((numbers.length * Math.log2(numbers.length + 1)) / 5);
      return order(numbers);
    },
  });
}

export const mathFunctions = inGroup('math', [
  ofOne('abs', 'The number without its sign.', [['abs(-3.14)', 3.14]], Math.abs),
  ofOne(
    'ceil',
    'The next integer towards +∞.',
    [
      ['ceil(1.2)', 2],
      ['ceil(-1.2)', -1],
    ],
    Math.ceil,
  ),
  ofOne(
    'floor',
    'The next integer towards −∞.',
    [
      ['floor(1.9)', 1],
      ['floor(-0.5)', -1],
    ],
    Math.floor,
  ),
  ofOne(
    'round',
    'The nearest integer.',
    [
      ['round(1.5)', 2],
      ['round(-1.5)', -1],
    ],
    (value) => Math.floor(decimal(value, '+', 0.5)),
    ['Halves go towards +∞. For decimals, see `formatNumber` and `trunc`.'],
  ),
  declare({
    name: 'trunc',
    summary: 'The number with the decimals behind some place cut off.',
    arguments: [number('number'), numberOr('decimals', 0)],
    result: 'number',
    examples: [
      ['trunc(-1.79)', -1],
      ['trunc(3.14159; 2)', 3.14],
    ],
    run: ([value, decimals]) =>
      value === null ? null : truncated(value, Math.min(100, Math.max(0, Math.trunc(decimals)))),
  }),
  ofMany('average', 'The mean.', [['average(1; 2; 3; 4)', 2.5]], ofSome(mean)),
  ofMany(
    'sum',
    'The sum; 0 without any number.',
    [
      ['sum(1; 2; 3)', 6],
      ['sum(0.1; 0.2)', 0.3],
    ],
    total,
  ),
  ofMany(
    'max',
    'The greatest number.',
    [['max(1; 9; 5)', 9]],
    ofSome((numbers) => numbers.reduce((a, b) => Math.max(a, b))),
  ),
  ofMany(
    'min',
    'The smallest number.',
    [['min(4; 2; 8)', 2]],
    ofSome((numbers) => numbers.reduce((a, b) => Math.min(a, b))),
  ),
  ofMany(
    'median',
    'The number in the middle, or the mean of the two there.',
    [['median(2; 3; 5; 8)', 4]],
    ofSome(median),
  ),
  ofMany(
    'stdevP',
    'The standard deviation of a whole population.',
    [['stdevP(2; 4; 4; 4; 5; 5; 7; 9)', 2]],
    ofSome((numbers, budget) => deviation(numbers, numbers.length, budget)),
  ),
  ofMany(
    'stdevS',
    'The standard deviation of a sample.',
    [['stdevS(2; 4; 6)', 2]],
    ofSome((numbers, budget) => deviation(numbers, numbers.length - 1, budget)),
    ['Needs at least two numbers.'],
  ),
  ofMany(
    'div',
    'The first number divided by the others, from left to right.',
    [['div(100; 5; 4)', 5]],
    chained('/'),
  ),
  ofMany('sub', 'The first number less the others.', [['sub(10; 3; 2)', 5]], chained('-')),
  ofMany('prod', 'The product.', [['prod(2; 3; 4)', 24]], chained('*')),
  ofTwo(
    'power',
    'A number to the power of another.',
    ['number', 'exponent'],
    [
      ['power(2; 3)', 8],
      ['power(4; 0.5)', 2],
    ],
    (a, b) => a ** b,
  ),
  ofOne('sqrt', 'The square root.', [['sqrt(9)', 3]], (value) => rounded(Math.sqrt(value))),
  ofOne('ln', 'The natural logarithm.', [['ln(1)', 0]], (value) => rounded(Math.log(value))),
  ofTwo(
    'log',
    'The logarithm of a number.',
    ['base', 'number'],
    [['log(2; 8)', 3]],
    (base, value) => Math.log(value) / Math.log(base),
  ),
  sorter('sortAscNum', 'Numbers sorted, smallest first.', [9, 10, 100], ascending),
  sorter('sortDescNum', 'Numbers sorted, greatest first.', [100, 10, 9], (numbers) =>
    ascending(numbers).reverse(),
  ),
  ...numberFormats,
]);
