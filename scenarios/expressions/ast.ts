/** The parsed form of templates: plain JSON, kept in plans. Where a part stands in the source is not kept: `places.ts` finds it. */

export type Operator = '+' | '-' | '*' | '/' | '%' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '&' | '|';

/** One step of a path: a field name, a computed index, or `[]`. */
export type Step = { f: string } | { i: Expression } | { all: true };

export type Expression =
  /** A literal. */
  | { l: string | number | null }
  /** Module 12's bundle, with the path below it. */
  | { m: number; p: Step[] }
  /** A keyword, variable or unknown word, with the path below it. */
  | { n: string; p: Step[] }
  /** A call, its name as written. */
  | { c: string; a: Expression[] }
  /** A path after a literal, a call or a parenthesis. */
  | { e: Expression; p: Step[] }
  | { o: Operator; a: Expression; b: Expression }
  | { neg: Expression };

/** A text without holes is just that text; else the source and its parts, holes being expressions. */
export type Template = string | { s: string; parts: (string | Expression)[] };

/** The expressions an expression is made of, in the order they are written. */
export function childrenOf(expression: Expression): readonly Expression[] {
  if ('l' in expression) return [];
  if ('c' in expression) return expression.a;
  if ('o' in expression) return [expression.a, expression.b];
  if ('neg' in expression) return [expression.neg];
  const indexes = expression.p.flatMap((step) => ('i' in step ? [step.i] : []));
  return 'e' in expression ? [expression.e, ...indexes] : indexes;
}
