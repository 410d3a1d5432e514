/** Puts objects of ours in the place of those of the account a blueprint came from: the scenario's next version. */
import { findModule, resolve } from '../../connectors/catalogue.ts';
import { TenonError } from '../../errors.ts';
import { mapAccounts, type AccountMap, type MappedAccount } from '../../scenarios/map-accounts.ts';
import { parseBlueprint } from '../../scenarios/parse.ts';
import type { ModuleNode } from '../../scenarios/scenario.ts';
import type { Json } from '../../scenarios/value.ts';
import { modulesOf } from '../../scenarios/walk-modules.ts';
import type { Store } from '../../store/index.ts';
import type { SavedScenario, ScenarioService } from './scenarios.ts';

export type AccountMappingService = ReturnType<typeof createAccountMappingService>;

const refused = (message: string, hint: string): TenonError =>
  new TenonError('BAD_REQUEST', message, { hint });

export function createAccountMappingService(
  store: Pick<Store, 'connections' | 'dataStores' | 'dataStructures' | 'audit'>,
  scenarios: Pick<ScenarioService, 'get' | 'version' | 'save'>,
) {
  /** What the module takes must be what it is given. */
  async function checkConnection(
    { reference, to }: MappedAccount,
    nodes: ReadonlyMap<number, ModuleNode>,
  ): Promise<void> {
    const connection = await store.connections.get(to);
    if (connection === undefined) {
      throw refused(`There is no connection ${String(to)}`, 'POST /v1/connections makes one');
    }
    for (const use of reference.uses) {
      const types = typesTaken(nodes.get(use.node), use.parameter);
      if (types === undefined || types.includes(connection.type)) continue;
      throw refused(
        `Connection ${String(to)} is of the type ${connection.type}; module ${String(use.node)} takes ${types.join(' or ')}`,
        'Choose or make a connection of that type',
      );
    }
  }

  async function check(mapped: MappedAccount, nodes: ReadonlyMap<number, ModuleNode>): Promise<void> {
    const { reference, to } = mapped;
    if (reference.kind === 'data-store' && (await store.dataStores.get(to)) === undefined) {
      throw refused(`There is no data store ${String(to)}`, 'POST /v1/data-stores makes one');
    }
    if (reference.kind === 'data-structure' && (await store.dataStructures.get(to)) === undefined) {
      throw refused(`There is no data structure ${String(to)}`, 'POST /v1/data-structures makes one');
    }
    if (reference.kind === 'connection' || reference.kind === 'key') await checkConnection(mapped, nodes);
  }

  return {
    /** `BAD_REQUEST` for what the blueprint does not name, and for objects that are not there or do not fit. */
    async map(id: number, given: AccountMap, by: string): Promise<SavedScenario> {
      const before = await scenarios.get(id);
      const { blueprint } = await scenarios.version(id, before.version);
      const { scenario } = parseBlueprint(blueprint);
      if (scenario === undefined) throw new TenonError('INTERNAL', 'The saved blueprint cannot be read');
      const { blueprint: rewritten, mapped, unknown } = mapAccounts(scenario, given);
      if (unknown.length > 0) {
        throw refused(
          `The blueprint names nothing by ${unknown.slice(0, 10).join(', ')}`,
          'report.connections of the scenario lists what it names',
        );
      }
      const nodes = new Map(modulesOf(scenario.flow).map((node) => [node.id, node]));
      for (const one of mapped) await check(one, nodes);
      const saved = await scenarios.save(
        id,
        // Whoever saves in between is not overwritten.
        { blueprint: rewritten, expectedVersion: before.version },
        by,
      );
      await store.audit.add({
        actor: by,
        action: 'scenario.connect',
        target: `scenario:${String(id)}`,
        detail: mapped.map(detailOf),
      });
      return saved;
    },
  };
}

function detailOf({ reference, to }: MappedAccount): Json {
  return { kind: reference.kind, from: reference.id, to };
}

/** Undefined where nobody can say: a module no connector has. */
function typesTaken(node: ModuleNode | undefined, parameter: string): string[] | undefined {
  if (node === undefined) return undefined;
  const ref = resolve(node.module, node.version, node.revision)?.ref;
  const uses = ref === undefined ? [] : (findModule(ref)?.connection ?? []);
  const types = uses.filter((use) => use.parameter === parameter).flatMap((use) => use.types);
  return types.length === 0 ? undefined : types;
}
