/** Evaluates parsed templates (expressions.md sections 3 and 6). */
import { isCollection, own, type Value } from '../value.ts';
import type { Expression, Step, Template } from './ast.ts';
import { toText } from './coerce.ts';
import type { EvaluationContext } from './context.ts';
import { ERASE, IGNORE } from './directives.ts';
import { isTruthy } from './equality.ts';
import { ExpressionError } from './errors.ts';
import { functions } from './functions/index.ts';
import { operand, operate } from './operators.ts';

const KEYWORDS: Record<string, Value> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
  emptystring: '',
  space: ' ',
  tab: '\t',
  newline: '\n',
  carriagereturn: '\r',
  nbsp: '\u00a0',
  pi: Math.PI,
  ignore: IGNORE,
  erase: ERASE,
};

/** Fusion's spelling of names Make writes otherwise; the context knows one of each. */
const ALIASES: Record<string, string> = Object.assign(Object.create(null) as Record<string, string>, {
  executionID: 'executionId',
  scenarioID: 'scenarioId',
});

function root(name: string, context: EvaluationContext): Value {
  if (Object.hasOwn(KEYWORDS, name)) return KEYWORDS[name] ?? null;
  switch (name) {
    case 'emptyarray':
      return [];
    case 'now':
      return context.now();
    case 'timestamp':
      return Math.floor(context.now().getTime() / 1000);
    case 'random':
      return context.random();
    case 'uuid':
      return context.uuid();
    default:
      // An unknown bare word is empty, as a removed module is.
      return context.variable(ALIASES[name] ?? name) ?? null;
  }
}

/** Element of an array: counted from 1, from the end when negative. */
export function elementAt(array: readonly Value[], index: number): Value {
  if (!Number.isInteger(index) || index === 0) return null;
  return array[index > 0 ? index - 1 : array.length + index] ?? null;
}

function indexOf(value: Value): number {
  return typeof value === 'number'
    ? value
    : typeof value === 'string' && value !== ''
      ? Number(value)
      : Number.NaN;
}

function follow(start: Value, path: readonly Step[], context: EvaluationContext): Value {
  let value = start;
  for (let at = 0; at < path.length; at += 1) {
    const step = path[at];
    if (step === undefined) break;
    if ('f' in step) value = isCollection(value) ? own(value, step.f) : null;
    else if ('i' in step) {
      const index = indexOf(evaluate(step.i, context));
      value = Array.isArray(value) ? elementAt(value, index) : null;
    } else if (at < path.length - 1) value = Array.isArray(value) ? (value[0] ?? null) : null;
    if (value === null) return null;
  }
  return value;
}

function call(name: string, args: readonly Expression[], context: EvaluationContext): Value {
  const declaration = functions.get(name.toLowerCase());
  if (declaration === undefined)
    throw new ExpressionError('UnknownFunction', `Function '${name}' not found!`);
  try {
    if (declaration.lazy !== undefined) {
      return declaration.lazy(
        args.map((argument) => () => evaluate(argument, context)),
        context,
      );
    }
    const values = args.map((argument) => evaluate(argument, context));
    return declaration.run?.(values, context) ?? null;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(
      error.code,
      `Function '${declaration.name}' finished with error! ${error.message}`,
    );
  }
}

/** One expression's value. */
export function evaluate(expression: Expression, context: EvaluationContext): Value {
  context.budget.spend(1);
  if ('m' in expression) return follow(context.bundle(expression.m) ?? null, expression.p, context);
  if ('l' in expression) return expression.l;
  if ('c' in expression) return call(expression.c, expression.a, context);
  if ('n' in expression) return follow(root(expression.n, context), expression.p, context);
  if ('e' in expression) return follow(evaluate(expression.e, context), expression.p, context);
  if ('neg' in expression) {
    const value = -operand(evaluate(expression.neg, context));
    return value === 0 ? 0 : value;
  }
  if (expression.o === '&') {
    return isTruthy(evaluate(expression.a, context)) && isTruthy(evaluate(expression.b, context));
  }
  if (expression.o === '|') {
    return isTruthy(evaluate(expression.a, context)) || isTruthy(evaluate(expression.b, context));
  }
  const value = operate(
    expression.o,
    evaluate(expression.a, context),
    evaluate(expression.b, context),
    context.timezone,
  );
  if (typeof value === 'string') context.budget.allocate(value.length * 2);
  return value;
}

/** A template's value: one hole keeps its type, everything else is text. Throws `ExpressionError`, `HostRegexNeeded`. */
export function evaluateTemplate(template: Template, context: EvaluationContext): Value {
  if (typeof template === 'string') return template;
  const [only] = template.parts;
  if (template.parts.length === 1 && only !== undefined && typeof only !== 'string')
    return evaluate(only, context);
  let text = '';
  for (const part of template.parts) {
    if (typeof part === 'string') text += part;
    else {
      const value = evaluate(part, context);
      // Inside a longer text a directive adds nothing.
      if (value !== IGNORE && value !== ERASE) text += toText(value);
    }
  }
  context.budget.allocate(text.length * 2);
  return text;
}
