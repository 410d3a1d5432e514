/** Tokens of one hole (expressions.md section 2). */
import { ExpressionError } from './errors.ts';

export type Token =
  | {
      kind: 'digits' | 'name' | 'quoted' | 'string';
      text: string;
      start: number;
      end: number;
      spaced: boolean;
    }
  | { kind: 'symbol'; text: string; start: number; end: number; spaced: boolean };

const SYMBOLS = [
  '||',
  '&&',
  '==',
  '!=',
  '<=',
  '>=',
  '|',
  '&',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '(',
  ')',
  '[',
  ']',
  ';',
  '.',
];
const NAME_START = /[\p{L}_$]/u;
const NAME = /[\p{L}\p{M}\p{N}_$]/u;

function quotedEnd(source: string, from: number, quote: string): { text: string; end: number } {
  let text = '';
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] !== quote) text += source[at];
    else if (source[at + 1] === quote) {
      text += quote;
      at += 1;
    } else return { text, end: at + 1 };
  }
  throw new ExpressionError('SyntaxError', `The ${quote} opened here is never closed.`, from);
}

/** Reads tokens from `from` to the `}}` that closes the hole; gives them with the offset behind it. */
export function readHole(source: string, from: number): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let at = from;
  let spaced = false;
  while (at < source.length) {
    const character = source[at] ?? '';
    if (source.startsWith('}}', at)) return { tokens, end: at + 2 };
    const start = at;
    if (/\s|\u00a0|\ufeff/.test(character)) {
      at += 1;
      spaced = true;
      continue;
    }
    let token: Token | undefined;
    if (/[0-9]/.test(character)) {
      while (/[0-9]/.test(source[at] ?? '')) at += 1;
      token = { kind: 'digits', text: source.slice(start, at), start, end: at, spaced };
    } else if (character === '"' || character === "'" || character === '`') {
      const { text, end } = quotedEnd(source, at, character);
      at = end;
      token = { kind: character === '`' ? 'quoted' : 'string', text, start, end, spaced };
    } else {
      const first = String.fromCodePoint(source.codePointAt(at) ?? 0);
      if (NAME_START.test(first)) {
        for (let next = first; next !== '' && NAME.test(next);) {
          at += next.length;
          const code = source.codePointAt(at);
          next = code === undefined ? '' : String.fromCodePoint(code);
        }
        token = { kind: 'name', text: source.slice(start, at), start, end: at, spaced };
      } else {
        const symbol = SYMBOLS.find((candidate) => source.startsWith(candidate, at));
        if (symbol === undefined) {
          const hint = character === ',' ? ' Arguments are separated by a semicolon.' : '';
          throw new ExpressionError('SyntaxError', `'${first}' is not expected here.${hint}`, at);
        }
        at += symbol.length;
        token = { kind: 'symbol', text: symbol, start, end: at, spaced };
      }
    }
    tokens.push(token);
    spaced = false;
  }
  throw new ExpressionError('SyntaxError', 'A {{ is never closed by }}.', from - 2);
}
