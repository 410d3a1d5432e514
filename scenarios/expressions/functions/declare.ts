/** How a function is declared: one object says what it takes, gives and does; evaluation, documentation and tests read the same object. */
import type { Json, Value } from '../../value.ts';
import type { FieldType } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { readArguments, type Argument } from './arguments.ts';

/** An expression and its value; `bundle` is the output of module 1 that it reads. Dates are `{"$date": ISO}`, bytes `{"$buffer": base64}`. */
export interface Example {
  expression: string;
  value: Json;
  bundle?: Json;
}

/** An argument not yet evaluated. */
export type Operand = () => Value;

interface Facts {
  name: string;
  summary: string;
  result: FieldType;
  /** What else a caller should know, one sentence each. */
  notes?: string[];
  examples: readonly (readonly [expression: string, value: Json, bundle?: Json])[];
}

export type Group = 'general' | 'math' | 'text' | 'date' | 'array';

/** What an eager function does with the values of its arguments, a lazy one with the arguments themselves. */
export type Body =
  | { lazy: false; apply: (given: readonly Value[], context: EvaluationContext) => Value }
  | { lazy: true; apply: (operands: readonly Operand[], context: EvaluationContext) => Value };

/** A function without its group, as the files of the groups write them. */
export interface Declaration {
  name: string;
  summary: string;
  result: FieldType;
  notes: readonly string[];
  examples: readonly Example[];
  arguments: readonly Argument[];
  /** Operands of a lazy one arrive unevaluated: those not needed are never evaluated and cannot fail. */
  body: Body;
}

export interface FunctionDeclaration extends Declaration {
  group: Group;
}

type Values<Arguments extends readonly Argument[]> = {
  [Index in keyof Arguments]: Arguments[Index] extends Argument<infer Read> ? Read : never;
};

function declaration(facts: Facts, args: readonly Argument[], body: Body): Declaration {
  const { name, summary, result, notes = [] } = facts;
  const examples = facts.examples.map(([expression, value, bundle]): Example => ({
    expression,
    value,
    ...(bundle === undefined ? {} : { bundle }),
  }));
  return { name, summary, result, notes, examples, arguments: args, body };
}

/** A function of evaluated arguments, each coerced as it is declared. */
export function declare<const Arguments extends readonly Argument[]>(
  facts: Facts & {
    arguments: Arguments;
    run: (values: Values<Arguments>, context: EvaluationContext) => Value;
  },
): Declaration {
  return declaration(facts, facts.arguments, {
    lazy: false,
    apply: (given, context) =>
      // One value for each declared argument, read by that argument.
      facts.run(readArguments(facts.arguments, given, context) as Values<Arguments>, context),
  });
}

/** A function that evaluates only the operands it needs. */
export function declareLazy(
  facts: Facts & {
    arguments: readonly Argument[];
    run: (operands: readonly Operand[], context: EvaluationContext) => Value;
  },
): Declaration {
  return declaration(facts, facts.arguments, { lazy: true, apply: facts.run });
}

/** The functions of one group. */
export function inGroup(group: Group, declarations: readonly Declaration[]): FunctionDeclaration[] {
  return declarations.map((one) => ({ ...one, group }));
}
