/** Templates to their parsed form (grammar of expressions.md section 2). */
import { childrenOf, type Expression, type Operator, type Step, type Template } from './ast.ts';
import { ExpressionError } from './errors.ts';
import { readHole, type Token } from './lexer.ts';

/** Deeper nesting than any template a person writes; the parser recurses this far. */
const DEEPEST_NESTING = 200;
/** Chains of operators nest to the left as deep as they are long. */
const DEEPEST_TREE = 2500;

const LEVELS: Record<string, Operator>[] = [
  { '|': '|', '||': '|', or: '|' },
  { '&': '&', '&&': '&', and: '&' },
  { '=': '=', '==': '=', '!=': '!=' },
  { '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
  { '+': '+', '-': '-' },
  { '*': '*', '/': '/', '%': '%' },
];

/** Where an expression stands in its template: from the first character to behind the last one. */
export type Place = [start: number, end: number];

class HoleParser {
  readonly #tokens: Token[];
  readonly #end: number;
  readonly #places: Map<Expression, Place> | undefined;
  readonly #depths = new Map<Expression, number>();
  #at = 0;
  #nesting = 0;

  constructor(tokens: Token[], end: number, places: Map<Expression, Place> | undefined) {
    this.#tokens = tokens;
    this.#end = end;
    this.#places = places;
  }

  parse(): Expression {
    if (this.#tokens.length === 0) return this.#made({ l: null }, this.#end);
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

  /** True where the symbol follows without white space. */
  #joins(text: string): boolean {
    return this.#isSymbol(text) && this.#peek()?.spaced === false;
  }

  #expect(text: string): void {
    if (!this.#isSymbol(text)) throw this.#unexpected(this.#peek(), `'${text}' is expected.`);
    this.#at += 1;
  }

  #unexpected(token: Token | undefined, hint = ''): ExpressionError {
    const what =
      token === undefined ? 'The expression ends too early.' : `'${token.text}' is not expected here.`;
    return this.#failure(`${what} ${hint}`.trim(), token);
  }

  #failure(message: string, token = this.#peek()): ExpressionError {
    return new ExpressionError('SyntaxError', message, { position: token?.start ?? this.#end });
  }

  /** Notes depth and place of an expression whose last token was just read. */
  #made(expression: Expression, start: number): Expression {
    let depth = 1;
    for (const child of childrenOf(expression)) depth = Math.max(depth, 1 + (this.#depths.get(child) ?? 1));
    if (depth > DEEPEST_TREE) throw this.#failure('The expression is too long; split it.');
    if (depth > 1) this.#depths.set(expression, depth);
    this.#places?.set(expression, [start, this.#tokens[this.#at - 1]?.end ?? start]);
    return expression;
  }

  #nested<T>(work: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > DEEPEST_NESTING)
      throw this.#failure(`The expression is nested more than ${String(DEEPEST_NESTING)} deep.`);
    const result = work();
    this.#nesting -= 1;
    return result;
  }

  #operator(level: number): Operator | undefined {
    const token = this.#peek();
    if (token?.kind !== 'symbol' && token?.kind !== 'name') return undefined;
    const operators = LEVELS[level] ?? {};
    const text = token.kind === 'name' ? token.text.toLowerCase() : token.text;
    return Object.hasOwn(operators, text) ? operators[text] : undefined;
  }

  #level(level: number): Expression {
    if (level === LEVELS.length) return this.#unary();
    const start = this.#peek()?.start ?? this.#end;
    let left = this.#level(level + 1);
    for (let operator = this.#operator(level); operator !== undefined; operator = this.#operator(level)) {
      this.#at += 1;
      left = this.#made({ o: operator, a: left, b: this.#level(level + 1) }, start);
    }
    return left;
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token === undefined || !this.#isSymbol('-')) return this.#postfix();
    this.#at += 1;
    return this.#nested(() => this.#made({ neg: this.#unary() }, token.start));
  }

  #postfix(): Expression {
    const token = this.#peek();
    if (token === undefined) throw this.#unexpected(token);
    switch (token.kind) {
      case 'string':
        this.#at += 1;
        return this.#followed(this.#made({ l: token.text }, token.start), token.start);
      case 'digits':
        return this.#numberOrModule(token);
      case 'quoted':
        this.#at += 1;
        return /^[0-9]+$/.test(token.text)
          ? this.#made({ m: Number(token.text), p: this.#path() }, token.start)
          : this.#made({ n: token.text, p: this.#path() }, token.start);
      case 'name':
        this.#at += 1;
        if (this.#isSymbol('(')) return this.#call(token);
        return this.#made({ n: token.text, p: this.#path() }, token.start);
      case 'symbol':
        if (token.text !== '(') throw this.#unexpected(token);
        this.#at += 1;
        return this.#nested(() => {
          const inner = this.#level(0);
          this.#expect(')');
          return this.#followed(inner, token.start);
        });
    }
  }

  /** `12.5` is a number, `12.name` a field of module 12. */
  #numberOrModule(token: Token): Expression {
    this.#at += 1;
    const after = this.#peek(1);
    const joined = this.#joins('.') && after?.spaced === false;
    if (joined && (after.kind === 'name' || after.kind === 'quoted'))
      return this.#made({ m: Number(token.text), p: this.#path() }, token.start);
    let text = token.text;
    if (joined && after.kind === 'digits') {
      this.#at += 2;
      text += `.${after.text}`;
    }
    if (!Number.isFinite(Number(text))) throw this.#failure('The number is too large.', token);
    const literal = this.#made({ l: Number(text) }, token.start);
    // `12 .name` is no field of module 12, and nothing else either.
    const follows = this.#joins('[') || (this.#joins('.') && this.#peek(1)?.spaced === false);
    return follows ? this.#followed(literal, token.start) : literal;
  }

  #call(token: Token): Expression {
    this.#expect('(');
    return this.#nested(() => {
      const args: Expression[] = [];
      if (!this.#isSymbol(')')) {
        for (;;) {
          args.push(this.#argument());
          if (!this.#isSymbol(';')) break;
          this.#at += 1;
        }
      }
      this.#expect(')');
      return this.#followed(this.#made({ c: token.text, a: args }, token.start), token.start);
    });
  }

  /** An empty slot is the argument null. */
  #argument(): Expression {
    if (!this.#isSymbol(';') && !this.#isSymbol(')')) return this.#level(0);
    return this.#made({ l: null }, this.#tokens[this.#at - 1]?.end ?? this.#end);
  }

  #followed(expression: Expression, start: number): Expression {
    const path = this.#path();
    return path.length === 0 ? expression : this.#made({ e: expression, p: path }, start);
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
        else steps.push({ i: this.#nested(() => this.#level(0)) });
        this.#expect(']');
      } else return steps;
    }
  }
}

/** Of three braces the last two open the hole: no expression begins with one, and text may end with one. */
function holeAt(source: string, from: number): number {
  const open = source.indexOf('{{', from);
  return open >= 0 && source[open + 2] === '{' && source[open + 3] !== '{' ? open + 1 : open;
}

/** Parses a template; `places` is told where each expression stands. Throws `ExpressionError` with the position. */
export function parseTemplate(source: string, places?: Map<Expression, Place>): Template {
  let open = holeAt(source, 0);
  if (open < 0) return source;
  const parts: (string | Expression)[] = [];
  let done = 0;
  for (; open >= 0; open = holeAt(source, done)) {
    if (open > done) parts.push(source.slice(done, open));
    const { tokens, end } = readHole(source, open + 2);
    parts.push(new HoleParser(tokens, end - 2, places).parse());
    done = end;
  }
  if (done < source.length) parts.push(source.slice(done));
  return { s: source, parts };
}
