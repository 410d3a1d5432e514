/** What functions take. One declaration of an argument names it, coerces it and says what its absence means. */
import { Binary, bytesOf, isCollection, type Collection, type Value } from '../../value.ts';
import { coerce, type FieldType } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { ExpressionError } from '../errors.ts';
import { textWithin, utf8 } from '../to-text.ts';

export interface Argument<Read = unknown> {
  name: string;
  type: FieldType;
  /** What a missing or empty argument means, as the documentation puts it; undefined where it is needed. */
  default?: string;
  /** The last argument, and any number of values. */
  repeated?: true;
  /** The given value as the function gets it. Throws `CoercionError`, which names the argument on its way out. */
  read: (value: Value, context: EvaluationContext) => Read;
}

/** Any value as it is. */
export function any(name: string): Argument<Value> {
  return { name, type: 'any', read: (value) => value };
}

/** Text; nothing is empty text, or the default. */
export function text(name: string, fallback = ''): Argument<string> {
  return {
    name,
    type: 'text',
    ...(fallback === '' ? {} : { default: fallback }),
    read: (value, { budget }) =>
      typeof value === 'string' ? value : value === null ? fallback : textWithin(value, budget),
  };
}

function numberOf(value: Value, context: EvaluationContext): number | null {
  if (typeof value === 'number' || value === null) return value;
  return coerce(value, 'number', context) as number | null; // what coerce gives for this type
}

/** A number, null where there is none. */
export function number(name: string): Argument<number | null> {
  return { name, type: 'number', read: numberOf };
}

/** A number with a value for its absence. */
export function numberOr(name: string, fallback: number): Argument<number> {
  return {
    name,
    type: 'number',
    default: String(fallback),
    read: (value, context) => numberOf(value, context) ?? fallback,
  };
}

/** A date or text that counts as one, as an instant; null where there is none. */
export function date(name: string): Argument<number | null> {
  return {
    name,
    type: 'date',
    read: (value, context) => {
      const coerced = coerce(value, 'date', context);
      return coerced instanceof Date ? coerced.getTime() : null;
    },
  };
}

/** True or false; nothing is false. */
export function flag(name: string): Argument<boolean> {
  return {
    name,
    type: 'boolean',
    default: 'false',
    read: (value, context) => coerce(value, 'boolean', context) === true,
  };
}

/** Elements of an array; nothing is no element, any other value is the only one. */
export function list(name: string): Argument<Value[]> {
  return { name, type: 'array', read: listOf };
}

function listOf(value: Value, { budget }: EvaluationContext): Value[] {
  if (value === null) return [];
  if (!Array.isArray(value)) return [value];
  budget.spend(value.length / 10);
  return value;
}

/** A collection, null where there is none. */
export function collection(name: string): Argument<Collection | null> {
  return {
    name,
    type: 'collection',
    read: (value, context) => {
      const coerced = coerce(value, 'collection', context);
      return isCollection(coerced) ? coerced : null;
    },
  };
}

/** Bytes, or the UTF-8 of a text; nothing is no byte. */
export function bytes(name: string): Argument<Uint8Array> {
  return {
    name,
    type: 'any',
    read: (value, { budget }) => {
      const given = value instanceof Binary ? bytesOf(value) : utf8(textWithin(value, budget));
      budget.read(given.length);
      return given;
    },
  };
}

/** An argument that may be left out; `meaning` says what happens then. */
export function optional<Read>(argument: Argument<Read>, meaning: string): Argument<Read> {
  return { ...argument, default: meaning };
}

/** The last argument, given any number of times. */
export function repeated<Read>(argument: Argument<Read>): Argument<Read[]> & { repeated: true } {
  return {
    ...argument,
    repeated: true,
    // `readArguments` reads each value with it and puts the lists together.
    read: (value, context) => [argument.read(value, context)],
  };
}

/** Reads all arguments. A value that cannot be coerced is `InvalidArgument` here, and the argument is named. */
export function readArguments(
  declared: readonly Argument[],
  given: readonly Value[],
  context: EvaluationContext,
): unknown[] {
  return declared.map((argument, index) => {
    try {
      if (argument.repeated !== true) return argument.read(given[index] ?? null, context);
      return given.slice(index).flatMap((value) => argument.read(value, context));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ExpressionError('InvalidArgument', error.message, { argument: argument.name });
    }
  });
}
