/** Functions that change a text (expressions.md 8.3). A null text is empty text. */
import { invalid, shown } from '../errors.ts';
import { textWithin } from '../to-text.ts';
import { any, flag, number, numberOr, optional, repeated, text } from './arguments.ts';
import { declare, inGroup, type Declaration } from './declare.ts';
import { binaryFunctions } from './binary.ts';
import { flatTexts } from './flat-texts.ts';
import { searchFunctions } from './text-search.ts';

/** Functions that go through a text word by word take much longer than those that the host does in one go. */
const [AT_ONCE, BY_MATCHES, BY_WORDS] = [5, 15, 30];

/** A function of one text, whose result is at most some times as long. */
function ofOne(
  name: string,
  summary: string,
  example: [expression: string, value: string],
  change: (value: string) => string,
  { notes = [], price = AT_ONCE }: { notes?: string[]; price?: number } = {},
): Declaration {
  return declare({
    name,
    summary,
    arguments: [text('text')],
    result: 'text',
    notes,
    examples: [example],
    run: ([value], { budget }) => {
      budget.read(value.length * price);
      const changed = change(value);
      budget.allocateText(changed.length);
      return changed;
    },
  });
}

const MARKS = /\p{M}/gu;
const withoutMarks = (value: string): string => value.normalize('NFD').replace(MARKS, '');

const HTML_ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The first character in upper case and the rest as `change` makes it. */
function capital(word: string, change = (rest: string): string => rest): string {
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
  return word === '' ? '' : first.toUpperCase() + change(word.slice(first.length));
}

const lower = (value: string): string => value.toLowerCase();

/** Words end at anything that is no letter or digit, and where small letters are followed by a capital one. */
const WORD =
  /\p{Lu}+(?!\p{Ll})[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]*|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+|\p{Lu}/gu;

const SPACE = /[\s\u0085]/;

/** White space at an end is looked for from there: a pattern would start over at every blank. */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && SPACE.test(value.charAt(start))) start += 1;
  while (end > start && SPACE.test(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function decodedUrl(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalid(`${shown(value)} is not percent-encoded text.`, 'text'); // URIError, its only one
  }
}

/** Halves of surrogate pairs are no characters; UTF-8 has a sign for them. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sorters = (['sortAscString', 'sortDescString'] as const).map((name) =>
  declare({
    name,
    summary:
      name === 'sortAscString' ? 'Texts sorted by the codes of their characters.' : 'The same, last first.',
    arguments: [repeated(any('text'))],
    result: 'array',
    notes: [
      'Takes texts and arrays of them; empty values are left out. Capital letters come before small ones.',
    ],
    examples: [[`${name}("b"; "a"; "C")`, name === 'sortAscString' ? ['C', 'a', 'b'] : ['b', 'a', 'C']]],
    run: ([values], { budget }) => {
      const texts = flatTexts(values, budget);
      budget.spend((texts.length * Math.log2(texts.length + 1)) / 5);
      budget.read(texts.reduce((sum, one) => sum + one.length, 0) * Math.log2(texts.length + 1));
      const sorted = texts.sort(byCode);
      return name === 'sortAscString' ? sorted : sorted.reverse();
    },
  }),
);

export const textFunctions = inGroup('text', [
  ofOne('lower', 'All letters in lower case.', ['lower("Hello")', 'hello'], lower),
  ofOne('upper', 'All letters in upper case.', ['upper("Hello")', 'HELLO'], (value) => value.toUpperCase()),
  ofOne('trim', 'Without white space at both ends.', ['trim("  a b ")', 'a b'], trimmed),
  ofOne(
    'capitalize',
    'The first character in upper case, the rest as it is.',
    ['capitalize("workfront")', 'Workfront'],
    (value) => capital(value),
  ),
  ofOne(
    'startcase',
    'Each word with its first letter in upper case and the rest in lower case.',
    ['startcase("hello WORLD")', 'Hello World'],
    (value) => value.replace(/\S+/g, (word) => capital(word, lower)),
    { price: BY_WORDS },
  ),
  ofOne(
    'pascal',
    'Words capitalised and joined.',
    ['pascal("my first scenario")', 'MyFirstScenario'],
    (value) => (value.match(WORD) ?? []).map((word) => capital(word, lower)).join(''),
    { price: BY_WORDS },
  ),
  declare({
    name: 'ascii',
    summary: 'Without characters that are not ASCII.',
    arguments: [text('text'), flag('removeDiacritics')],
    result: 'text',
    notes: ['With `removeDiacritics`, letters lose their marks and stay.'],
    examples: [
      ['ascii("Wěošrčkřfžrýoáníté")', 'Workfront'],
      ['ascii("ěščřž"; true)', 'escrz'],
    ],
    run: ([value, removeDiacritics], { budget }) => {
      budget.read(value.length * 10);
      budget.allocateText(value.length * 3);
      return (removeDiacritics ? withoutMarks(value) : value).replace(/[^\0-\x7f]+/g, '');
    },
  }),
  ofOne(
    'removeAccents',
    'Letters without their marks; other characters stay.',
    ['removeAccents("Héllo wörld")', 'Hello world'],
    (value) => withoutMarks(value).normalize('NFC'),
  ),
  ofOne(
    'escapeHTML',
    'The characters with a meaning in HTML as entities.',
    ['escapeHTML("<b>Hello</b>")', '&lt;b&gt;Hello&lt;/b&gt;'],
    (value) => value.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character),
    { price: BY_MATCHES },
  ),
  ofOne(
    'escapeMarkdown',
    'The punctuation with a meaning in Markdown as entities.',
    ['escapeMarkdown("# Header")', '&#35; Header'],
    (value) =>
      value.replace(/[\\`*_{}[\]()#+\-.!|~>]/g, (character) => `&#${String(character.charCodeAt(0))};`),
    { price: BY_MATCHES },
  ),
  ofOne(
    'stripHTML',
    'Without HTML tags.',
    ['stripHTML("<b>Hello</b>")', 'Hello'],
    (value) => value.replace(/<[^<>]*>/g, ''),
    { notes: ['Entities stay as they are.'], price: BY_MATCHES },
  ),
  ofOne(
    'encodeURL',
    'Percent-encoded, to stand in an address.',
    ['encodeURL("a b&c=é")', 'a%20b%26c%3D%C3%A9'],
    (value) => encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd')),
  ),
  ofOne('decodeURL', 'Percent-encoded text decoded.', ['decodeURL("caf%C3%A9")', 'café'], decodedUrl, {
    notes: ['A `+` stays.'],
  }),
  declare({
    name: 'substring',
    summary: 'The characters from a position up to another.',
    arguments: [text('text'), numberOr('start', 0), optional(number('end'), 'the end')],
    result: 'text',
    notes: [
      'Positions count from 0; the character at `end` is not included. Bounds in the wrong order are swapped.',
    ],
    examples: [
      ['substring("Hello"; 1; 3)', 'el'],
      ['substring("Hello"; 2)', 'llo'],
    ],
    run: ([value, start, end]) => value.substring(start, end ?? value.length),
  }),
  declare({
    name: 'left',
    summary: 'The first characters.',
    arguments: [text('text'), numberOr('count', 0)],
    result: 'text',
    examples: [['left("Hello"; 3)', 'Hel']],
    run: ([value, count]) => value.slice(0, Math.max(0, Math.trunc(count))),
  }),
  declare({
    name: 'right',
    summary: 'The last characters.',
    arguments: [text('text'), numberOr('count', 0)],
    result: 'text',
    examples: [['right("Hello"; 3)', 'llo']],
    run: ([value, count]) => value.slice(Math.max(0, value.length - Math.max(0, Math.trunc(count)))),
  }),
  declare({
    name: 'split',
    summary: 'The pieces of a text between separators.',
    arguments: [any('text'), text('separator')],
    result: 'array',
    notes: ['Pieces keep their blanks. An empty separator splits into characters.'],
    examples: [
      ['split("a, b"; ",")', ['a', ' b']],
      ['split(1.missing; ",")', [], {}],
    ],
    run: ([given, separator], { budget }) => {
      if (given === null) return [];
      const value = textWithin(given, budget);
      budget.read(value.length);
      if (separator === '') {
        budget.allocateList(value.length);
        return Array.from(value);
      }
      const pieces = value.split(separator);
      budget.allocateList(pieces.length);
      return pieces;
    },
  }),
  declare({
    name: 'concat',
    summary: 'Texts joined by a separator.',
    arguments: [text('separator'), repeated(any('text'))],
    result: 'text',
    notes: ['Takes texts and arrays of them; empty values are left out.'],
    examples: [['concat("-"; "a"; "b"; "c")', 'a-b-c']],
    run: ([separator, values], { budget }) => {
      const texts = flatTexts(values, budget);
      const length = texts.reduce((sum, one) => sum + one.length, separator.length * texts.length);
      budget.allocateText(length);
      return texts.join(separator);
    },
  }),
  ...sorters,
  ...searchFunctions,
  ...binaryFunctions,
]);
