/** How a function is declared: one object says what it takes, gives and does; docs and checks read the same object. */
import type { Value } from '../../value.ts';
import { coerce, typeName, type FieldType } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { ExpressionError, invalid } from '../errors.ts';

export interface Argument {
  name: string;
  type: FieldType;
  /** Optional arguments say what their absence means. */
  default?: string;
}

export interface FunctionDeclaration {
  name: string;
  group: 'general' | 'math' | 'text' | 'date' | 'array';
  summary: string;
  arguments: Argument[];
  /** The last argument may be repeated. */
  variadic?: true;
  result: FieldType;
  /** Expression text and its value as JSON. */
  examples: [expression: string, value: unknown][];
  /** Operands arrive unevaluated: branches not needed are not evaluated and cannot fail. */
  lazy?: (operands: (() => Value)[], context: EvaluationContext) => Value;
  run?: (args: Value[], context: EvaluationContext) => Value;
}

/** The n-th argument coerced to a type; missing is null. Throws `InvalidArgument`. */
export function argument(
  args: readonly Value[],
  index: number,
  type: FieldType,
  context: EvaluationContext,
): Value {
  const value = args[index] ?? null;
  try {
    return coerce(value, type, context);
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid(error.message);
    throw error;
  }
}

export function textOf(args: readonly Value[], index: number, context: EvaluationContext): string {
  const value = args[index] ?? null;
  if (typeof value === 'string') return value;
  const text = argument(args, index, 'text', context);
  return typeof text === 'string' ? text : '';
}

export function numberOf(args: readonly Value[], index: number, context: EvaluationContext): number | null {
  const value = argument(args, index, 'number', context);
  if (value === null || typeof value === 'number') return value;
  throw invalid(`'${typeName(value)}' is not a valid number.`);
}
