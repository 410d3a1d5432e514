/** Evaluates parsed templates (expressions.md section 3). */
import { isCollection, own, type Value } from '../value.ts';
import type { Expression, Operator, Step, Template } from './ast.ts';
import type { EvaluationContext } from './context.ts';
import { ERASE, IGNORE } from './directives.ts';
import { isTruthy } from './equality.ts';
import { ExpressionError, placeText } from './errors.ts';
import { functions } from './functions/index.ts';
import { valueOfName } from './keywords.ts';
import { numberIn } from './numeric-text.ts';
import { operand, operate } from './operators.ts';
import { elementAt } from './path.ts';
import { placesOf } from './places.ts';
import { textWithin } from './to-text.ts';

const { isArray } = Array;

function indexOf(value: Value): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? (numberIn(value) ?? Number.NaN) : Number.NaN;
}

function follow(start: Value, path: readonly Step[], context: EvaluationContext): Value {
  let value = start;
  for (let at = 0; at < path.length && value !== null; at += 1) {
    const step = path[at];
    if (step === undefined) break;
    if ('f' in step) value = isCollection(value) ? own(value, step.f) : null;
    else if ('i' in step) {
      const index = indexOf(evaluate(step.i, context));
      value = isArray(value) ? elementAt(value, index) : null;
    } else if (at < path.length - 1) value = isArray(value) ? (value[0] ?? null) : null;
  }
  return value;
}

/** Whatever fails: the part is noted, unless an inner one was. */
function failedIn(
  error: unknown,
  part: Expression,
  message?: string,
  code?: ExpressionError['code'],
): unknown {
  if (!(error instanceof ExpressionError)) return error;
  return new ExpressionError(code ?? error.code, message ?? error.message, {
    argument: error.argument,
    part: error.part ?? part,
    reason: error.reason,
  });
}

function call(part: Extract<Expression, { c: string }>, context: EvaluationContext): Value {
  const declaration = functions.get(part.c.toLowerCase());
  if (declaration === undefined)
    throw new ExpressionError('UnknownFunction', `Function '${part.c}' not found!`, { part });
  const { name, body } = declaration;
  let own = false;
  try {
    if (body.lazy) {
      const operands = part.a.map((argument) => () => evaluate(argument, context));
      return body.apply(operands, context);
    }
    const given = part.a.map((argument) => evaluate(argument, context));
    own = true;
    return body.apply(given, context);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    // What a function is given is coerced as a field is, only that the failure is its own.
    const code = own && error.code === 'CoercionError' ? 'InvalidArgument' : error.code;
    throw failedIn(error, part, `Function '${name}' finished with error! ${error.message}`, code);
  }
}

type Operation = Extract<Expression, { o: Operator }>;

function operated(part: Operation, left: Value, context: EvaluationContext): Value {
  const { o, b } = part;
  try {
    if (o === '&') return isTruthy(left) && isTruthy(evaluate(b, context));
    if (o === '|') return isTruthy(left) || isTruthy(evaluate(b, context));
    return operate(o, left, evaluate(b, context), context);
  } catch (error) {
    throw failedIn(error, part);
  }
}

/** A chain of operators nests to the left as deep as it is long: it is walked, not descended into. */
function chained(expression: Operation, context: EvaluationContext): Value {
  const chain = [expression];
  let first = expression.a;
  for (; 'o' in first; first = first.a) chain.push(first);
  let value = evaluate(first, context);
  context.budget.spend(chain.length);
  for (let at = chain.length - 1; at >= 0; at -= 1) {
    const part = chain[at] ?? expression;
    try {
      value = operated(part, value, context);
    } catch (error) {
      for (const outer of chain.slice(1, at + 1)) context.trace?.(outer, { error });
      throw error;
    }
    // The whole chain is traced by its caller.
    if (at > 0) context.trace?.(part, { value });
  }
  return value;
}

function negated(expression: Extract<Expression, { neg: Expression }>, context: EvaluationContext): Value {
  try {
    const value = -operand(evaluate(expression.neg, context));
    return value === 0 ? 0 : value;
  } catch (error) {
    throw failedIn(error, expression);
  }
}

function valueOf(expression: Expression, context: EvaluationContext): Value {
  if ('m' in expression) return follow(context.bundle(expression.m) ?? null, expression.p, context);
  if ('l' in expression) return expression.l;
  if ('c' in expression) return call(expression, context);
  if ('n' in expression) return follow(valueOfName(expression.n, context), expression.p, context);
  if ('e' in expression) return follow(evaluate(expression.e, context), expression.p, context);
  return 'o' in expression ? chained(expression, context) : negated(expression, context);
}

/** One expression's value. */
export function evaluate(expression: Expression, context: EvaluationContext): Value {
  context.budget.spend(1);
  if (context.trace === undefined) return valueOf(expression, context);
  try {
    const value = valueOf(expression, context);
    context.trace(expression, { value });
    return value;
  } catch (error) {
    context.trace(expression, { error });
    throw error;
  }
}

/** The error with the place in the source; what failed without one failed as a whole hole. */
function located(error: unknown, template: Exclude<Template, string>): unknown {
  if (!(error instanceof ExpressionError)) return error;
  const { code, message, argument, part, reason } = error;
  const position = part === undefined ? undefined : placesOf(template).get(part)?.[0];
  const places = [
    ...(argument === undefined ? [] : [`argument '${argument}'`]),
    ...(position === undefined ? [] : [placeText(template.s, position)]),
  ];
  const where = places.length === 0 ? '' : ` (${places.join(', ')})`;
  return new ExpressionError(code, message + where, { position, argument, part, reason });
}

function concatenated(parts: readonly (string | Expression)[], context: EvaluationContext): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else {
      const value = evaluate(part, context);
      // Inside a longer text a directive adds nothing.
      if (value === IGNORE || value === ERASE) continue;
      try {
        text += textWithin(value, context.budget);
      } catch (error) {
        throw failedIn(error, part);
      }
    }
  }
  context.budget.allocateText(text.length);
  return text;
}

/** A template's value: one hole keeps its type, everything else is text. Throws `ExpressionError`, `HostRegexNeeded`. */
export function evaluateTemplate(template: Template, context: EvaluationContext): Value {
  if (typeof template === 'string') return template;
  const { parts } = template;
  const [only] = parts;
  try {
    return parts.length === 1 && only !== undefined && typeof only !== 'string'
      ? evaluate(only, context)
      : concatenated(parts, context);
  } catch (error) {
    throw located(error, template);
  }
}
