/** Evaluates templates for tests: a fixed clock, drawn numbers that repeat, one module's bundle. */
import {
  Budget,
  evaluateTemplate,
  ExpressionError,
  parseTemplate,
  type EvaluationContext,
} from '../../../scenarios/expressions/index.ts';
import { OperationRandom } from '../../../scenarios/machine/operation-values.ts';
import type { Collection, Value } from '../../../scenarios/value.ts';

/** Wednesday. */
export const NOW = '2024-05-15T08:09:10.123Z';

export function contextOf(
  bundles: Record<number, Collection> = {},
  options: Partial<EvaluationContext> = {},
): EvaluationContext {
  const random = new OperationRandom('test', 'test');
  return {
    bundle: (id) => bundles[id],
    variable: () => undefined,
    now: () => new Date(NOW),
    random: () => random.random(),
    uuid: () => random.uuid(),
    timezone: 'UTC',
    budget: new Budget(),
    regex: 'linear',
    ...options,
  };
}

/** The value of a template that reads module 1. */
export function evaluate(
  source: string,
  bundle: Collection = {},
  options: Partial<EvaluationContext> = {},
): Value {
  return evaluateTemplate(parseTemplate(source), contextOf({ 1: bundle }, options));
}

/** The error of a template that fails. */
export function failure(
  source: string,
  bundle: Collection = {},
  options: Partial<EvaluationContext> = {},
): ExpressionError {
  try {
    evaluate(source, bundle, options);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} did not fail`);
}
