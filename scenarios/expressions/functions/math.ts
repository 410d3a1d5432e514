/** Mathematical functions (expressions.md 8.2), carried out in decimals. */
import { Decimal } from 'decimal.js';
import type { Value } from '../../value.ts';
import { isNumericText, toText, typeName } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { invalid } from '../errors.ts';
import { decimal } from '../operators.ts';
import { numberOf, textOf, type Argument, type FunctionDeclaration } from './declare.ts';

const number: Argument = { name: 'number', type: 'number' };
const values: Argument = { name: 'values', type: 'any' };

function finite(value: number): number {
  if (!Number.isFinite(value)) throw invalid('The result is not a finite number.');
  return value === 0 ? 0 : value;
}

/** Logarithms, powers, roots and deviations are rounded to 15 significant digits. */
const rounded = (value: number): number => finite(Number(finite(value).toPrecision(15)));

/** Numbers in the arguments and in their arrays; blank ones are passed over. */
function numbersOf(args: readonly Value[], context: EvaluationContext): number[] {
  return args.flatMap((value) => {
    context.budget.spend(1);
    if (value === null || value === '') return [];
    if (Array.isArray(value)) return numbersOf(value, context);
    if (typeof value === 'number') return [value];
    if (typeof value === 'string' && isNumericText(value.trim())) return [Number(value)];
    throw invalid(`'${typeof value === 'string' ? value : typeName(value)}' is not a valid number.`);
  });
}

const total = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => decimal(sum, '+', value), 0);
const mean = (numbers: readonly number[]): number => decimal(total(numbers), '/', numbers.length);

function one(
  name: string,
  summary: string,
  example: [string, unknown],
  change: (value: number) => number,
): FunctionDeclaration {
  return {
    name,
    group: 'math',
    summary,
    arguments: [number],
    result: 'number',
    examples: [example],
    run: (args, context) => {
      const value = numberOf(args, 0, context);
      return value === null ? null : finite(change(value));
    },
  };
}

function many(
  name: string,
  summary: string,
  example: [string, unknown],
  combine: (numbers: number[]) => number | null,
): FunctionDeclaration {
  return {
    name,
    group: 'math',
    summary,
    arguments: [values],
    variadic: true,
    result: 'number',
    examples: [example],
    run: (args, context) => combine(numbersOf(args, context)),
  };
}

function deviation(numbers: number[], divisor: number): number | null {
  if (divisor < 1) return null;
  const middle = mean(numbers);
  return rounded(Math.sqrt(total(numbers.map((value) => (value - middle) ** 2)) / divisor));
}

function median(numbers: number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : mean([sorted[half - 1] ?? upper, upper]);
}

function leftToRight(
  name: string,
  summary: string,
  operator: '/' | '-' | '*',
  example: [string, unknown],
): FunctionDeclaration {
  return many(name, summary, example, (numbers) =>
    numbers.length === 0 ? null : numbers.reduce((result, value) => decimal(result, operator, value)),
  );
}

function binary(
  name: string,
  summary: string,
  example: [string, unknown],
  compute: (a: number, b: number) => number,
): FunctionDeclaration {
  return {
    name,
    group: 'math',
    summary,
    arguments: [number, { name: 'second', type: 'number' }],
    result: 'number',
    examples: [example],
    run: (args, context) => {
      const [a, b] = [numberOf(args, 0, context), numberOf(args, 1, context)];
      return a === null || b === null ? null : rounded(compute(a, b));
    },
  };
}

function formatted(value: number, decimals: number, point: string, thousands: string): string {
  const places = Math.min(100, Math.max(0, Math.trunc(decimals)));
  const fixed = new Decimal(value).toFixed(places, Decimal.ROUND_HALF_UP);
  const [whole = '0', fraction] = fixed.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, () => thousands);
  const text = fraction === undefined ? grouped : `${grouped}${point}${fraction}`;
  return fixed.startsWith('-') && /[1-9]/.test(fixed) ? `-${text}` : text;
}

function parsedNumber(given: string, separator: string): number | null {
  if (given === '') return null;
  const bare = given.replace(/[\s\u00a0\u202f']/g, '');
  const text =
    separator === ','
      ? bare.replace(/\./g, '').replace(',', '.')
      : bare.replace(/,/g, '').replace(separator, '.');
  if (!isNumericText(text)) throw invalid(`'${given}' is not a valid number.`);
  return Number(text);
}

export const mathFunctions: FunctionDeclaration[] = [
  one('abs', 'The absolute value.', ['abs(-3.14)', 3.14], Math.abs),
  one('ceil', 'The next integer towards +∞.', ['ceil(1.2)', 2], Math.ceil),
  one('floor', 'The next integer towards -∞.', ['floor(-0.5)', -1], Math.floor),
  one('round', 'The nearest integer, halves upwards.', ['round(1.5)', 2], (value) =>
    Math.floor(decimal(value, '+', 0.5)),
  ),
  one('sqrt', 'The square root.', ['sqrt(9)', 3], (value) => rounded(Math.sqrt(value))),
  one('ln', 'The natural logarithm.', ['ln(1)', 0], (value) => rounded(Math.log(value))),
  many('average', 'The mean.', ['average(1; 2; 3; 4)', 2.5], (numbers) =>
    numbers.length === 0 ? null : mean(numbers),
  ),
  many('sum', 'The sum.', ['sum(1; 2; 3)', 6], total),
  many('max', 'The greatest number.', ['max(1; 3; 2)', 3], (numbers) =>
    numbers.length === 0 ? null : numbers.reduce((a, b) => Math.max(a, b)),
  ),
  many('min', 'The smallest number.', ['min(1; 3; 2)', 1], (numbers) =>
    numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b)),
  ),
  many('median', 'The number in the middle.', ['median(2; 3; 5; 8)', 4], median),
  many(
    'stdevP',
    'The standard deviation of a population.',
    ['stdevP(2; 4; 4; 4; 5; 5; 7; 9)', 2],
    (numbers) => deviation(numbers, numbers.length),
  ),
  many('stdevS', 'The standard deviation of a sample.', ['stdevS(1; 3)', 1.4142135623731], (numbers) =>
    deviation(numbers, numbers.length - 1),
  ),
  leftToRight('div', 'Division from left to right.', '/', ['div(100; 5; 4)', 5]),
  leftToRight('sub', 'Subtraction from left to right.', '-', ['sub(10; 3; 2)', 5]),
  leftToRight('prod', 'The product.', '*', ['prod(2; 3; 4)', 24]),
  binary('power', 'The first number to the power of the second.', ['power(4; 0.5)', 2], (a, b) => a ** b),
  binary(
    'log',
    'The logarithm of the second number to the base of the first.',
    ['log(2; 8)', 3],
    (a, b) => Math.log(b) / Math.log(a),
  ),
  {
    name: 'trunc',
    group: 'math',
    summary: 'Decimals cut off.',
    arguments: [number, { name: 'decimals', type: 'number', default: '0' }],
    result: 'number',
    examples: [['trunc(3.14159; 2)', 3.14]],
    run: (args, context) => {
      const value = numberOf(args, 0, context);
      const decimals = Math.min(100, Math.max(0, Math.trunc(numberOf(args, 1, context) ?? 0)));
      return value === null
        ? null
        : finite(new Decimal(value).toDecimalPlaces(decimals, Decimal.ROUND_DOWN).toNumber());
    },
  },
  {
    name: 'number',
    group: 'math',
    summary: 'The number a text holds.',
    arguments: [{ name: 'text', type: 'text' }],
    result: 'number',
    examples: [['number("3.14")', 3.14]],
    run: (args, context) => numberOf(args, 0, context),
  },
  {
    name: 'parseNumber',
    group: 'math',
    summary: 'The number in a text with thousands separators.',
    arguments: [
      { name: 'text', type: 'text' },
      { name: 'decimalSeparator', type: 'text', default: '.' },
    ],
    result: 'number',
    examples: [['parseNumber("1 756,456"; ",")', 1756.456]],
    run: (args, context) =>
      typeof args[0] === 'number'
        ? args[0]
        : parsedNumber(textOf(args, 0, context).trim(), textOf(args, 1, context) || '.'),
  },
  {
    name: 'formatNumber',
    group: 'math',
    summary: 'A number with decimals and thousands separators; the defaults are European.',
    arguments: [
      number,
      { name: 'decimals', type: 'number', default: '0' },
      { name: 'decimalSeparator', type: 'text', default: ',' },
      { name: 'thousandsSeparator', type: 'text', default: '.' },
    ],
    result: 'text',
    examples: [['formatNumber(123456789; 3; ","; ".")', '123.456.789,000']],
    run: (args, context) => {
      const value = numberOf(args, 0, context);
      const separator = (index: number, standard: string): string =>
        (args[index] ?? null) === null ? standard : toText(args[index] ?? null);
      return value === null
        ? null
        : formatted(value, numberOf(args, 1, context) ?? 0, separator(2, ','), separator(3, '.'));
    },
  },
  ...(['sortAscNum', 'sortDescNum'] as const).map((name): FunctionDeclaration => ({
    name,
    group: 'math',
    summary: 'Numbers sorted.',
    arguments: [values],
    variadic: true,
    result: 'array',
    examples: [],
    run: (args, context) => {
      const sorted = numbersOf(args, context).sort((a, b) => a - b);
      return name === 'sortAscNum' ? sorted : sorted.reverse();
    },
  })),
];
