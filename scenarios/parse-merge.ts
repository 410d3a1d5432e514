/** The merge behind an if-else: one filter and one mapping per output for each branch that merges. */
import { at } from './json-path.ts';
import { parseFilter } from './parse-filter.ts';
import type { Findings } from './report.ts';
import type { RawMerge } from './scenario.ts';
import { field, textField } from './json-fields.ts';
import { checkShape, mergeOutputShape, mergeShape } from './schema.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

const MERGE = 'builtin:BasicMerge';

/** Outputs and filters of a merge; undefined for every other module. */
export function parseMerge(
  node: JsonObject,
  modulePath: string,
  findings: Findings,
  module: number | undefined,
): RawMerge | undefined {
  if (field(node, 'module') !== MERGE || !checkShape(node, mergeShape, modulePath, findings, module)) {
    return undefined;
  }
  const outputs = field(node, 'outputs');
  const filters = field(node, 'filters');
  return {
    outputs: listed(outputs).flatMap((given, index) => {
      const output = isCollection(given) ? given : {};
      const path = at(modulePath, 'outputs', index);
      if (!checkShape(output, mergeOutputShape, path, findings, module)) return [];
      return [{ path, name: textField(output, 'name'), mappings: listed(field(output, 'mappings')) }];
    }),
    filters: listed(filters).map((filter, index) => {
      const path = at(modulePath, 'filters', index);
      return parseFilter(isCollection(filter) ? filter : {}, path, findings, module) ?? null;
    }),
  };
}

function listed(given: Json | undefined): Json[] {
  return Array.isArray(given) ? given : [];
}
