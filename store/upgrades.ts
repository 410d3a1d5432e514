/** Upgrade plans, what became of open runs, and blueprints of runs that were switched. */
import { and, asc, eq, lt, desc, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import { pageOf, pageSize, textCursor, type Page, type PageQuery } from './paging.ts';
import { newId } from './ids.ts';
import { runBlueprints, upgradePlans, upgradeRuns } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** `applied` can be rolled back; nothing follows `rolled-back`. */
export type UpgradePlanState = 'ready' | 'applied' | 'rolled-back';

/** `pending`: its turn is to come; `later`: at the run's next cycle; `kept`: it stays on what it has, for the reason given. */
export type RunSwitchOutcome = 'pending' | 'switched' | 'later' | 'kept';

export interface StoredUpgradePlan {
  id: string;
  state: UpgradePlanState;
  revision: number;
  /** As the planner wrote it. */
  body: Json;
  createdBy?: string;
  createdAt: string;
  updatedAt: string;
}

export interface UpgradeRun {
  runId: string;
  scenarioId: number;
  outcome: RunSwitchOutcome;
  reason?: string;
}

/** A scenario that uses one of some modules. */
export interface WhereUsed {
  scenarioId: number;
  name: string;
  active: boolean;
  version: number;
  planHash: string;
}

export interface UpgradeStore {
  create(body: Json, createdBy?: string): Promise<StoredUpgradePlan>;
  get(id: string): Promise<StoredUpgradePlan | undefined>;
  /** Newest first. */
  list(query: PageQuery): Promise<Page<StoredUpgradePlan>>;
  /** `PRECONDITION_FAILED` where somebody else has changed it since `revision`. */
  save(
    id: string,
    revision: number,
    changes: { state?: UpgradePlanState; body: Json },
  ): Promise<StoredUpgradePlan>;
  /** Keeps what became of a run; the last word counts. */
  putRun(planId: string, run: UpgradeRun): Promise<void>;
  runs(planId: string): Promise<UpgradeRun[]>;
  /** Scenarios (removed ones apart) whose newest version uses one of the modules; all scenarios without a list. */
  whereUsed(modules?: readonly string[]): Promise<WhereUsed[]>;
  /** Open runs by scenario: how many go by a plan that uses one of the modules. */
  openRuns(modules: readonly string[]): Promise<Map<number, number>>;
  /** What waits at some scenarios: events without a run, and incomplete executions nobody has dealt with. */
  waiting(scenarioIds: readonly number[]): Promise<{ events: number; incompletes: number }>;
  /** Ids of open runs of a scenario that go by another plan than this one, oldest first. */
  runsToSwitch(scenarioId: number, newPlanHash: string, modules: readonly string[]): Promise<string[]>;
  putBlueprint(runId: string, planHash: string, blueprint: Json): Promise<void>;
  /** Of a run that was switched; undefined where it goes by a saved version. */
  blueprint(runId: string, planHash: string): Promise<Json | undefined>;
}

export class Upgrades implements UpgradeStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async create(body: Json, createdBy?: string): Promise<StoredUpgradePlan> {
    const sealed = await this.sealer.seal(body);
    const [row] = await this.database.run((session) =>
      session
        .insert(upgradePlans)
        .values({
          id: newId(),
          teamId: this.database.teamId,
          body: sealed.inline,
          bodyBlob: sealed.blob,
          createdBy: createdBy ?? null,
        })
        .returning(),
    );
    if (row === undefined) throw new TenonError('INTERNAL', 'The upgrade plan was not stored');
    return this.whole(row);
  }

  async get(id: string): Promise<StoredUpgradePlan | undefined> {
    const [row] = await this.database.run((session) =>
      session.select().from(upgradePlans).where(this.is(id)),
    );
    return row && this.whole(row);
  }

  async list(query: PageQuery): Promise<Page<StoredUpgradePlan>> {
    const before = textCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(upgradePlans)
        .where(
          and(
            eq(upgradePlans.teamId, this.database.teamId),
            before === undefined ? undefined : lt(upgradePlans.id, before),
          ),
        )
        .orderBy(desc(upgradePlans.id))
        .limit(pageSize(query) + 1),
    );
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [row.id],
    );
    return { ...page, items: await Promise.all(page.items.map((row) => this.whole(row))) };
  }

  async save(
    id: string,
    revision: number,
    { state, body }: { state?: UpgradePlanState; body: Json },
  ): Promise<StoredUpgradePlan> {
    const sealed = await this.sealer.seal(body);
    const [row] = await this.database.run((session) =>
      session
        .update(upgradePlans)
        .set({
          ...(state === undefined ? {} : { state }),
          revision: sql`${upgradePlans.revision} + 1`,
          body: sealed.inline,
          bodyBlob: sealed.blob,
          updatedAt: sql`now()`,
        })
        .where(and(this.is(id), eq(upgradePlans.revision, revision)))
        .returning(),
    );
    if (row === undefined) {
      throw new TenonError('PRECONDITION_FAILED', `The upgrade plan ${id} was changed in the meantime`, {
        hint: 'Read it again and repeat the change',
      });
    }
    return this.whole(row);
  }

  async putRun(planId: string, { runId, scenarioId, outcome, reason }: UpgradeRun): Promise<void> {
    const said = { outcome, reason: reason ?? null };
    await this.database.run((session) =>
      session
        .insert(upgradeRuns)
        .values({ teamId: this.database.teamId, planId, runId, scenarioId, ...said })
        .onConflictDoUpdate({
          target: [upgradeRuns.planId, upgradeRuns.runId],
          set: { ...said, updatedAt: sql`now()` },
        }),
    );
  }

  async runs(planId: string): Promise<UpgradeRun[]> {
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(upgradeRuns)
        .where(and(eq(upgradeRuns.planId, planId), eq(upgradeRuns.teamId, this.database.teamId)))
        .orderBy(asc(upgradeRuns.runId)),
    );
    return rows.map(({ runId, scenarioId, outcome, reason }) => ({
      ...{ runId, scenarioId, outcome },
      ...(reason === null ? {} : { reason }),
    }));
  }

  async whereUsed(modules?: readonly string[]): Promise<WhereUsed[]> {
    const used =
      modules === undefined
        ? sql``
        : sql`and exists (select 1 from plan_modules m where m.plan_hash = s.plan_hash
            and m.module = any(${sql.param(modules)}::text[]))`;
    const rows = await this.database.rows(sql`
      select s.id, s.name, s.active, s.version, s.plan_hash as hash from scenarios s
      where s.team_id = ${this.database.teamId} and s.deleted_at is null ${used}
      order by s.id`);
    return rows.map((row) => ({
      scenarioId: Number(row['id']),
      name: String(row['name']),
      active: row['active'] === true,
      version: Number(row['version']),
      planHash: String(row['hash']),
    }));
  }

  async openRuns(modules: readonly string[]): Promise<Map<number, number>> {
    const rows = await this.database.rows(sql`
      select r.scenario_id as id, count(*) as open from runs r
      where r.team_id = ${this.database.teamId} and r.ended_at is null and r.plan_hash in (
        select m.plan_hash from plan_modules m where m.module = any(${sql.param(modules)}::text[]))
      group by r.scenario_id`);
    return new Map(rows.map((row) => [Number(row['id']), Number(row['open'])]));
  }

  async waiting(scenarioIds: readonly number[]): Promise<{ events: number; incompletes: number }> {
    const ids = sql`any(${sql.param(scenarioIds)}::int[])`;
    const [row] = await this.database.rows(sql`
      select
        (select count(*) from events where team_id = ${this.database.teamId} and run_id is null and scenario_id = ${ids})
          as events,
        (select count(*) from incompletes where team_id = ${this.database.teamId} and status = 'open'
          and scenario_id = ${ids}) as incompletes`);
    return { events: Number(row?.['events'] ?? 0), incompletes: Number(row?.['incompletes'] ?? 0) };
  }

  async runsToSwitch(scenarioId: number, newPlanHash: string, modules: readonly string[]): Promise<string[]> {
    const rows = await this.database.rows(sql`
      select r.id from runs r
      where r.team_id = ${this.database.teamId} and r.scenario_id = ${scenarioId} and r.ended_at is null
        and r.plan_hash <> ${newPlanHash} and r.plan_hash in (
          select m.plan_hash from plan_modules m where m.module = any(${sql.param(modules)}::text[]))
      order by r.created_at, r.id`);
    return rows.map((row) => String(row['id']));
  }

  async putBlueprint(runId: string, planHash: string, blueprint: Json): Promise<void> {
    const sealed = await this.sealer.seal(blueprint);
    await this.database.run((session) =>
      session
        .insert(runBlueprints)
        .values({
          teamId: this.database.teamId,
          ...{ runId, planHash },
          blueprint: sealed.inline,
          blueprintBlob: sealed.blob,
        })
        .onConflictDoNothing(),
    );
  }

  async blueprint(runId: string, planHash: string): Promise<Json | undefined> {
    const [row] = await this.database.run((session) =>
      session
        .select()
        .from(runBlueprints)
        .where(
          and(
            eq(runBlueprints.runId, runId),
            eq(runBlueprints.planHash, planHash),
            eq(runBlueprints.teamId, this.database.teamId),
          ),
        ),
    );
    return row && this.sealer.open(row.blueprint, row.blueprintBlob);
  }

  private async whole(row: typeof upgradePlans.$inferSelect): Promise<StoredUpgradePlan> {
    const { id, state, revision, createdBy } = row;
    return {
      ...{ id, state, revision },
      body: (await this.sealer.open(row.body, row.bodyBlob)) ?? null,
      ...(createdBy === null ? {} : { createdBy }),
      createdAt: iso(row.createdAt),
      updatedAt: iso(row.updatedAt),
    };
  }

  private is(id: string) {
    return and(eq(upgradePlans.id, id), eq(upgradePlans.teamId, this.database.teamId));
  }
}
