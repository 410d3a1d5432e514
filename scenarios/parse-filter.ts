/** The conditions of a filter or a branch, as they stand in the file: OR of AND groups. */
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import type { RawCondition } from './scenario.ts';
import { checkShape, conditionShape, field } from './schema.ts';
import { isCollection, type Json } from './value.ts';

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
