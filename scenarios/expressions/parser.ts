/** Templates to their parsed form (grammar of expressions.md section 2). */
import type { Expression, Operator, Step, Template } from './ast.ts';
import { ExpressionError } from './errors.ts';
import { readHole, type Token } from './lexer.ts';

/** Deeper nesting than any template a person writes; the parser and the evaluator recurse this far. */
const DEEPEST = 200;

const LEVELS: Record<string, Operator>[] = [
  { '|': '|', '||': '|', or: '|' },
  { '&': '&', '&&': '&', and: '&' },
  { '=': '=', '==': '=', '!=': '!=' },
  { '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
  { '+': '+', '-': '-' },
  { '*': '*', '/': '/', '%': '%' },
];

class HoleParser {
  readonly #tokens: Token[];
  readonly #end: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): Expression {
    if (this.#tokens.length === 0) return { l: null };
    const expression = this.#level(0);
    const rest = this.#peek();
    if (rest !== undefined) throw this.#unexpected(rest);
    return expression;
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #isSymbol(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token?.kind === 'symbol' && token.text === text;
  }

  #expect(text: string): Token {
    const token = this.#peek();
    if (token?.kind !== 'symbol' || token.text !== text)
      throw this.#unexpected(token, `'${text}' is expected.`);
    this.#at += 1;
    return token;
  }

  #unexpected(token: Token | undefined, hint = ''): ExpressionError {
    const what =
      token === undefined ? 'The expression ends too early.' : `'${token.text}' is not expected here.`;
    return new ExpressionError('SyntaxError', `${what} ${hint}`.trim(), token?.start ?? this.#end);
  }

  #deeper<T>(work: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      throw new ExpressionError(
        'SyntaxError',
        `The expression is nested more than ${String(DEEPEST)} deep.`,
        this.#peek()?.start,
      );
    }
    const result = work();
    this.#depth -= 1;
    return result;
  }

  #operator(level: number): Operator | undefined {
    const token = this.#peek();
    const operators = LEVELS[level] ?? {};
    if (token?.kind !== 'symbol' && token?.kind !== 'name') return undefined;
    const text = token.kind === 'name' ? token.text.toLowerCase() : token.text;
    return Object.hasOwn(operators, text) ? operators[text] : undefined;
  }

  #level(level: number): Expression {
    if (level === LEVELS.length) return this.#unary();
    let left = this.#level(level + 1);
    let chained = 0;
    for (let operator = this.#operator(level); operator !== undefined; operator = this.#operator(level)) {
      this.#at += 1;
      chained += 1;
      // A long chain nests to the left as deep as it is long, and is evaluated by recursion.
      if (chained > 2000) throw this.#unexpected(this.#peek(), 'The chain of operators is too long.');
      left = { o: operator, a: left, b: this.#level(level + 1) };
    }
    return left;
  }

  #unary(): Expression {
    if (!this.#isSymbol('-')) return this.#postfix();
    this.#at += 1;
    return this.#deeper(() => ({ neg: this.#unary() }));
  }

  #postfix(): Expression {
    const token = this.#peek();
    if (token === undefined) throw this.#unexpected(token);
    const next = this.#peek(1);
    switch (token.kind) {
      case 'string':
        this.#at += 1;
        return this.#follow({ l: token.text });
      case 'digits':
        return this.#number(token);
      case 'quoted': {
        this.#at += 1;
        const path = this.#path();
        return /^\d+$/.test(token.text)
          ? { m: Number(token.text), p: path, at: this.#span(token) }
          : { n: token.text, p: path };
      }
      case 'name':
        this.#at += 1;
        if (next?.kind === 'symbol' && next.text === '(') return this.#call(token);
        return { n: token.text, p: this.#path() };
      default:
        if (token.text !== '(') throw this.#unexpected(token);
        this.#at += 1;
        return this.#deeper(() => {
          const inner = this.#level(0);
          this.#expect(')');
          return this.#follow(inner);
        });
    }
  }

  #span(first: Token): [number, number] {
    return [first.start, this.#tokens[this.#at - 1]?.end ?? first.end];
  }

  #number(token: Token): Expression {
    this.#at += 1;
    const [dot, after] = [this.#peek(), this.#peek(1)];
    const joined = this.#isSymbol('.') && dot?.spaced === false && after?.spaced === false;
    if (joined && after.kind === 'digits') {
      this.#at += 2;
      return { l: Number(`${token.text}.${after.text}`) };
    }
    if (joined && (after.kind === 'name' || after.kind === 'quoted')) {
      return { m: Number(token.text), p: this.#path(), at: this.#span(token) };
    }
    return { l: Number(token.text) };
  }

  #call(token: Token): Expression {
    this.#expect('(');
    return this.#deeper(() => {
      const args: Expression[] = [];
      if (!this.#isSymbol(')')) {
        for (;;) {
          args.push(this.#isSymbol(';') || this.#isSymbol(')') ? { l: null } : this.#level(0));
          if (!this.#isSymbol(';')) break;
          this.#at += 1;
        }
      }
      this.#expect(')');
      return this.#follow({ c: token.text, a: args });
    });
  }

  #follow(expression: Expression): Expression {
    const path = this.#path();
    return path.length === 0 ? expression : { e: expression, p: path };
  }

  #path(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.#isSymbol('.')) {
        const token = this.#peek(1);
        if (token === undefined || token.kind === 'symbol' || token.kind === 'string')
          throw this.#unexpected(token);
        this.#at += 2;
        steps.push({ f: token.text });
      } else if (this.#isSymbol('[')) {
        this.#at += 1;
        if (this.#isSymbol(']')) steps.push({ all: true });
        else steps.push({ i: this.#deeper(() => this.#level(0)) });
        this.#expect(']');
      } else return steps;
    }
  }
}

/** Parses a template. Throws `ExpressionError` with code `SyntaxError` and the position. */
export function parseTemplate(source: string): Template {
  let open = source.indexOf('{{');
  if (open < 0) return source;
  const parts: (string | Expression)[] = [];
  let done = 0;
  for (; open >= 0; open = source.indexOf('{{', done)) {
    if (open > done) parts.push(source.slice(done, open));
    const { tokens, end } = readHole(source, open + 2);
    parts.push(new HoleParser(tokens, end - 2).parse());
    done = end;
  }
  if (done < source.length) parts.push(source.slice(done));
  return { s: source, parts };
}

/** The source a template was parsed from, byte for byte. */
export function printTemplate(template: Template): string {
  return typeof template === 'string' ? template : template.s;
}

export function isConstant(template: Template): boolean {
  return typeof template === 'string';
}
