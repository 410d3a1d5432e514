/** Expressions as text, in the one form a person would write; a parsed template prints as the text it came from. */
import type { Expression, Operator, Step, Template } from './ast.ts';
import { toText } from './to-text.ts';

const NAME = /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u;

/** Tightest last; a right operand of the same level needs parentheses. */
const LEVELS: Record<Operator, number> = {
  '|': 0,
  '&': 1,
  '=': 2,
  '!=': 2,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
};
const UNARY = 6;

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const nameText = (name: string): string => (NAME.test(name) ? name : quoted(name));

/** One step of a path, with its dot or brackets. */
export function printStep(step: Step, index: (expression: Expression) => string = printExpression): string {
  if ('f' in step) return `.${nameText(step.f)}`;
  return 'i' in step ? `[${index(step.i)}]` : '[]';
}

/** A module's bundle with the path below it. */
export function printReference(
  moduleId: number,
  path: readonly Step[],
  index: (expression: Expression) => string = printExpression,
): string {
  const [first] = path;
  const root = first !== undefined && 'f' in first ? String(moduleId) : quoted(String(moduleId));
  return root + path.map((step) => printStep(step, index)).join('');
}

const pathText = (path: readonly Step[]): string => path.map((step) => printStep(step)).join('');

function inParentheses(expression: Expression, needed: boolean): string {
  const text = printExpression(expression);
  return needed ? `(${text})` : text;
}

const levelOf = (expression: Expression): number => ('o' in expression ? LEVELS[expression.o] : UNARY);

/** The expression as it stands in a hole. */
export function printExpression(expression: Expression): string {
  if ('l' in expression) {
    if (expression.l === null) return '';
    return typeof expression.l === 'string'
      ? `"${expression.l.replaceAll('"', '""')}"`
      : toText(expression.l);
  }
  if ('m' in expression) return printReference(expression.m, expression.p);
  if ('n' in expression) return nameText(expression.n) + pathText(expression.p);
  if ('c' in expression) return `${expression.c}(${expression.a.map(printExpression).join('; ')})`;
  if ('e' in expression) {
    const inner = expression.e;
    const plain = 'c' in inner || ('l' in inner && typeof inner.l === 'string');
    return inParentheses(inner, !plain) + pathText(expression.p);
  }
  if ('neg' in expression) return `-${inParentheses(expression.neg, levelOf(expression.neg) < UNARY)}`;
  const level = LEVELS[expression.o];
  const left = inParentheses(expression.a, levelOf(expression.a) < level);
  return `${left} ${expression.o} ${inParentheses(expression.b, levelOf(expression.b) <= level)}`;
}

/** The source a template was parsed from, byte for byte. */
export function printTemplate(template: Template): string {
  return typeof template === 'string' ? template : template.s;
}
