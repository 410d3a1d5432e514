/** Gives the objects of the account a blueprint came from the numbers they have here, at exactly the places that name them. */
import { accountReferences } from './account-references.ts';
import { exportBlueprint } from './export.ts';
import { field, objectField } from './json-fields.ts';
import type { AccountReference } from './report.ts';
import type { Scenario } from './scenario.ts';
import { isCollection, setOwn, type Json, type JsonObject } from './value.ts';
import { modulesOf } from './walk-modules.ts';

/** By the blueprint's number (or placeholder), as text: our number. */
export interface AccountMap {
  /** Connections and keys: both are connections here. */
  connections: Readonly<Record<string, number>>;
  dataStores: Readonly<Record<string, number>>;
  dataStructures: Readonly<Record<string, number>>;
}

/** A reference that was rewritten. */
export interface MappedAccount {
  reference: AccountReference;
  to: number;
}

const SORTS: Readonly<Partial<Record<AccountReference['kind'], keyof AccountMap>>> = {
  connection: 'connections',
  key: 'connections',
  'data-store': 'dataStores',
  'data-structure': 'dataStructures',
};

/** The blueprint with the numbers rewritten, what was rewritten, and entries of the map that name nothing in it. */
export function mapAccounts(
  scenario: Scenario,
  map: AccountMap,
): { blueprint: JsonObject; mapped: MappedAccount[]; unknown: string[] } {
  const blueprint = exportBlueprint(scenario);
  const paths = new Map(modulesOf(scenario.flow).map(({ id, path }) => [id, path]));
  const mapped: MappedAccount[] = [];
  const named = new Set<string>();
  for (const reference of accountReferences(scenario)) {
    const sort = SORTS[reference.kind];
    const from = String(reference.id);
    if (sort === undefined || !Object.hasOwn(map[sort], from)) continue;
    const to = map[sort][from] ?? 0; // it is its own, as was just asked
    named.add(`${sort} ${from}`);
    mapped.push({ reference, to });
    for (const { node, parameter } of reference.uses) {
      const found = nodeAt(blueprint, paths.get(node) ?? '$');
      if (found !== undefined) setOwn(objectField(found, 'parameters'), parameter, to);
    }
  }
  const unknown = Object.entries(map).flatMap(([sort, entries]: [string, Readonly<Record<string, number>>]) =>
    Object.keys(entries).filter((from) => !named.has(`${sort} ${from}`)),
  );
  return { blueprint, mapped, unknown };
}

/** The node at a path such as `$.flow[2].routes[0].flow[1]`. */
function nodeAt(blueprint: JsonObject, path: string): JsonObject | undefined {
  let value: Json | undefined = blueprint;
  for (const [, name, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    if (name !== undefined) value = isCollection(value) ? field(value, name) : undefined;
    else value = Array.isArray(value) ? value[Number(index)] : undefined;
  }
  return isCollection(value) ? value : undefined;
}
