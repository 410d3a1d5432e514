/** Scenarios: imported, saved, read, switched on and off. Knows nothing of HTTP. */
import { TenonError } from '../../errors.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { ImportReport, Problem } from '../../scenarios/report.ts';
import type { Json, JsonObject } from '../../scenarios/value.ts';
import type { Hook, Page, PageQuery, Scenario, ScenarioVersion, Store } from '../../store/index.ts';
import { accountUses } from './account-uses.ts';
import { accountWarnings, type AccountStores } from './account-warnings.ts';
import { bindHook, type BoundHook } from './hook-binding.ts';
import type { Keeping, ModuleRules } from './module-rules.ts';
import { readReport } from './stored-report.ts';

/** What reading and compiling a blueprint gives. */
export interface Imported {
  name: string;
  /** Without its wrapper, as it is kept. */
  blueprint: JsonObject;
  scheduling?: JsonObject;
  plan: Plan;
  hash: string;
  report: ImportReport;
}

/** Reads and compiles; `problems` where that fails. */
export type ImportBlueprint = (blueprint: unknown) => Imported | { problems: Problem[] };

/** A scenario and the webhook that feeds it. */
export interface SavedScenario {
  scenario: Scenario;
  hook: Hook | undefined;
}

export interface ScenarioServiceDeps {
  store: Pick<Store, 'scenarios' | 'hooks' | 'audit'> & AccountStores;
  importBlueprint: ImportBlueprint;
  rules: Pick<ModuleRules, 'saving' | 'activating'>;
  /** Something may start now. */
  nudge: () => void;
}

export type ScenarioService = ReturnType<typeof createScenarioService>;

/** Every method is `NOT_FOUND` for a scenario that does not exist. */
export function createScenarioService({ store, importBlueprint, rules, nudge }: ScenarioServiceDeps) {
  function compiled(blueprint: unknown): Imported {
    const imported = importBlueprint(blueprint);
    if (!('problems' in imported)) return imported;
    const [first] = imported.problems;
    const code = first?.code === 'BLUEPRINT_TOO_LARGE' ? 'BLUEPRINT_TOO_LARGE' : 'BLUEPRINT_INVALID';
    throw new TenonError(code, `${first?.path ?? '$'}: ${first?.message ?? 'It cannot be read.'}`, {
      ...(first === undefined ? {} : { hint: first.hint }),
      extra: { errors: imported.problems.map((problem) => ({ ...problem })) },
    });
  }

  async function get(id: number): Promise<Scenario> {
    const scenario = await store.scenarios.get(id);
    if (scenario === undefined) throw new TenonError('NOT_FOUND', `There is no scenario ${String(id)}`);
    return scenario;
  }

  async function hookOf(scenarioId: number): Promise<Hook | undefined> {
    const { items } = await store.hooks.list({ scenario: scenarioId, limit: 1 });
    return items[0];
  }

  async function version(id: number, number: number): Promise<ScenarioVersion> {
    await get(id);
    const found = await store.scenarios.version(id, number);
    if (found === undefined) {
      throw new TenonError('NOT_FOUND', `Scenario ${String(id)} has no version ${String(number)}`);
    }
    return found;
  }

  return {
    get,
    hookOf,
    version,

    /** Version 1, inactive. A scenario that a webhook starts gets an address. */
    async create(
      given: { name?: string | undefined; blueprint: unknown; scheduling?: Json | undefined },
      by: string,
    ): Promise<SavedScenario> {
      const imported = compiled(given.blueprint);
      const found = await rules.saving({ ...imported, keeping: 'unchanged' });
      const name = given.name ?? imported.name;
      // The hook comes first: what a crash leaves behind is a free address, not a scenario nobody can reach.
      const bound = await bindHook(store.hooks, imported.plan, { name });
      const scheduling = given.scheduling ?? imported.scheduling;
      const warnings = [...found, ...(await accountWarnings(imported.report.connections, store, true))];
      const scenario = await store.scenarios.create({
        name,
        ...saved(imported, bound, warnings, by),
        ...(scheduling === undefined ? {} : { scheduling }),
      });
      await store.audit.add({ actor: by, action: 'scenario.create', target: target(scenario.id) });
      return { scenario, hook: bound.hook };
    },

    /**
     * The next version; `PRECONDITION_FAILED` when the newest is not the expected one, `MODULE_RETIRED` for a node on a
     * retired module that was not there like that (see `Keeping`).
     */
    async save(
      id: number,
      given: {
        name?: string | undefined;
        blueprint: unknown;
        expectedVersion?: number | undefined;
        keeping?: Keeping;
      },
      by: string,
    ): Promise<SavedScenario> {
      const before = await get(id);
      expectVersion(before, given.expectedVersion);
      const imported = compiled(given.blueprint);
      const found = await rules.saving({
        ...imported,
        before: async () => (await version(id, before.version)).blueprint,
        keeping: given.keeping ?? 'unchanged',
      });
      const current = await hookOf(id);
      const bound = await bindHook(store.hooks, imported.plan, {
        name: given.name ?? before.name,
        scenarioId: id,
        ...(current === undefined ? {} : { current }),
        earlier: readReport(before.report).hooks,
      });
      const warnings = [...found, ...(await accountWarnings(imported.report.connections, store, false))];
      const scenario = await store.scenarios.save(id, {
        ...saved(imported, bound, warnings, by),
        ...(given.name === undefined ? {} : { name: given.name }),
        ...(given.expectedVersion === undefined ? {} : { expectedVersion: given.expectedVersion }),
      });
      await store.audit.add({
        actor: by,
        action: 'scenario.save',
        target: target(id),
        detail: { version: scenario.version },
      });
      return { scenario, hook: bound.hook };
    },

    /** Name and schedule, which are not part of a version. */
    async update(
      id: number,
      changes: {
        name?: string | undefined;
        scheduling?: Json | undefined;
        active?: boolean | undefined;
        expectedVersion?: number | undefined;
      },
      by: string,
    ): Promise<Scenario> {
      const { name, scheduling, active, expectedVersion } = changes;
      let scenario = await get(id);
      expectVersion(scenario, expectedVersion);
      if (active === true && !scenario.active) await rules.activating(scenario);
      if (name !== undefined || scheduling !== undefined) {
        scenario = await store.scenarios.update(id, {
          ...(name === undefined ? {} : { name }),
          ...(scheduling === undefined ? {} : { scheduling }),
          ...(expectedVersion === undefined ? {} : { expectedVersion }),
        });
        await store.audit.add({ actor: by, action: 'scenario.update', target: target(id) });
      }
      return active === undefined ? scenario : this.setActive(id, active, by);
    },

    /** Idempotent. Events that waited are started in their order. `MODULE_RETIRED` where nothing may start. */
    async setActive(id: number, active: boolean, by: string): Promise<Scenario> {
      const before = await get(id);
      if (active && !before.active) await rules.activating(before);
      const scenario = await store.scenarios.setActive(id, active);
      await store.audit.add({
        actor: by,
        action: active ? 'scenario.activate' : 'scenario.deactivate',
        target: target(id),
      });
      nudge();
      return scenario;
    },

    async remove(id: number, expectedVersion: number | undefined, by: string): Promise<void> {
      expectVersion(await get(id), expectedVersion);
      await store.scenarios.remove(id);
      await store.audit.add({ actor: by, action: 'scenario.remove', target: target(id) });
      nudge();
    },

    list(query: PageQuery & { active?: boolean }): Promise<Page<Scenario>> {
      return store.scenarios.list(query);
    },

    async versions(id: number, query: PageQuery) {
      await get(id);
      return store.scenarios.versions(id, query);
    },

    /** The newest blueprint, as it was imported. */
    async blueprint(id: number): Promise<{ version: number; blueprint: Json }> {
      const { version: newest } = await get(id);
      const { blueprint } = await version(id, newest);
      return { version: newest, blueprint };
    },
  };
}

function saved(imported: Imported, bound: BoundHook, warnings: Problem[], by: string) {
  const { report: found } = imported;
  const report = { ...found, warnings, ...(bound.mapping === undefined ? {} : { hooks: [bound.mapping] }) };
  return {
    blueprint: imported.blueprint,
    plan: bound.plan,
    planHash: bound.changed ? bound.hash : imported.hash,
    report: JSON.parse(JSON.stringify(report)) as Json, // what JSON.parse returns is JSON
    createdBy: by,
    uses: accountUses(imported.report),
  };
}

function expectVersion(scenario: Scenario, expected: number | undefined): void {
  if (expected === undefined || expected === scenario.version) return;
  throw new TenonError(
    'PRECONDITION_FAILED',
    `Scenario ${String(scenario.id)} is at version ${String(scenario.version)}, not ${String(expected)}`,
    { hint: 'Read it again and repeat the change' },
  );
}

function target(id: number): string {
  return `scenario:${String(id)}`;
}
