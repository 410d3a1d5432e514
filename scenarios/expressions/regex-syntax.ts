/**
 * Patterns of ECMAScript as patterns of RE2, part by part, so that both find the same: RE2's white space, line ends and classes
 * are narrower, and some of its escapes mean something else.
 */
import { RegExpParser, RegExpSyntaxError, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { invalid, shown } from './errors.ts';
import { below, hasChoice, isNullable, isSimple, type Loop } from './regex-shape.ts';

/**
 * `simple` patterns need no engine that is careful with time: ECMAScript's own finds them in time that grows with the text alone.
 * `beyond` is what no linear engine can do.
 */
export type Translation =
  | { kind: 'simple' }
  | { kind: 'beyond' }
  | { kind: 'linear'; source: string; /** It asks where lines begin or end. */ lines: boolean };

const LARGEST = 0x10ffff;
const [FIRST_SURROGATE, LAST_SURROGATE] = [0xd800, 0xdfff];
/** Where halves of surrogate pairs are put when a text is read by code units: no character is there. */
const HALVES = 0x100000;

/** A code unit as the engine sees it, when it reads by code units. */
export const unitRune = (unit: number): number =>
  unit >= FIRST_SURROGATE && unit <= LAST_SURROGATE ? HALVES + unit : unit;

/** The code unit behind what the engine sees. */
export const runeUnit = (rune: number): number => (rune >= HALVES + FIRST_SURROGATE ? rune - HALVES : rune);

type Range = [first: number, last: number];

const DIGITS: Range[] = [[0x30, 0x39]];
const WORD: Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const SPACE: Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const SETS = { digit: DIGITS, word: WORD, space: SPACE };

function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  result.push([next, LARGEST]);
  return result;
}

const hex = (code: number): string => `\\x{${code.toString(16)}}`;
const rangeText = ([first, last]: Range): string =>
  first === last ? hex(first) : `${hex(first)}-${hex(last)}`;

class Beyond extends Error {}

class Translator {
  readonly #unicode: boolean;
  readonly #dotAll: boolean;
  readonly #multiline: boolean;
  /** The pattern asks where lines begin or end. */
  lines = false;

  constructor(flags: string) {
    this.#unicode = /[uv]/.test(flags);
    this.#dotAll = flags.includes('s');
    this.#multiline = flags.includes('m');
  }

  alternatives(alternatives: readonly AST.Alternative[], loop: Loop): string {
    return alternatives
      .map(({ elements }) => elements.map((element) => this.#element(element, loop)).join(''))
      .join('|');
  }

  #element(element: AST.Element, loop: Loop): string {
    switch (element.type) {
      case 'Character':
        return hex(this.#unicode ? element.value : unitRune(element.value));
      case 'CharacterSet':
        return this.#set(element);
      case 'CharacterClass':
        return this.#class(element);
      case 'Group':
        if (element.modifiers !== null) throw new Beyond();
        return `(?:${this.alternatives(element.alternatives, below(loop, element))})`;
      case 'CapturingGroup': {
        if (loop.skippable) throw new Beyond();
        const name = element.name === null ? '' : `?P<${element.name}>`;
        return `(${name}${this.alternatives(element.alternatives, below(loop, element))})`;
      }
      case 'Quantifier':
        return this.#quantifier(element, loop);
      case 'Assertion':
        return this.#assertion(element);
      default:
        throw new Beyond();
    }
  }

  #quantifier({ element, min, max, greedy }: AST.Quantifier, loop: Loop): string {
    // In a round that may match nothing at all, the two engines go different ways, or catch something else.
    if ((max > 1 || min === 0) && isNullable(element) && hasChoice(element)) throw new Beyond();
    const inner: Loop = {
      repeats: loop.repeats || max > 1,
      skippable: loop.skippable || (loop.repeats && min === 0),
    };
    const times =
      min === 0 && max === 1
        ? '?'
        : max === Number.POSITIVE_INFINITY
          ? min === 0
            ? '*'
            : min === 1
              ? '+'
              : `{${String(min)},}`
          : `{${String(min)},${String(max)}}`;
    return `(?:${this.#element(element, inner)})${times}${greedy ? '' : '?'}`;
  }

  #assertion(assertion: AST.Assertion): string {
    switch (assertion.kind) {
      case 'start':
      case 'end':
        if (!this.#multiline) return assertion.kind === 'start' ? '\\A' : '\\z';
        this.lines = true;
        return assertion.kind === 'start' ? '(?m:^)' : '(?m:$)';
      case 'word':
        return assertion.negate ? '\\B' : '\\b';
      default:
        throw new Beyond();
    }
  }

  #set(set: AST.CharacterSet): string {
    if (set.kind === 'any') return this.#dotAll ? '(?s:.)' : '[^\\n\\r\\x{2028}\\x{2029}]';
    if (set.kind === 'property') return this.#property(set);
    return `[${this.#ranges(set.negate ? complement(SETS[set.kind]) : SETS[set.kind])}]`;
  }

  /** General categories by their short names; RE2 knows the others under names of its own, if at all. */
  #property({ key, value, negate, strings }: AST.UnicodePropertyCharacterSet): string {
    const category = value ?? key;
    const known =
      /^[LMNPSZC][a-z]?$/.test(category) && (value === null || /^(?:General_Category|gc)$/.test(key));
    if (strings || !known) throw new Beyond();
    return `\\${negate ? 'P' : 'p'}{${category}}`;
  }

  #class({ elements, negate, unicodeSets }: AST.CharacterClass): string {
    if (unicodeSets) throw new Beyond();
    if (elements.length === 0)
      return negate ? `[${rangeText([0, LARGEST])}]` : `[^${rangeText([0, LARGEST])}]`;
    return `[${negate ? '^' : ''}${elements.map((element) => this.#classElement(element)).join('')}]`;
  }

  #classElement(element: AST.CharacterClassElement): string {
    switch (element.type) {
      case 'Character':
        return this.#ranges([[element.value, element.value]]);
      case 'CharacterClassRange':
        return this.#ranges([[element.min.value, element.max.value]]);
      case 'CharacterSet':
        if (element.kind === 'property') return this.#property(element);
        return this.#ranges(element.negate ? complement(SETS[element.kind]) : SETS[element.kind]);
      default:
        throw new Beyond();
    }
  }

  #ranges(ranges: readonly Range[]): string {
    return ranges.map((range) => rangeText(range) + this.#halves(range)).join('');
  }

  /** Read by code units, halves of surrogate pairs are elsewhere. */
  #halves([first, last]: Range): string {
    const [low, high] = [Math.max(first, FIRST_SURROGATE), Math.min(last, LAST_SURROGATE)];
    return this.#unicode || low > high ? '' : rangeText([HALVES + low, HALVES + high]);
  }
}

const LONGEST_PATTERN = 5000;
const DEEPEST_PATTERN = 100;

/** The parser recurses as deep as brackets are nested. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  for (const [bracket] of source.matchAll(/\\[^]|[()[\]]/g)) {
    if (bracket === '(' || bracket === '[') depth += 1;
    else if (bracket === ')' || bracket === ']') depth -= 1;
    if (depth > DEEPEST_PATTERN) return true;
  }
  return false;
}

const parser = new RegExpParser({ ecmaVersion: 2024, strict: false });

/** Throws `InvalidArgument` for what is no pattern of ECMAScript. */
export function parsePattern(source: string, flags: string): AST.Pattern {
  if (source.length > LONGEST_PATTERN || isTooDeep(source))
    throw invalid(`The pattern ${shown(source)} is too long.`);
  const [unicode, unicodeSets] = [flags.includes('u'), flags.includes('v')];
  if (new Set(flags).size < flags.length || (unicode && unicodeSets))
    throw invalid(`The flags ${shown(flags)} do not go together.`);
  try {
    return parser.parsePattern(source, 0, source.length, { unicode, unicodeSets });
  } catch (error) {
    if (!(error instanceof RegExpSyntaxError)) throw error;
    throw invalid(`${shown(source)} is not a valid pattern: ${error.message.replace(/^.*: /s, '')}.`);
  }
}

/** Whether a group has a name. */
export function hasNamedGroups(pattern: AST.Pattern): boolean {
  let named = false;
  visitRegExpAST(pattern, { onCapturingGroupEnter: ({ name }) => (named ||= name !== null) });
  return named;
}

/** How the pattern can be searched for. Throws `InvalidArgument` for what is no pattern of ECMAScript. */
export function translatePattern(source: string, flags: string): Translation {
  const pattern = parsePattern(source, flags);
  if (isSimple(pattern)) return { kind: 'simple' };
  const translator = new Translator(flags);
  try {
    const text = translator.alternatives(pattern.alternatives, { repeats: false, skippable: false });
    return { kind: 'linear', source: text, lines: translator.lines };
  } catch (error) {
    if (!(error instanceof Beyond)) throw error;
    return { kind: 'beyond' };
  }
}
