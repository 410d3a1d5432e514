/** Filters: OR of AND groups over operands (engine-semantics.md 3.3, Decisions D-29 and D-30). */
import {
  coerce,
  compilePattern,
  equals,
  evaluateTemplate,
  ExpressionError,
  order,
  toText,
  type EvaluationContext,
  type FieldType,
  type Template,
} from './expressions/index.ts';
import type { Value } from './value.ts';

export interface Condition {
  a: Template;
  /** `type:operator[:ci]`, or `exist`, `notexist`. */
  o: string;
  b?: Template;
}

const TEXT = ['equal', 'contain', 'startwith', 'startswith', 'endwith', 'endswith', 'pattern'];
const ORDERED = ['equal', 'notequal', 'less', 'greater', 'lessorequal', 'greaterorequal'];

const OPERATORS = new Set([
  'exist',
  'notexist',
  'text:isempty',
  'text:isnotempty',
  ...TEXT.flatMap((name) => [`text:${name}`, `text:not${name}`].flatMap((o) => [o, `${o}:ci`])),
  ...['number', 'date', 'time', 'array'].flatMap((type) => ORDERED.map((name) => `${type}:${name}`)),
  'date:before',
  'date:after',
  'boolean:equal',
  'boolean:notequal',
  ...['array:contain', 'array:notcontain'].flatMap((o) => [o, `${o}:ci`]),
]);

/** Whether the operator is one of the language. */
export function isOperator(o: string): boolean {
  return OPERATORS.has(o);
}

const ALIASES: Record<string, string> = {
  startswith: 'startwith',
  endswith: 'endwith',
  before: 'less',
  after: 'greater',
};

interface Parsed {
  type: string;
  name: string;
  negated: boolean;
  fold: boolean;
}

function parsed(o: string): Parsed {
  const [type = '', given = '', ci] = o.split(':');
  const negated = given.startsWith('not');
  const bare = negated ? given.slice(3) : given;
  return { type, name: ALIASES[bare] ?? bare, negated, fold: ci === 'ci' };
}

function compareText(a: Value, b: Value, { name, fold }: Parsed, context: EvaluationContext): boolean {
  const { budget } = context;
  const textOf = (value: Value): string => {
    const text = toText(value);
    budget.read(text.length);
    return fold ? text.toLowerCase() : text;
  };
  if (name === 'pattern')
    return compilePattern(toText(b), fold ? 'i' : '', context).on(toText(a), budget)(0) !== undefined;
  const [x, y] = [textOf(a), textOf(b)];
  switch (name) {
    case 'equal':
      return x === y;
    case 'contain':
      return x.includes(y);
    case 'startwith':
      return x.startsWith(y);
    case 'endwith':
      return x.endsWith(y);
    case 'isempty':
      return x === '';
    default:
      return x !== '';
  }
}

function ordered(by: number | undefined, name: string): boolean {
  if (by === undefined) return false;
  switch (name) {
    case 'equal':
      return by === 0;
    case 'less':
      return by < 0;
    case 'greater':
      return by > 0;
    case 'lessorequal':
      return by <= 0;
    default:
      return by >= 0;
  }
}

function contains(list: Value, wanted: Value, fold: boolean, context: EvaluationContext): boolean {
  if (!Array.isArray(list)) throw new ExpressionError('CoercionError', 'The left operand is not an array.');
  if (!fold) return list.some((element) => equals(element, wanted, context));
  const folded = toText(wanted).toLowerCase();
  return list.some((element) => {
    if (typeof element !== 'string') return equals(element, wanted, context);
    context.budget.read(element.length);
    return element.toLowerCase() === folded;
  });
}

/** The bare comparison, before negation. */
function compare(a: Value, b: Value, operator: Parsed, context: EvaluationContext): boolean {
  const { type, name, fold } = operator;
  if (type === 'text') return compareText(a, b, operator, context);
  if (type === 'boolean')
    return (coerce(a, 'boolean', context) ?? false) === (coerce(b, 'boolean', context) ?? false);
  if (type === 'array') {
    if (name === 'contain') return contains(a ?? [], b, fold, context);
    const length = Array.isArray(a) ? a.length : a === null ? 0 : undefined;
    if (length === undefined) throw new ExpressionError('CoercionError', 'The left operand is not an array.');
    return ordered(order(length, coerce(b, 'number', context), context), name);
  }
  const base = type as FieldType; // number, date or time: isOperator knows no other
  const [x, y] = [coerce(a, base, context), coerce(b, base, context)];
  // Empty on one side only is never equal, less or greater.
  if (x === null || y === null) return name === 'equal' && x === y;
  return ordered(order(x, y, context), name);
}

function holds(condition: Condition, context: EvaluationContext, warnings: string[]): boolean {
  const a = evaluateTemplate(condition.a, context);
  if (condition.o === 'exist') return a !== null;
  if (condition.o === 'notexist') return a === null;
  const b = condition.b === undefined ? null : evaluateTemplate(condition.b, context);
  if (!isOperator(condition.o)) {
    warnings.push(`The operator '${condition.o}' is not known: the condition does not hold.`);
    return false;
  }
  const operator = parsed(condition.o);
  try {
    return compare(a, b, operator, context) !== operator.negated;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    warnings.push(`A filter could not compare with '${condition.o}': ${error.message}`);
    return operator.negated;
  }
}

/** Whether a bundle passes. No condition at all passes; what cannot be compared counts as false, negated as true. */
export function evaluateConditions(
  conditions: readonly (readonly Condition[])[],
  context: EvaluationContext,
): { passed: boolean; warnings: string[] } {
  const warnings: string[] = [];
  const groups = conditions.filter((group) => group.length > 0);
  const passed =
    groups.length === 0 ||
    groups.some((group) => group.every((condition) => holds(condition, context, warnings)));
  return { passed, warnings };
}
