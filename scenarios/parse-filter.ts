/** Filters and the conditions of branches, as they stand in the file: OR of AND groups. */
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import type { RawCondition, RawFilter } from './scenario.ts';
import { checkShape, conditionShape, field, filterShape } from './schema.ts';
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
  const name = field(filter, 'name');
  return { path, name: typeof name === 'string' ? name : '', conditions };
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
    a: field(condition, 'a') ?? null,
    o: String(field(condition, 'o')),
    ...(b === undefined ? {} : { b }),
  };
}
