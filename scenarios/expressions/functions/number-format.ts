/** Numbers read from text and written as text. */
import { fixed } from '../decimal.ts';
import { invalid, shown } from '../errors.ts';
import { numberIn } from '../numeric-text.ts';
import { any, number, numberOr, text } from './arguments.ts';
import { declare, type Declaration } from './declare.ts';
import { textWithin } from '../to-text.ts';

/** Digits in groups of three from the right. */
function grouped(digits: string): string[] {
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/\d{3}/g) ?? [];
  return first === 0 ? groups : [digits.slice(0, first), ...groups];
}

/** The number in a text with thousands separators; undefined where it is none. */
function separated(given: string, separator: string): number | undefined {
  const bare = given.replace(/[\s']/g, '');
  return numberIn(
    separator === ','
      ? bare.replaceAll('.', '').replace(',', '.')
      : bare.replaceAll(',', '').replace(separator, '.'),
  );
}

export const numberFormats: Declaration[] = [
  declare({
    name: 'number',
    summary: 'The number a text is.',
    arguments: [number('text')],
    result: 'number',
    notes: [
      'Takes digits with a decimal point, a sign and an exponent; for anything else see `parseNumber`.',
    ],
    examples: [['number("3.14")', 3.14]],
    run: ([value]) => value,
  }),
  declare({
    name: 'parseNumber',
    summary: 'The number in a text with thousands separators.',
    arguments: [any('text'), text('decimalSeparator', '.')],
    result: 'number',
    notes: [
      'Blanks and apostrophes are passed over, and so are commas, or points where the comma separates the decimals.',
    ],
    examples: [
      ['parseNumber("1 756,456"; ",")', 1756.456],
      ['parseNumber("1,234.50")', 1234.5],
    ],
    run: ([value, separator], { budget }) => {
      if (value === null || typeof value === 'number') return value;
      const given = textWithin(value, budget);
      budget.read(given.length * 4);
      if (given.trim() === '') return null;
      const parsed = separated(given, separator === '' ? '.' : separator);
      if (parsed === undefined) throw invalid(`${shown(given)} is not a valid number.`, 'text');
      return parsed;
    },
  }),
  declare({
    name: 'formatNumber',
    summary: 'A number as text, with decimals and thousands separators.',
    arguments: [
      number('number'),
      numberOr('decimals', 0),
      text('decimalSeparator', ','),
      text('thousandsSeparator', '.'),
    ],
    result: 'text',
    notes: ['The separators are European unless others are given. Halves are rounded away from zero.'],
    examples: [
      ['formatNumber(123456789; 3)', '123.456.789,000'],
      ['formatNumber(1234567.891; 2; "."; ",")', '1,234,567.89'],
    ],
    run: ([value, decimals, point, thousands], { budget }) => {
      if (value === null) return null;
      const digits = fixed(value, Math.min(100, Math.max(0, Math.trunc(decimals))));
      const [whole = '0', fraction] = digits.replace('-', '').split('.');
      const groups = grouped(whole);
      budget.allocateText(digits.length + point.length + groups.length * thousands.length);
      const sign = digits.startsWith('-') && /[1-9]/.test(digits) ? '-' : '';
      return sign + groups.join(thousands) + (fraction === undefined ? '' : point + fraction);
    },
  }),
];
