/** What a template refers to, and what it needs from its surroundings. */
import type { Expression, Step, Template } from './ast.ts';
import { isBeyondLinear, slashPattern } from './regex.ts';

function children(expression: Expression): Expression[] {
  const inPath = (path: readonly Step[]): Expression[] =>
    path.flatMap((step) => ('i' in step ? [step.i] : []));
  if ('l' in expression) return [];
  if ('c' in expression) return expression.a;
  if ('o' in expression) return [expression.a, expression.b];
  if ('neg' in expression) return [expression.neg];
  return 'e' in expression ? [expression.e, ...inPath(expression.p)] : inPath(expression.p);
}

/** Shows every expression of a template to `see`. */
export function visit(template: Template, see: (expression: Expression) => void): void {
  if (typeof template === 'string') return;
  const open = template.parts.filter((part) => typeof part !== 'string');
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    see(next);
    open.push(...children(next));
  }
}

export interface Reference {
  moduleId: number;
  /** Field names up to the first computed one; an index adds nothing. */
  path: string[];
}

/** The modules a template reads, with the fields it names. */
export function referencesOf(template: Template): Reference[] {
  const references: Reference[] = [];
  visit(template, (expression) => {
    if (!('m' in expression)) return;
    const path = expression.p.flatMap((step) => ('f' in step ? [step.f] : []));
    references.push({ moduleId: expression.m, path });
  });
  return references;
}

/** A literal pattern is known to need the host's regular expressions. */
export function needsHostRegex(template: Template): boolean {
  let needed = false;
  visit(template, (expression) => {
    if (!('c' in expression)) return;
    const name = expression.c.toLowerCase();
    const pattern = expression.a[1];
    if (pattern === undefined || !('l' in pattern) || typeof pattern.l !== 'string') return;
    const source =
      name === 'replacepattern'
        ? pattern.l
        : name === 'replace'
          ? slashPattern(pattern.l)?.source
          : undefined;
    if (source !== undefined && isBeyondLinear(source)) needed = true;
  });
  return needed;
}
