/** Functions that look for something in a text, and put something else in its place (expressions.md 8.3). */
import { Binary, isCollection, sizeOf, type Value } from '../../value.ts';
import type { EvaluationContext } from '../context.ts';
import { equals } from '../equality.ts';
import { ExpressionError, invalid } from '../errors.ts';
import { compilePattern, type Pattern } from '../regex.ts';
import { replaceMatches, slashPattern } from '../replace-matches.ts';
import { textWithin } from '../to-text.ts';
import { any, numberOr, text } from './arguments.ts';
import { declare, type Declaration } from './declare.ts';

function lengthOf(value: Value, { budget }: EvaluationContext): number {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Binary) return sizeOf(value);
  if (isCollection(value)) throw invalid("'collection' has no length.", 'value');
  return textWithin(value, budget).length;
}

/** The compiled pattern; what is wrong with it is wrong with the argument. */
function patternOf(source: string, flags: string, argument: string, context: EvaluationContext): Pattern {
  let pattern: Pattern;
  try {
    pattern = compilePattern(source, flags, context);
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid(error.message, argument);
    throw error;
  }
  if (pattern.named) throw invalid('Named groups are not supported in patterns.', argument);
  return pattern;
}

/** Asked before the text is made: doubling it a few times would fill the memory at once. */
function replaceText(value: string, search: string, by: string, { budget }: EvaluationContext): string {
  budget.read(value.length * 2);
  const pieces = value.split(search);
  budget.allocateList(pieces.length - 1);
  budget.allocateText(value.length + (pieces.length - 1) * by.length);
  return pieces.join(by);
}

const EMOJI =
  /[#*0-9]\ufe0f?\u20e3|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier}|\u20e3|\u200d\p{Extended_Pictographic}|[\u{e0020}-\u{e007f}])*/gu;

export const searchFunctions: Declaration[] = [
  declare({
    name: 'length',
    summary: 'How many characters a text has, elements an array, bytes binary data.',
    arguments: [any('value')],
    result: 'number',
    examples: [
      ['length("hello")', 5],
      ['length(split("a,b"; ","))', 2],
      ['length(toBinary("žluť"))', 6],
    ],
    run: ([value], context) => lengthOf(value, context),
  }),
  declare({
    name: 'indexOf',
    summary: 'The position of the first occurrence of a text, −1 where there is none.',
    arguments: [any('text'), text('value'), numberOr('start', 0)],
    result: 'number',
    notes: ['Positions count from 0.'],
    examples: [
      ['indexOf("Workfront"; "o")', 1],
      ['indexOf("Workfront"; "o"; 3)', 6],
    ],
    run: ([given, value, start], { budget }) => {
      if (given === null) return -1;
      const searched = textWithin(given, budget);
      budget.read(searched.length);
      return searched.indexOf(value, start);
    },
  }),
  declare({
    name: 'contains',
    summary: 'True where a text contains another, or an array an element.',
    arguments: [any('value'), any('search')],
    result: 'boolean',
    notes: ['Case matters. An element is found by what the operator `=` calls equal.'],
    examples: [
      ['contains("Hello World"; "Hello")', true],
      ['contains("Hello"; "hello")', false],
      ['contains(split("a,b"; ","); "a")', true],
    ],
    run: ([value, search], context) => {
      if (value === null) return false;
      if (Array.isArray(value)) return value.some((element) => equals(element, search, context));
      const searched = textWithin(value, context.budget);
      context.budget.read(searched.length);
      return searched.includes(textWithin(search, context.budget));
    },
  }),
  declare({
    name: 'replace',
    summary: 'A text with every occurrence of another replaced, or what a pattern finds.',
    arguments: [text('text'), text('search'), any('replacement')],
    result: 'text',
    notes: [
      'A search such as `/pattern/flags` is a regular expression of ECMAScript; it replaces once unless it has the flag `g`. `$&` is what it found, `$1` to `$99` are its groups.',
      'Without a replacement nothing changes; `emptystring` deletes.',
    ],
    examples: [
      ['replace("a_b_c"; "_"; " ")', 'a b c'],
      ['replace("555-12 34"; "/[^0-9]/g"; emptystring)', '5551234'],
      ['replace("2024-05"; "/(\\d+)-(\\d+)/"; "$2/$1")', '05/2024'],
    ],
    run: ([value, search, replacement], context) => {
      if (replacement === null || search === '') return value;
      const by = textWithin(replacement, context.budget);
      const slashed = slashPattern(search);
      if (slashed === undefined) return replaceText(value, search, by, context);
      const pattern = patternOf(slashed.source, slashed.flags, 'search', context);
      return replaceMatches(value, pattern, by, { all: slashed.flags.includes('g'), budget: context.budget });
    },
  }),
  declare({
    name: 'replacePattern',
    summary: 'A text with everything replaced that a regular expression finds.',
    arguments: [text('text'), text('pattern'), text('replacement')],
    result: 'text',
    notes: ['The pattern is written without slashes. `$&` is what it found, `$1` to `$99` are its groups.'],
    examples: [['replacePattern("foo123bar"; "\\d+"; "_")', 'foo_bar']],
    run: ([value, source, replacement], context) => {
      if (source === '') return value;
      const pattern = patternOf(source, '', 'pattern', context);
      return replaceMatches(value, pattern, replacement, { all: true, budget: context.budget });
    },
  }),
  declare({
    name: 'replaceEmojiCharacters',
    summary: 'A text with every emoji replaced.',
    arguments: [text('text'), text('replacement')],
    result: 'text',
    notes: ['What is drawn as one is replaced as one.'],
    examples: [['replaceEmojiCharacters("Hi 👩‍🚀!"; "*")', 'Hi *!']],
    run: ([value, replacement], { budget }) => {
      budget.read(value.length * 20);
      return value.replace(EMOJI, () => {
        budget.spend(1);
        budget.allocateText(replacement.length);
        return replacement;
      });
    },
  }),
];
