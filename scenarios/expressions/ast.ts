/** The parsed form of templates: plain JSON, kept in plans. References carry their place in the source, for rewriting. */

export type Operator = '+' | '-' | '*' | '/' | '%' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '&' | '|';

/** One step of a path: a field name, a computed index, or `[]`. */
export type Step = { f: string } | { i: Expression } | { all: true };

export type Expression =
  /** A literal. */
  | { l: string | number | null }
  /** Module 12's bundle, with the path below it; `at` is its place in the source. */
  | { m: number; p: Step[]; at: [start: number, end: number] }
  /** A keyword, variable or unknown word, with the path below it. */
  | { n: string; p: Step[] }
  /** A call, its name as written. */
  | { c: string; a: Expression[] }
  /** A path after a call or a parenthesis. */
  | { e: Expression; p: Step[] }
  | { o: Operator; a: Expression; b: Expression }
  | { neg: Expression };

/** A text without holes is just that text; else the source and its parts, holes being expressions. */
export type Template = string | { s: string; parts: (string | Expression)[] };
