/** Evaluates the mapped input of a node. */
import { ModuleError } from '../../errors.ts';
import {
  evaluateTemplate,
  ExpressionError,
  IGNORE,
  type EvaluationContext,
  type Template,
} from '../expressions/index.ts';
import type { Mapping, PlanNode } from '../plan.ts';
import { setOwn, type Collection, type Value } from '../value.ts';
import { applyFields } from './fields.ts';

/** What a failed evaluation is to the module being mapped: a `DataError`. */
export function failedMapping(path: string, error: unknown): unknown {
  if (!(error instanceof ExpressionError)) return error;
  return new ModuleError('DataError', `Failed to map '${path}': ${error.message}`, {
    detail: { field: path, code: error.code },
  });
}

function evaluateAt(template: Template, path: string, context: EvaluationContext): Value {
  try {
    return evaluateTemplate(template, context);
  } catch (error) {
    throw failedMapping(path, error);
  }
}

/** The value of one mapped field; `IGNORE` where it asks to be left out. */
export function evaluateMapping(mapping: Mapping, path: string, context: EvaluationContext): Value {
  if ('t' in mapping) return evaluateAt(mapping.t, path, context);
  if ('v' in mapping) return mapping.v; // JSON is a value
  if ('a' in mapping) {
    return mapping.a
      .map((element, index) => evaluateMapping(element, `${path}[${String(index + 1)}]`, context))
      .filter((value) => value !== IGNORE);
  }
  return evaluateFields(mapping.c, path, context);
}

function evaluateFields(
  fields: readonly [name: string, mapping: Mapping][],
  path: string,
  context: EvaluationContext,
): Collection {
  const result: Collection = {};
  for (const [name, mapping] of fields) {
    const value = evaluateMapping(mapping, path === '' ? name : `${path}.${name}`, context);
    // `ignore` leaves the field out, as if it had not been mapped.
    if (value !== IGNORE) setOwn(result, name, value);
  }
  return result;
}

/** The mapped fields alone, evaluated but not coerced (aggregators collect these). Throws `DataError`. */
export function mapFields(node: PlanNode, context: EvaluationContext): Collection {
  return evaluateFields(node.mapper, '', context);
}

/** The whole input of an operation: static parameters under mapped fields, coerced and validated. */
export function mapNode(node: PlanNode, context: EvaluationContext): Collection {
  const given: Collection = {};
  for (const [name, value] of Object.entries(node.parameters)) setOwn(given, name, value); // JSON is a value
  for (const [name, value] of Object.entries(mapFields(node, context))) setOwn(given, name, value);
  return applyFields(given, node.fields, { timezone: context.timezone });
}

/** The value an aggregator groups by, null where it does not group. */
export function groupKey(node: PlanNode, context: EvaluationContext): Value {
  return node.groupBy === undefined ? null : evaluateAt(node.groupBy, 'groupBy', context);
}
