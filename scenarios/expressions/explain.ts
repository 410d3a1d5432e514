/** How a template came to its value, or why it did not: every part with what became of it. Pure; `tenon eval --explain` shows it. */
import { Binary, sizeOf, type Value } from '../value.ts';
import { childrenOf, type Expression, type Template } from './ast.ts';
import { Budget } from './budget.ts';
import type { EvaluationContext, Outcome } from './context.ts';
import { ExpressionError, HostRegexNeeded, shown } from './errors.ts';
import { evaluateTemplate } from './evaluate.ts';
import { functions } from './functions/index.ts';
import { placesOf } from './places.ts';
import { plainJson } from './plain-json.ts';
import { typeName } from './to-text.ts';

/** A part of the template and what is in it. */
export interface Explanation {
  /** Of the whole template: what its evaluation failed with. */
  failure?: string;
  /** As it is written. */
  source: string;
  /** For the argument of a function, its name. */
  argument?: string;
  outcome: { value: Value } | { error: string } | 'not evaluated';
  /** True where the failure began in this part. */
  origin?: true;
  parts: Explanation[];
}

function outcomeOf(outcome: Outcome | undefined): Explanation['outcome'] {
  if (outcome === undefined) return 'not evaluated';
  if ('value' in outcome) return outcome;
  const { error } = outcome;
  if (error instanceof ExpressionError) return { error: error.reason };
  return { error: error instanceof Error ? error.message : String(error) };
}

/** The name of an argument of a call; the one that may be repeated takes what the others leave. */
function argumentOf(parent: Expression, index: number): string | undefined {
  if (!('c' in parent)) return undefined;
  const declared = functions.get(parent.c.toLowerCase())?.arguments ?? [];
  const repeated = declared.findIndex((argument) => argument.repeated === true);
  if (repeated < 0 || index < repeated) return declared[index]?.name;
  const fromEnd = parent.a.length - index;
  return (fromEnd < declared.length - repeated ? declared.at(-fromEnd) : declared[repeated])?.name;
}

/** Evaluates the template and tells of each hole how. Throws nothing that evaluation would. */
export function explainTemplate(template: Template, context: EvaluationContext): Explanation {
  if (typeof template === 'string') return { source: template, outcome: { value: template }, parts: [] };
  const outcomes = new Map<Expression, Outcome>();
  const places = placesOf(template);
  const source = template.s;
  let whole: Outcome;
  let origin: Expression | undefined;
  try {
    const trace = (part: Expression, outcome: Outcome): void => void outcomes.set(part, outcome);
    whole = { value: evaluateTemplate(template, { ...context, trace }) };
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof HostRegexNeeded)) throw error;
    whole = { error };
    if (error instanceof ExpressionError) origin = error.part;
  }

  function explained(expression: Expression, argument?: string): Explanation {
    const [start, end] = places.get(expression) ?? [0, 0];
    return {
      source: source.slice(start, end),
      ...(argument === undefined ? {} : { argument }),
      outcome: outcomeOf(outcomes.get(expression)),
      ...(expression === origin ? { origin: true } : {}),
      parts: childrenOf(expression).map((child, index) => explained(child, argumentOf(expression, index))),
    };
  }

  const holes = template.parts.flatMap((part) => (typeof part === 'string' ? [] : [explained(part)]));
  const failure = 'error' in whole && whole.error instanceof Error ? { failure: whole.error.message } : {};
  return { ...failure, source, outcome: outcomeOf(whole), parts: holes };
}

/** A value on one line, with its type where the text does not show it. */
function valueText(value: Value): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Binary) return `${String(sizeOf(value))} bytes`;
  if (typeof value === 'string') return shown(value).replaceAll('\n', '\\n');
  const json = plainJson(value, new Budget());
  return json.length <= 120 ? json : `${json.slice(0, 120)}…`;
}

function outcomeText({ outcome, origin }: Explanation): string {
  if (outcome === 'not evaluated') return '(not needed)';
  if ('value' in outcome) {
    const { value } = outcome;
    return value === null ? '= nothing' : `= ${valueText(value)}  [${typeName(value)}]`;
  }
  return origin === true ? `fails: ${outcome.error}` : 'fails';
}

const oneLine = (source: string): string => {
  const text = source.replace(/\s+/g, ' ').trim();
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
};

/** Literals speak for themselves, unless they failed. */
function saysNothing({ source, outcome, parts }: Explanation): boolean {
  return (
    parts.length === 0 &&
    /^(?:["']|[0-9.]*$)/.test(source) &&
    outcome !== 'not evaluated' &&
    'value' in outcome
  );
}

/** The explanation as lines of text, inner parts further to the right. */
export function explanationText(explanation: Explanation): string {
  const lines: [left: string, right: string][] = [];
  const write = (part: Explanation, depth: number): void => {
    const name = part.argument === undefined ? '' : `${part.argument}: `;
    lines.push([`${'  '.repeat(depth)}${name}${oneLine(part.source)}`, outcomeText(part)]);
    for (const inner of part.parts) if (!saysNothing(inner)) write(inner, depth + 1);
  };
  const holes = explanation.parts;
  if (holes.length === 1 && holes[0] !== undefined && isWholeHole(explanation)) write(holes[0], 0);
  else write(explanation, 0);
  const width = Math.min(60, Math.max(...lines.map(([left]) => left.length)));
  const text = lines.map(([left, right]) => `${left.padEnd(width)}  ${right}`).join('\n');
  return explanation.failure === undefined ? text : `${text}\n\n${explanation.failure}`;
}

/** A template that is one hole needs no line of its own. */
function isWholeHole({ outcome, parts }: Explanation): boolean {
  const [hole] = parts;
  if (hole === undefined || outcome === 'not evaluated' || hole.outcome === 'not evaluated') return false;
  if ('error' in outcome) return 'error' in hole.outcome;
  return 'value' in hole.outcome && hole.outcome.value === outcome.value;
}
