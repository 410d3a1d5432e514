/** Functions that take the path of a field as a text: which argument, and of which other argument's value. */
import { childrenOf, type Expression, type Step } from '../expressions/ast.ts';
import { parseTemplate, type Place } from '../expressions/parser.ts';

/** Arguments (from 0) that are paths below the first one; `elements`: below each of its elements. */
const KEY_ARGUMENTS: Readonly<Record<string, { at: readonly number[]; elements: boolean }>> = {
  map: { at: [1, 2], elements: true },
  sort: { at: [2], elements: true },
  distinct: { at: [1], elements: true },
  tocollection: { at: [1, 2], elements: true },
  get: { at: [1], elements: false },
  omit: { at: [1, 2, 3, 4, 5, 6, 7, 8], elements: false },
  pick: { at: [1, 2, 3, 4, 5, 6, 7, 8], elements: false },
};

/** Functions that give their first argument back, or some of its elements: what is read of the result is read of it. */
const PASSING = ['sort', 'distinct', 'deduplicate', 'reverse', 'slice', 'shuffle', 'remove', 'add'];

/** Of the result of these nothing else is read than what the keys name. */
const PROJECTING = ['map', 'get', 'tocollection'];

/** The reference an expression hands on, through functions that only sort or choose. */
function handedOn(expression: Expression | undefined): (Expression & { m: number; p: Step[] }) | undefined {
  if (expression === undefined) return undefined;
  if ('m' in expression) return expression;
  return 'c' in expression && PASSING.includes(expression.c.toLowerCase())
    ? handedOn(expression.a[0])
    : undefined;
}

/** No function, no text that names a field: most templates need not be parsed for it. */
export const mayNameKeys = (source: string): boolean => source.includes('(');

/** A text that names a field below a reference. */
export interface KeyArgument {
  module: number;
  /** Of the reference in front of it. */
  path: readonly Step[];
  key: string;
  elements: boolean;
  place: Place;
}

/** Finds them in a template. Throws `ExpressionError` where it cannot be parsed. */
export function keyArguments(source: string): KeyArgument[] {
  const places = new Map<Expression, Place>();
  const template = parseTemplate(source, places);
  if (typeof template === 'string') return [];
  const found: KeyArgument[] = [];
  const visit = (expression: Expression): void => {
    if ('c' in expression) add(expression);
    for (const child of childrenOf(expression)) visit(child);
  };
  for (const part of template.parts) if (typeof part !== 'string') visit(part);
  return found;

  function add({ c, a }: { c: string; a: Expression[] }): void {
    const name = c.toLowerCase();
    const takes = Object.hasOwn(KEY_ARGUMENTS, name) ? KEY_ARGUMENTS[name] : undefined;
    const first = handedOn(a[0]);
    if (takes === undefined || first === undefined) return;
    for (const index of takes.at) {
      const argument = a[index];
      if (argument === undefined || !('l' in argument) || typeof argument.l !== 'string') continue;
      const place = places.get(argument);
      if (place === undefined) continue;
      found.push({ module: first.m, path: first.p, key: argument.l, elements: takes.elements, place });
    }
  }
}

/** The references of which a template reads nothing but what such texts name, by where they begin. */
export function readByKey(source: string): Set<number> {
  const places = new Map<Expression, Place>();
  const template = parseTemplate(source, places);
  const found = new Set<number>();
  if (typeof template === 'string') return found;
  const visit = (expression: Expression): void => {
    if ('c' in expression && PROJECTING.includes(expression.c.toLowerCase())) {
      const first = handedOn(expression.a[0]);
      const place = first === undefined ? undefined : places.get(first);
      if (place !== undefined) found.add(place[0]);
    }
    for (const child of childrenOf(expression)) visit(child);
  };
  for (const part of template.parts) if (typeof part !== 'string') visit(part);
  return found;
}
