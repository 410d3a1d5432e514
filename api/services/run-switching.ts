/**
 * Moves open runs onto the versions of an applied plan. What a run has executed keeps its version, so each run gets a plan of
 * its own: the upgrade of exactly those modules that it has still before it.
 */
import { catalogue } from '../../connectors/catalogue.ts';
import { TenonError } from '../../errors.ts';
import { importBlueprint } from '../../scenarios/check.ts';
import { planHash } from '../../scenarios/hash.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { ExecutedNodes, SwitchRequest } from '../../scenarios/run.ts';
import type { ScenarioUpgrade } from '../../scenarios/upgrade/upgrade-scenario.ts';
import { isCollection, type JsonObject } from '../../scenarios/value.ts';
import type { RunRow, RunSwitchOutcome, Store, UpgradeRun } from '../../store/index.ts';
import type { RunClient } from '../../temporal/client.ts';
import { upgradeOf, type PlanBody, type PlanItem } from './upgrade-body.ts';

/** Runs moved at the same time. */
const LANES = 8;

/** How often a run is looked at anew because it went on in the meantime. */
const ATTEMPTS = 5;

export interface RunSwitcherDeps {
  store: Pick<Store, 'runs' | 'plans' | 'scenarios' | 'upgrades'>;
  client: Pick<RunClient, 'executed' | 'switchModules'>;
}

export interface RunSwitcher {
  /**
   * Moves every open run of a scenario that uses a module of the plan. May be repeated: what was moved stays moved.
   * `SWITCH_PENDING` where runs have not answered yet and all others are done.
   */
  switchScenario(planId: string, scenarioId: number, policy: SwitchRequest['policy']): Promise<void>;
  /** Moves one run onto an applied plan. `NOT_FOUND`, `PLAN_STATE`, and the codes of the run's refusals. */
  switchRun(planId: string, runId: string, policy: SwitchRequest['policy']): Promise<UpgradeRun>;
}

/** Nothing can be said of a run yet; everything else is an answer. */
const UNANSWERED = ['TEMPORAL_UNAVAILABLE', 'STORE_UNAVAILABLE', 'SWITCH_PENDING'];

const isPending = (error: unknown): boolean => error instanceof TenonError && error.code === 'SWITCH_PENDING';

export function createRunSwitcher({ store, client }: RunSwitcherDeps): RunSwitcher {
  async function applied(planId: string, scenarioId: number): Promise<{ item: PlanItem; version: number }> {
    const row = await store.upgrades.get(planId);
    if (row === undefined)
      throw new TenonError('NOT_FOUND', `There is no upgrade plan ${planId.slice(0, 100)}`);
    const body = row.body as unknown as PlanBody; // written by the upgrade service
    const item = body.items.find((one) => one.scenarioId === scenarioId);
    const done = body.applied?.scenarios.find((one) => one.scenarioId === scenarioId);
    if (item === undefined || done === undefined || row.state !== 'applied') {
      throw new TenonError(
        'PLAN_STATE',
        `The plan ${planId} is not applied to scenario ${String(scenarioId)}`,
        {
          hint: 'Apply it first; a plan that was rolled back moves no run',
        },
      );
    }
    return { item, version: done.version };
  }

  /** The blueprint the run goes by: a saved version, or what an earlier switch made for it. */
  async function blueprintOf(run: RunRow, hash: string): Promise<JsonObject> {
    const own = await store.upgrades.blueprint(run.id, hash);
    const saved = own ?? (await store.scenarios.version(run.scenarioId, run.scenarioVersion))?.blueprint;
    if (!isCollection(saved))
      throw new TenonError('NOT_FOUND', `The blueprint of run ${run.id} is no longer kept`);
    return saved;
  }

  /** The upgrade of what the run has still before it. */
  function remaining(blueprint: JsonObject, item: PlanItem, { executed }: ExecutedNodes): ScenarioUpgrade {
    const [first] = Array.isArray(blueprint['flow']) ? blueprint['flow'] : [];
    const trigger = isCollection(first) ? first['id'] : undefined;
    const targets = item.targets.filter(({ node }) => !executed.includes(node) && node !== trigger);
    return upgradeOf(blueprint, { ...item, targets });
  }

  async function planned(blueprint: JsonObject, current: string): Promise<{ plan: Plan; hash: string }> {
    const { plan, problems } = importBlueprint(blueprint, catalogue);
    if (plan === undefined) {
      throw new TenonError('BLUEPRINT_INVALID', problems[0]?.message ?? 'The blueprint cannot be compiled');
    }
    // The webhook's address is the installation's, not the blueprint's.
    const hook = (await store.plans.get(current))?.hook;
    const { hook: _imported, ...rest } = plan;
    const bound: Plan = hook === undefined ? rest : { ...rest, hook };
    return { plan: bound, hash: planHash(bound) };
  }

  async function attempt(
    run: RunRow,
    { item, version }: { item: PlanItem; version: number },
    planId: string,
    policy: SwitchRequest['policy'],
  ): Promise<{ outcome: RunSwitchOutcome; reason?: string }> {
    const seen = await client.executed(run.id);
    if (seen.over) return { outcome: 'kept', reason: 'The run has come to its end.' };
    const blueprint = await blueprintOf(run, seen.planHash);
    // A new cycle executes every module anew.
    const view = policy === 'next-cycle' ? { ...seen, executed: [] } : seen;
    const upgrade = remaining(blueprint, item, view);
    if (upgrade.outcome === 'nothing') {
      return {
        outcome: 'kept',
        reason: 'Everything the plan moves was executed already, or is there already.',
      };
    }
    if (upgrade.outcome !== 'automatic') {
      return { outcome: 'kept', reason: 'For the version this run began with, the plan has open questions.' };
    }
    const { plan, hash } = await planned(upgrade.blueprint, seen.planHash);
    if (hash === seen.planHash) return { outcome: 'switched' };
    await store.plans.put(hash, plan);
    await store.upgrades.putBlueprint(run.id, hash, upgrade.blueprint);
    const result = await client.switchModules(run.id, {
      // The same for the same move: a lost answer is fetched, not asked for anew.
      requestId: `${planId}:${hash.slice(0, 40)}`,
      expectPlanHash: seen.planHash,
      planHash: hash,
      scenarioVersion: version,
      nodes: upgrade.nodes.filter(({ skipped }) => skipped !== true).map(({ node }) => node),
      retryPending: true,
      policy,
    });
    return { outcome: result.outcome };
  }

  async function moved(
    run: RunRow,
    planId: string,
    target: { item: PlanItem; version: number },
    policy: SwitchRequest['policy'],
  ): Promise<UpgradeRun> {
    for (let tried = 1; ; tried += 1) {
      try {
        const { outcome, reason } = await attempt(run, target, planId, policy);
        return {
          runId: run.id,
          scenarioId: run.scenarioId,
          outcome,
          ...(reason === undefined ? {} : { reason }),
        };
      } catch (error) {
        if (!(error instanceof TenonError) || UNANSWERED.includes(error.code)) throw error;
        // It went on between the look and the update: look again.
        const changed = error.code === 'NODE_EXECUTED' || error.code === 'STALE_PLAN';
        if (changed && tried < ATTEMPTS) continue;
        return {
          runId: run.id,
          scenarioId: run.scenarioId,
          outcome: 'kept',
          reason: `${error.code}: ${error.message}`,
        };
      }
    }
  }

  /** It came to its end before its move was written down, or before its turn. */
  async function ended({ id: runId, scenarioId, planHash: hash }: RunRow): Promise<UpgradeRun> {
    const wasMoved = (await store.upgrades.blueprint(runId, hash)) !== undefined;
    if (wasMoved) return { runId, scenarioId, outcome: 'switched' };
    return { runId, scenarioId, outcome: 'kept', reason: 'The run has come to its end.' };
  }

  return {
    async switchScenario(planId, scenarioId, policy) {
      const target = await applied(planId, scenarioId);
      const modules = [...new Set(target.item.nodes.map(({ from }) => from))];
      const newest = await store.scenarios.get(scenarioId);
      const waiting = await store.upgrades.runsToSwitch(scenarioId, newest?.planHash ?? '', modules);
      const known = (await store.upgrades.runs(planId)).filter((run) => run.scenarioId === scenarioId);
      const fresh = waiting.filter((runId) => !known.some((run) => run.runId === runId));
      // Written down first: a run that is moved and ends before a crash is told of all the same.
      for (const runId of fresh)
        await store.upgrades.putRun(planId, { runId, scenarioId, outcome: 'pending' });
      const left = [
        ...known.filter(({ outcome }) => outcome === 'pending').map(({ runId }) => runId),
        ...fresh,
      ];
      const failures: unknown[] = [];
      const move = async (runId: string): Promise<void> => {
        const run = await store.runs.get(runId);
        if (run === undefined) return;
        const result =
          run.endedAt === undefined ? await moved(run, planId, target, policy) : await ended(run);
        await store.upgrades.putRun(planId, result);
      };
      const lane = async (): Promise<void> => {
        for (let runId = left.shift(); runId !== undefined; runId = left.shift()) {
          try {
            await move(runId);
          } catch (error) {
            failures.push(error);
            // Runs that do not answer yet must not keep the others waiting; nothing else is about one run.
            if (!isPending(error)) left.length = 0;
          }
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      // Whoever asked asks again; what is still `pending` has its turn then.
      if (failures.length > 0) throw failures.find((error) => !isPending(error)) ?? failures[0];
    },

    async switchRun(planId, runId, policy) {
      const run = await store.runs.get(runId);
      if (run === undefined) throw new TenonError('NOT_FOUND', `There is no run '${runId.slice(0, 100)}'`);
      if (run.endedAt !== undefined) {
        throw new TenonError('RUN_CLOSED', `The run has ended with the status ${run.status}`);
      }
      const target = await applied(planId, run.scenarioId);
      const result = await moved(run, planId, target, policy);
      await store.upgrades.putRun(planId, result);
      return result;
    },
  };
}
