/**
 * Upgrade plans: which modules of which scenarios go where, what a person has to decide, and applying it: all scenarios in
 * one transaction, and back again.
 */
import { catalogue } from '../../connectors/catalogue.ts';
import { registryHash } from '../../connectors/contracts.ts';
import { TenonError } from '../../errors.ts';
import { fits, type Answers, type Outcome } from '../../scenarios/upgrade/attention.ts';
import type { Target } from '../../scenarios/upgrade/routes.ts';
import type { NodeUpgrade, ScenarioUpgrade } from '../../scenarios/upgrade/upgrade-scenario.ts';
import { isCollection, type Json, type JsonObject } from '../../scenarios/value.ts';
import type { Page, PageQuery, Store, StoredUpgradePlan, UpgradeRun } from '../../store/index.ts';
import type { ModuleLifecycleService } from './module-lifecycle.ts';
import type { Keeping, ModuleRules } from './module-rules.ts';
import type { ScenarioService } from './scenarios.ts';
import { hintsOf, standingOf, type Standing, type UpgradeHint } from './upgrade-hints.ts';
import {
  itemOf,
  targetsOf,
  upgradeOf,
  type AppliedScenario,
  type LeftOut,
  type PlanBody,
  type PlanItem,
  type RunPolicy,
  type UpgradeScope,
} from './upgrade-body.ts';

export type UpgradeService = ReturnType<typeof createUpgradeService>;

export interface UpgradePlan extends Omit<PlanBody, 'items'> {
  id: string;
  state: StoredUpgradePlan['state'];
  revision: number;
  createdBy?: string;
  createdAt: string;
  updatedAt: string;
  summary: Record<Outcome, number> & { scenarios: number; nodes: number; openRuns: number } & {
    waitingEvents: number;
    incompleteExecutions: number;
  };
  scenarios: (Omit<PlanItem, 'answers' | 'targets' | 'basePlanHash' | 'nodes'> & {
    openRuns: number;
    /** With where the module version stands now. */
    nodes: (PlanItem['nodes'][number] & Standing)[];
  })[];
  /** What became of open runs. */
  runs: UpgradeRun[];
}

export interface UpgradeServiceDeps {
  store: Pick<Store, 'scenarios' | 'upgrades' | 'outbox' | 'audit' | 'together'>;
  scenarios: Pick<ScenarioService, 'get' | 'save'>;
  lifecycles: Pick<ModuleLifecycleService, 'of'>;
  rules: Pick<ModuleRules, 'choosing'>;
  /** Something waits in the outbox. */
  nudge: () => void;
}

/** Every method is `NOT_FOUND` for a plan or a scenario that does not exist. */
export function createUpgradeService({ store, scenarios, lifecycles, rules, nudge }: UpgradeServiceDeps) {
  async function stored(id: string): Promise<{ row: StoredUpgradePlan; body: PlanBody }> {
    const row = await store.upgrades.get(id);
    if (row === undefined) throw new TenonError('NOT_FOUND', `There is no upgrade plan ${id.slice(0, 100)}`);
    return { row, body: row.body as unknown as PlanBody }; // written by this service
  }

  async function blueprintOf(scenarioId: number, version: number): Promise<JsonObject> {
    const found = await store.scenarios.version(scenarioId, version);
    if (found === undefined || !isCollection(found.blueprint)) {
      throw new TenonError('NOT_FOUND', `Scenario ${String(scenarioId)} has no version ${String(version)}`);
    }
    return found.blueprint;
  }

  async function shown({ row, body }: { row: StoredUpgradePlan; body: PlanBody }): Promise<UpgradePlan> {
    const { items, ...rest } = body;
    const modules = [...new Set(items.flatMap(({ nodes }) => nodes.map(({ from }) => from)))];
    const open = modules.length === 0 ? new Map<number, number>() : await store.upgrades.openRuns(modules);
    const count = (outcome: Outcome): number => items.filter((item) => item.outcome === outcome).length;
    const standings = await lifecycles.of(modules);
    const listed = items.map(({ answers: _answers, targets: _targets, basePlanHash: _hash, ...item }) => ({
      ...item,
      nodes: item.nodes.map((node) => ({ ...node, ...standingOf(standings.get(node.from)) })),
      openRuns: open.get(item.scenarioId) ?? 0,
    }));
    const waiting = await store.upgrades.waiting(items.map(({ scenarioId }) => scenarioId));
    const { id, state, revision, createdBy, createdAt, updatedAt } = row;
    return {
      ...{ id, state, revision },
      ...(createdBy === undefined ? {} : { createdBy }),
      ...{ createdAt, updatedAt },
      ...rest,
      summary: {
        scenarios: items.length,
        nodes: items.reduce((sum, { nodes }) => sum + nodes.length, 0),
        automatic: count('automatic'),
        'needs-attention': count('needs-attention'),
        impossible: count('impossible'),
        openRuns: listed.reduce((sum, { openRuns }) => sum + openRuns, 0),
        waitingEvents: waiting.events,
        incompleteExecutions: waiting.incompletes,
      },
      scenarios: listed,
      runs: await store.upgrades.runs(id),
    };
  }

  function ready({ row }: { row: StoredUpgradePlan }, state: StoredUpgradePlan['state'] = 'ready'): void {
    if (row.state === state) return;
    throw new TenonError('PLAN_STATE', `The upgrade plan is ${row.state}, not ${state}`, {
      hint:
        state === 'ready'
          ? 'Make a new plan: POST /v1/upgrade-plans'
          : 'Only an applied plan can be rolled back',
    });
  }

  function itemIn(body: PlanBody, scenarioId: number): PlanItem {
    const item = body.items.find((one) => one.scenarioId === scenarioId);
    if (item === undefined) {
      throw new TenonError('NOT_FOUND', `Scenario ${String(scenarioId)} is not in this upgrade plan`);
    }
    return item;
  }

  async function audit(by: string, action: string, id: string, detail: Json): Promise<void> {
    await store.audit.add({ actor: by, action: `upgrade.${action}`, target: `upgrade-plan:${id}`, detail });
  }

  return {
    /** What a screen shows at the modules of a scenario: where each could go, and what that would ask. */
    async hints(scenarioId: number): Promise<UpgradeHint[]> {
      const { version } = await scenarios.get(scenarioId);
      const blueprint = await blueprintOf(scenarioId, version);
      return hintsOf(blueprint, lifecycles);
    },

    /** `NOTHING_IN_SCOPE` where no scenario has anything to move, `MODULE_RETIRED` for a target nothing may move to. Changes nothing but the list of plans. */
    async create(scope: UpgradeScope, to: Target, by: string): Promise<UpgradePlan> {
      if (typeof to === 'object' && catalogue.describe(to.ref) === undefined) {
        throw new TenonError('NOT_FOUND', `No connector has the module '${to.ref.slice(0, 200)}'`, {
          hint: 'A reference is exact, such as http:MakeRequest@4; GET /v1/connectors lists them',
        });
      }
      if (typeof to === 'object') await rules.choosing(to.ref);
      const items = await planned(scope, to);
      if (items.length === 0) {
        throw new TenonError('NOTHING_IN_SCOPE', 'No module in the scope has anywhere to go', {
          hint: 'GET /v1/scenarios/{id}/upgrade-hints shows what can be moved',
        });
      }
      const body: PlanBody = { scope, to, registry: registryHash(), items };
      const row = await store.upgrades.create(JSON.parse(JSON.stringify(body)) as Json, by); // plain data
      await audit(by, 'plan', row.id, { scenarios: items.length });
      return shown({ row, body });
    },

    async get(id: string): Promise<UpgradePlan> {
      return shown(await stored(id));
    },

    async list(query: PageQuery): Promise<Page<UpgradePlan>> {
      const page = await store.upgrades.list(query);
      const items = page.items.map((row) => shown({ row, body: row.body as unknown as PlanBody })); // as stored
      return { ...page, items: await Promise.all(items) };
    },

    /** Field by field, for one scenario of the plan. */
    async detail(id: string, scenarioId: number): Promise<{ item: PlanItem; upgrade: ScenarioUpgrade }> {
      const { body } = await stored(id);
      const item = itemIn(body, scenarioId);
      return { item, upgrade: upgradeOf(await blueprintOf(scenarioId, item.baseVersion), item) };
    },

    /** Adds answers; `null` takes one back. `ANSWER_INVALID` for an unknown question or an answer that does not fit. */
    async answer(
      id: string,
      scenarioId: number,
      given: Readonly<Record<string, Answers[string] | null>>,
      by: string,
    ): Promise<{ item: PlanItem; upgrade: ScenarioUpgrade }> {
      const plan = await stored(id);
      ready(plan);
      const { row, body } = plan;
      const item = itemIn(body, scenarioId);
      const blueprint = await blueprintOf(scenarioId, item.baseVersion);
      const asked = upgradeOf(blueprint, { ...item, answers: {} }).nodes.flatMap(
        ({ attention }) => attention,
      );
      asked.push(...upgradeOf(blueprint, item).nodes.flatMap(({ attention }) => attention));
      const answers = new Map(Object.entries(item.answers));
      for (const [question, answer] of Object.entries(given)) {
        const known = asked.find((one) => one.id === question);
        if (answer === null) answers.delete(question);
        else if (known === undefined && !answers.has(question)) throw invalid(question, 'is not asked here');
        else if (known !== undefined && !fits(known, answer))
          throw invalid(question, `cannot be answered like that`);
        else answers.set(question, answer);
      }
      const next = { ...item, answers: Object.fromEntries(answers) };
      const upgrade = upgradeOf(blueprint, next);
      const changed = itemOf(next, upgrade) ?? { ...next, outcome: 'automatic' as const, nodes: [], open: 0 };
      const items = body.items.map((one) => (one.scenarioId === scenarioId ? changed : one));
      await store.upgrades.save(id, row.revision, { body: { ...body, items } as unknown as Json }); // plain data
      await audit(by, 'answer', id, { scenario: scenarioId, questions: Object.keys(given) });
      return { item: changed, upgrade };
    },

    /**
     * All scenarios of the plan (or those named) in one transaction; a scenario that was saved since planning is left out
     * and reported. `ATTENTION_OPEN` where something is not answered, unless only the ready ones are asked for.
     */
    async apply(
      id: string,
      given: { policy: RunPolicy; scenarios?: number[] | undefined; readyOnly?: boolean | undefined },
      by: string,
    ): Promise<UpgradePlan> {
      const first = await stored(id);
      ready(first);
      if (first.body.registry !== registryHash()) {
        throw new TenonError('REGISTRY_CHANGED', 'The connectors have changed since the plan was made', {
          hint: 'Make a new plan; answers have to be given again',
        });
      }
      const wanted = first.body.items.filter(
        ({ scenarioId }) => given.scenarios?.includes(scenarioId) ?? true,
      );
      const open = wanted.filter(({ outcome }) => outcome !== 'automatic');
      if (open.length > 0 && given.readyOnly !== true) throw attentionOpen(open);
      const chosen = wanted.filter(({ outcome, nodes }) => outcome === 'automatic' && nodes.length > 0);
      // Worked out before the transaction, which everybody else waits for.
      const ready_ = new Map<number, JsonObject>();
      for (const item of chosen) {
        const { blueprint } = upgradeOf(await blueprintOf(item.scenarioId, item.baseVersion), item);
        ready_.set(item.scenarioId, blueprint);
      }
      const result = await store.together(async () => {
        const { row, body } = await stored(id);
        ready({ row });
        const left: LeftOut[] = open.map(({ scenarioId, outcome }) => ({ scenarioId, reason: outcome }));
        const done: AppliedScenario[] = [];
        for (const item of chosen) {
          const saved = await savedOrLeft(
            item,
            { blueprint: ready_.get(item.scenarioId), keeping: 'same-module' },
            by,
            left,
          );
          if (saved === undefined) continue;
          done.push(saved);
          if (given.policy === 'pin') continue;
          if (given.policy === 'drain') {
            await store.scenarios.drain(item.scenarioId);
            continue;
          }
          await store.outbox.add({
            kind: 'switch-runs',
            scenarioId: item.scenarioId,
            payload: { planId: id, policy: given.policy },
          });
        }
        const applied = { at: new Date().toISOString(), by, policy: given.policy, scenarios: done, left };
        const next: PlanBody = { ...body, applied };
        await audit(by, 'apply', id, {
          policy: given.policy,
          scenarios: done.map(({ scenarioId }) => scenarioId),
        });
        const saved = await store.upgrades.save(id, row.revision, {
          state: 'applied',
          body: next as unknown as Json,
        }); // plain data
        return { row: saved, body: next };
      });
      nudge();
      return shown(result);
    },

    /** Puts the blueprints from before back as new versions; a scenario that was saved since is left out and reported. */
    async rollback(id: string, by: string): Promise<UpgradePlan> {
      const result = await store.together(async () => {
        const { row, body } = await stored(id);
        ready({ row }, 'applied');
        const left: LeftOut[] = [];
        const done: AppliedScenario[] = [];
        for (const { scenarioId, baseVersion, version } of body.applied?.scenarios ?? []) {
          const item = { ...itemIn(body, scenarioId), baseVersion: version };
          const before = await blueprintOf(scenarioId, baseVersion);
          const saved = await savedOrLeft(item, { blueprint: before, keeping: 'any' }, by, left);
          if (saved !== undefined) done.push(saved);
        }
        const next: PlanBody = {
          ...body,
          rolledBack: { at: new Date().toISOString(), by, scenarios: done, left },
        };
        await audit(by, 'rollback', id, { scenarios: done.map(({ scenarioId }) => scenarioId) });
        const saved = await store.upgrades.save(id, row.revision, {
          state: 'rolled-back',
          body: next as unknown as Json,
        }); // plain data
        return { row: saved, body: next };
      });
      return shown(result);
    },
  };

  async function planned(scope: UpgradeScope, to: Target): Promise<PlanItem[]> {
    const named = scope.scenarios ?? scope.nodes?.map(({ scenario }) => scenario);
    const used = (await store.upgrades.whereUsed(scope.modules)).filter(
      ({ scenarioId }) => named?.includes(scenarioId) ?? true,
    );
    const read = (index: number): Promise<JsonObject> | undefined => {
      const next = used[index];
      const reading = next && blueprintOf(next.scenarioId, next.version);
      reading?.catch(() => undefined); // told when its turn comes
      return reading;
    };
    const items: PlanItem[] = [];
    let reading = read(0);
    for (const [index, { scenarioId, name, active, version, planHash }] of used.entries()) {
      const blueprint = await reading;
      // The database reads the next one while this one is worked on.
      reading = read(index + 1);
      if (blueprint === undefined) continue;
      const targets = targetsOf(blueprint, scenarioId, scope, to);
      if (targets.length === 0) continue;
      const about = {
        scenarioId,
        name,
        active,
        baseVersion: version,
        basePlanHash: planHash,
        targets,
        answers: {},
      };
      const item = itemOf(about, upgradeOf(blueprint, about));
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  /** Saves the next version, unless somebody has done so since. */
  async function savedOrLeft(
    { scenarioId, baseVersion }: Pick<PlanItem, 'scenarioId' | 'baseVersion'>,
    { blueprint, keeping }: { blueprint: JsonObject | undefined; keeping: Keeping },
    by: string,
    left: LeftOut[],
  ): Promise<AppliedScenario | undefined> {
    try {
      const { scenario } = await scenarios.save(
        scenarioId,
        { blueprint, expectedVersion: baseVersion, keeping },
        by,
      );
      return { scenarioId, baseVersion, version: scenario.version, planHash: scenario.planHash };
    } catch (error) {
      const reason = error instanceof TenonError ? LEFT.get(error.code) : undefined;
      if (reason === undefined) throw error;
      left.push({ scenarioId, reason });
      return undefined;
    }
  }
}

/** Why a scenario is passed over, by the error its save gave. */
const LEFT: ReadonlyMap<string, string> = new Map([
  ['MODULE_RETIRED', 'MODULE_RETIRED'],
  ['NOT_FOUND', 'SCENARIO_REMOVED'],
  ['PRECONDITION_FAILED', 'SCENARIO_CHANGED'],
]);

function invalid(question: string, what: string): TenonError {
  return new TenonError('ANSWER_INVALID', `The question ${question.slice(0, 200)} ${what}`, {
    hint: 'GET /v1/upgrade-plans/{id}/scenarios/{scenario} lists the questions and what they take',
  });
}

function attentionOpen(items: readonly PlanItem[]): TenonError {
  const ids = items.map(({ scenarioId }) => scenarioId);
  return new TenonError('ATTENTION_OPEN', `${String(ids.length)} scenarios of the plan are not ready`, {
    hint: 'Answer their questions, leave them out with scenarios, or apply what is ready with readyOnly',
    extra: { scenarios: ids },
  });
}

/** A node as a person reads it, and one that could be moved. */
export type { NodeUpgrade, UpgradeHint };
