/** Filters and the conditions of branches, as they stand in the file: OR of AND groups. */
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import type { RawCondition, RawFilter, RawOperand } from './scenario.ts';
import { field, textField } from './json-fields.ts';
import { checkShape, conditionShape, filterShape } from './schema.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

/** Reads a filter. One that was named but never filled in lets everything through, so it is none. */
export function parseFilter(
  filter: JsonObject,
  path: string,
  findings: Findings,
  module: number | undefined,
): RawFilter | undefined {
  if (!checkShape(filter, filterShape, path, findings, module)) return undefined;
  const given = field(filter, 'conditions') ?? [];
  const conditions = parseConditions(given, at(path, 'conditions'), findings, module);
  if (conditions.length === 0) return undefined;
  return { path, name: textField(filter, 'name'), conditions };
}

/** Reads `conditions`, whose shape (a list of lists) is known. Groups nobody filled in are left out. */
export function parseConditions(
  conditions: Json,
  path: string,
  findings: Findings,
  module?: number,
): RawCondition[][] {
  if (!Array.isArray(conditions)) return [];
  const groups = conditions.map((group, index) =>
    Array.isArray(group)
      ? group.flatMap(
          (condition, position) =>
            parseCondition(condition, at(path, index, position), findings, module) ?? [],
        )
      : [],
  );
  return groups.filter((group) => group.length > 0);
}

function parseCondition(
  given: Json,
  path: string,
  findings: Findings,
  module: number | undefined,
): RawCondition | undefined {
  const condition = isCollection(given) ? given : {};
  if (!checkShape(condition, conditionShape, path, findings, module)) return undefined;
  const b = field(condition, 'b');
  return {
    path,
    a: operand(field(condition, 'a')),
    o: textField(condition, 'o'),
    ...(b === undefined ? {} : { b: operand(b) }),
  };
}

/** What the shape lets through is no object. */
function operand(value: Json | undefined): RawOperand {
  return value === undefined || typeof value === 'object' ? null : value;
}
