/** Tokens of one hole (expressions.md section 2). */
import { ExpressionError } from './errors.ts';

export interface Token {
  kind: 'digits' | 'name' | 'quoted' | 'string' | 'symbol';
  /** What it says: without its quotes, doubled ones single. */
  text: string;
  start: number;
  end: number;
  /** White space stands before it. */
  spaced: boolean;
}

const SPACE = /\s+/y;
const DIGITS = /[0-9]+/y;
const NAME = /[\p{L}_$][\p{L}\p{M}\p{N}_$]*/uy;
const SYMBOL = /\|\||&&|==|!=|<=|>=|[|&=<>+\-*/%()[\];.]/y;

const WORDS: [kind: Token['kind'], form: RegExp][] = [
  ['name', NAME],
  ['symbol', SYMBOL],
  ['digits', DIGITS],
];

function syntaxError(message: string, position: number): ExpressionError {
  return new ExpressionError('SyntaxError', message, { position });
}

/** The end of what `form` finds at an offset, or the offset itself. */
function endOf(form: RegExp, source: string, at: number): number {
  form.lastIndex = at;
  return form.test(source) ? form.lastIndex : at;
}

function quoted(source: string, start: number, quote: string): { text: string; end: number } {
  let text = '';
  for (let from = start + 1; ;) {
    const close = source.indexOf(quote, from);
    if (close < 0) throw syntaxError(`The ${quote} opened here is never closed.`, start);
    text += source.slice(from, close);
    if (source[close + 1] !== quote) return { text, end: close + 1 };
    // Doubled, it stands for itself.
    text += quote;
    from = close + 2;
  }
}

function word(source: string, start: number, spaced: boolean): Token {
  for (const [kind, form] of WORDS) {
    const end = endOf(form, source, start);
    if (end > start) return { kind, text: source.slice(start, end), start, end, spaced };
  }
  const found = String.fromCodePoint(source.codePointAt(start) ?? 0);
  const hint = found === ',' ? ' Arguments are separated by a semicolon.' : '';
  throw syntaxError(`'${found}' is not expected here.${hint}`, start);
}

/** Reads tokens from `from` to the `}}` that closes the hole; gives them with the offset behind it. */
export function readHole(source: string, from: number): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    const start = endOf(SPACE, source, at);
    const spaced = start > at;
    const first = source[start];
    if (first === undefined) throw syntaxError('A {{ is never closed by }}.', from - 2);
    if (first === '}' && source[start + 1] === '}') return { tokens, end: start + 2 };
    if (first === '"' || first === "'" || first === '`') {
      const { text, end } = quoted(source, start, first);
      tokens.push({ kind: first === '`' ? 'quoted' : 'string', text, start, end, spaced });
      at = end;
    } else {
      const token = word(source, start, spaced);
      tokens.push(token);
      at = token.end;
    }
  }
}
