/** What a template refers to, and what it needs from its surroundings. */
import { childrenOf, type Expression, type Template } from './ast.ts';
import { isBeyondLinear } from './regex.ts';
import { slashPattern } from './replace-matches.ts';

/** Shows every expression of a template to `see`, those inside others too, in the order they are written. */
export function visit(template: Template, see: (expression: Expression) => void): void {
  if (typeof template === 'string') return;
  const open = template.parts.filter((part) => typeof part !== 'string').reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    see(next);
    open.push(...[...childrenOf(next)].reverse());
  }
}

export interface Reference {
  moduleId: number;
  /** The field names of the path; an index adds nothing. */
  path: string[];
  /** The reference itself, to find its place with. */
  expression: Expression;
}

/** The modules a template reads, with the fields it names, in the order they are written. */
export function referencesOf(template: Template): Reference[] {
  const references: Reference[] = [];
  visit(template, (expression) => {
    if (!('m' in expression)) return;
    const path = expression.p.flatMap((step) => ('f' in step ? [step.f] : []));
    references.push({ moduleId: expression.m, path, expression });
  });
  return references;
}

/** The pattern of a call, where it is written out. */
function literalPattern(expression: Expression): { source: string; flags: string } | undefined {
  if (!('c' in expression)) return undefined;
  const [, search] = expression.a;
  if (search === undefined || !('l' in search) || typeof search.l !== 'string') return undefined;
  const name = expression.c.toLowerCase();
  if (name === 'replacepattern') return { source: search.l, flags: '' };
  return name === 'replace' ? slashPattern(search.l) : undefined;
}

/** A literal pattern is known to need the host's regular expressions. */
export function needsHostRegex(template: Template): boolean {
  let needed = false;
  visit(template, (expression) => {
    const pattern = literalPattern(expression);
    if (pattern !== undefined && isBeyondLinear(pattern.source, pattern.flags)) needed = true;
  });
  return needed;
}
