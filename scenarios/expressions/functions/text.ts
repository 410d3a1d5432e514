/** Text functions (expressions.md 8.3). A null text is empty text. */
import { Binary, isCollection, type Value } from '../../value.ts';
import { fromBase64, toBase64 } from '../../base64.ts';
import { stringifyValue } from '../../value-json.ts';
import { fromUtf8, toText, typeName, utf8 } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { equals } from '../equality.ts';
import { invalid } from '../errors.ts';
import { compilePattern, replaceMatches, slashPattern } from '../regex.ts';
import { numberOf, textOf, type Argument, type FunctionDeclaration } from './declare.ts';

const text: Argument = { name: 'text', type: 'text' };

type Simple = (value: string, context: EvaluationContext) => Value;

/** A function of one text. */
function simple(
  name: string,
  summary: string,
  example: [string, unknown],
  change: Simple,
): FunctionDeclaration {
  return {
    name,
    group: 'text',
    summary,
    arguments: [text],
    result: 'text',
    examples: [example],
    run: (args, context) => {
      const value = textOf(args, 0, context);
      context.budget.spend(value.length / 50);
      const result = change(value, context);
      if (typeof result === 'string') context.budget.allocate(result.length * 2);
      return result;
    },
  };
}

const marks = /\p{M}/gu;
const htmlEntities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function capital(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length).toLowerCase();
}

function decodeUrl(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalid(`'${value}' is not percent-encoded text.`);
  }
}

function patternReplace(
  value: string,
  source: string,
  flags: string,
  by: string,
  all: boolean,
  context: EvaluationContext,
): string {
  if (/\(\?<[A-Za-z_$]/.test(source)) throw invalid(`'${source}': named groups are not supported.`);
  const pattern = compilePattern(source, flags, context.regex);
  return replaceMatches(value, pattern, by, { all, grow: (length) => context.budget.allocate(length * 2) });
}

/** Asked before the text is built: doubling it a few times would fill the memory at once. */
function replaceAll(value: string, search: string, by: string, context: EvaluationContext): string {
  const pieces = value.split(search);
  context.budget.allocate(2 * (value.length + (pieces.length - 1) * by.length));
  return pieces.join(by);
}

/** `replace` in full: a `/pattern/flags` search, else every occurrence of plain text. */
function replace(args: readonly Value[], context: EvaluationContext): Value {
  const value = textOf(args, 0, context);
  const search = textOf(args, 1, context);
  if ((args[2] ?? null) === null || search === '') return value;
  const by = textOf(args, 2, context);
  context.budget.spend(value.length / 50);
  const pattern = slashPattern(search);
  return pattern === undefined
    ? replaceAll(value, search, by, context)
    : patternReplace(value, pattern.source, pattern.flags, by, pattern.flags.includes('g'), context);
}

function bytesOf(value: Value, encoding: string): Uint8Array {
  if (value instanceof Binary) return value.bytes;
  const given = toText(value);
  switch (encoding) {
    case 'utf8':
    case 'utf-8':
      return utf8(given);
    case 'base64':
      return fromBase64(given);
    case 'hex':
      return Uint8Array.from(given.match(/[0-9a-fA-F]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
    case 'latin1':
      return Uint8Array.from(given, (character) => character.charCodeAt(0) & 255);
    default:
      throw invalid(`'${encoding}' is not a known encoding.`);
  }
}

function lengthOf(value: Value): number {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Binary) return value.bytes.length;
  if (isCollection(value)) throw invalid(`'${typeName(value)}' has no length.`);
  return toText(value).length;
}

function flatTexts(values: readonly Value[]): string[] {
  return values.flatMap((value) =>
    value === null ? [] : Array.isArray(value) ? flatTexts(value) : [toText(value)],
  );
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const EMOJI =
  /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier}|\u200d\p{Extended_Pictographic}\ufe0f?)*|\p{Regional_Indicator}{2}/gu;

export const textFunctions: FunctionDeclaration[] = [
  simple('lower', 'All letters in lower case.', ['lower("ABC")', 'abc'], (value) => value.toLowerCase()),
  simple('upper', 'All letters in upper case.', ['upper("abc")', 'ABC'], (value) => value.toUpperCase()),
  simple('trim', 'Without white space at both ends.', ['trim(" a ")', 'a'], (value) => value.trim()),
  simple(
    'capitalize',
    'The first character in upper case.',
    ['capitalize("workfront")', 'Workfront'],
    (value) => {
      const [first = ''] = value;
      return first.toUpperCase() + value.slice(first.length);
    },
  ),
  simple('startcase', 'Each word capitalised.', ['startcase("hello WORLD")', 'Hello World'], (value) =>
    value.replace(/\S+/g, capital),
  ),
  simple('pascal', 'Words capitalised and joined.', ['pascal("hello world")', 'HelloWorld'], (value) =>
    value
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .map(capital)
      .join(''),
  ),
  simple('removeAccents', 'Without diacritical marks.', ['removeAccents("Héllo")', 'Hello'], (value) =>
    value.normalize('NFD').replace(marks, '').normalize('NFC'),
  ),
  simple('escapeHTML', 'HTML special characters as entities.', ['escapeHTML("<b>")', '&lt;b&gt;'], (value) =>
    value.replace(/[&<>"']/g, (character) => htmlEntities[character] ?? character),
  ),
  simple(
    'escapeMarkdown',
    'Markdown punctuation as entities.',
    ['escapeMarkdown("# H")', '&#35; H'],
    (value) =>
      value.replace(/[\\`*_{}[\]()#+\-.!|~>]/g, (character) => `&#${String(character.charCodeAt(0))};`),
  ),
  simple('stripHTML', 'Without HTML tags.', ['stripHTML("<b>a</b>")', 'a'], (value) =>
    value.replace(/<[^<>]*>/g, ''),
  ),
  simple('encodeURL', 'Percent-encoded.', ['encodeURL("a b")', 'a%20b'], (value) =>
    encodeURIComponent(value),
  ),
  simple('decodeURL', 'Percent-decoded.', ['decodeURL("a%20b")', 'a b'], decodeUrl),
  {
    name: 'length',
    group: 'text',
    summary: 'Characters of a text, elements of an array, bytes of binary data.',
    arguments: [{ name: 'value', type: 'any' }],
    result: 'number',
    examples: [['length("hello")', 5]],
    run: ([value = null]) => lengthOf(value),
  },
  {
    name: 'ascii',
    group: 'text',
    summary: 'Without characters outside ASCII.',
    arguments: [text, { name: 'removeDiacritics', type: 'boolean', default: 'false' }],
    result: 'text',
    examples: [['ascii("ěščřž"; true)', 'escrz']],
    run: (args, context) => {
      const value = textOf(args, 0, context);
      const plain = args[1] === true || args[1] === 'true' ? value.normalize('NFD') : value;
      return [...plain].filter((character) => character.charCodeAt(0) < 128).join('');
    },
  },
  {
    name: 'replace',
    group: 'text',
    summary: 'Every occurrence of a text, or what a /pattern/flags matches, replaced.',
    arguments: [text, { name: 'search', type: 'text' }, { name: 'replacement', type: 'text' }],
    result: 'text',
    examples: [['replace("a-b-c"; "-"; "+")', 'a+b+c']],
    run: replace,
  },
  {
    name: 'replacePattern',
    group: 'text',
    summary: 'All matches of a regular expression replaced.',
    arguments: [text, { name: 'pattern', type: 'text' }, { name: 'replacement', type: 'text' }],
    result: 'text',
    examples: [['replacePattern("foo123bar"; "\\d+"; "_")', 'foo_bar']],
    run: (args, context) => {
      const value = textOf(args, 0, context);
      const pattern = textOf(args, 1, context);
      return pattern === ''
        ? value
        : patternReplace(value, pattern, '', textOf(args, 2, context), true, context);
    },
  },
  {
    name: 'replaceEmojiCharacters',
    group: 'text',
    summary: 'Each emoji replaced.',
    arguments: [text, { name: 'replacement', type: 'text' }],
    result: 'text',
    examples: [],
    run: (args, context) => textOf(args, 0, context).replace(EMOJI, () => textOf(args, 1, context)),
  },
  {
    name: 'substring',
    group: 'text',
    summary: 'From a 0-based start up to an end that is not included.',
    arguments: [text, { name: 'start', type: 'number' }, { name: 'end', type: 'number', default: 'the end' }],
    result: 'text',
    examples: [['substring("Hello"; 1; 3)', 'el']],
    run: (args, context) => {
      const end = numberOf(args, 2, context);
      return textOf(args, 0, context).substring(numberOf(args, 1, context) ?? 0, end ?? undefined);
    },
  },
  {
    name: 'left',
    group: 'text',
    summary: 'The first n characters.',
    arguments: [text, { name: 'n', type: 'number' }],
    result: 'text',
    examples: [['left("Hello"; 2)', 'He']],
    run: (args, context) => textOf(args, 0, context).slice(0, Math.max(0, numberOf(args, 1, context) ?? 0)),
  },
  {
    name: 'right',
    group: 'text',
    summary: 'The last n characters.',
    arguments: [text, { name: 'n', type: 'number' }],
    result: 'text',
    examples: [['right("Hello"; 3)', 'llo']],
    run: (args, context) => {
      const value = textOf(args, 0, context);
      return value.slice(Math.max(0, value.length - Math.max(0, numberOf(args, 1, context) ?? 0)));
    },
  },
  {
    name: 'indexOf',
    group: 'text',
    summary: '0-based position of a text, or -1.',
    arguments: [text, { name: 'value', type: 'text' }, { name: 'start', type: 'number', default: '0' }],
    result: 'number',
    examples: [['indexOf("Workfront"; "o"; 3)', 6]],
    run: (args, context) =>
      (args[0] ?? null) === null
        ? -1
        : textOf(args, 0, context).indexOf(textOf(args, 1, context), numberOf(args, 2, context) ?? 0),
  },
  {
    name: 'contains',
    group: 'text',
    summary: 'True when a text holds another, or an array an element.',
    arguments: [
      { name: 'value', type: 'any' },
      { name: 'search', type: 'any' },
    ],
    result: 'boolean',
    examples: [['contains("Hello"; "ell")', true]],
    run: (args, context) => {
      const [value = null, search = null] = args;
      if (value === null) return false;
      if (Array.isArray(value)) return value.some((element) => equals(element, search, context.timezone));
      return textOf(args, 0, context).includes(textOf(args, 1, context));
    },
  },
  {
    name: 'split',
    group: 'text',
    summary: 'The pieces between separators.',
    arguments: [text, { name: 'separator', type: 'text' }],
    result: 'array',
    examples: [['split("a, b"; ",")', ['a', ' b']]],
    run: (args, context) => {
      if ((args[0] ?? null) === null) return [];
      const value = textOf(args, 0, context);
      context.budget.allocate(value.length * 8);
      return value.split(textOf(args, 1, context));
    },
  },
  {
    name: 'concat',
    group: 'text',
    summary: 'Texts joined by a separator, null ones left out.',
    arguments: [{ name: 'separator', type: 'text' }, text],
    variadic: true,
    result: 'text',
    examples: [['concat("-"; "a"; "b")', 'a-b']],
    run: (args, context) => flatTexts(args.slice(1)).join(textOf(args, 0, context)),
  },
  ...(['sortAscString', 'sortDescString'] as const).map((name): FunctionDeclaration => ({
    name,
    group: 'text',
    summary: 'Texts sorted by character code.',
    arguments: [text],
    variadic: true,
    result: 'array',
    examples: [],
    run: (args) => {
      const sorted = flatTexts(args).sort(byCode);
      return name === 'sortAscString' ? sorted : sorted.reverse();
    },
  })),
  {
    name: 'toString',
    group: 'text',
    summary: 'A value as text; collections and arrays as JSON, binary data as UTF-8.',
    arguments: [{ name: 'value', type: 'any' }],
    result: 'text',
    examples: [['toString(toBinary("SGk="; "base64"))', 'Hi']],
    run: ([value = null]) =>
      value instanceof Binary
        ? fromUtf8(value.bytes)
        : Array.isArray(value) || isCollection(value)
          ? JSON.stringify(JSON.parse(stringifyValue(value), (_key, part: unknown) => part))
          : toText(value),
  },
  {
    name: 'toBinary',
    group: 'text',
    summary: 'Bytes of a text in the given encoding.',
    arguments: [
      { name: 'value', type: 'any' },
      { name: 'encoding', type: 'text', default: 'utf8' },
    ],
    result: 'buffer',
    examples: [],
    run: (args, context) => {
      if ((args[0] ?? null) === null) return null;
      const encoding = textOf(args, 1, context) || 'utf8';
      return new Binary(bytesOf(args[0] ?? null, encoding), encoding.startsWith('utf') ? 'utf8' : undefined);
    },
  },
  {
    name: 'base64',
    group: 'text',
    summary: 'Base64 of a text or of bytes.',
    arguments: [{ name: 'value', type: 'any' }],
    result: 'text',
    examples: [['base64("workfront")', 'd29ya2Zyb250']],
    run: ([value = null]) => toBase64(bytesOf(value, 'utf8')),
  },
];
