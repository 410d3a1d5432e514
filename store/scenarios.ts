/** Scenarios and their immutable versions. */
import { and, asc, eq, gt, isNull, ne, sql, type SQL } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import { OLDER_OPEN } from './claim-queued.ts';
import type { Database, Session } from './database.ts';
import { attachHook } from './hooks.ts';
import { iso } from './moments.ts';
import { writeOutbox, type OutboxKind } from './outbox.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import type { Plans } from './plans.ts';
import {
  ScenarioVersions,
  type SavedPlan,
  type ScenarioVersion,
  type ScenarioVersionSummary,
} from './scenario-versions.ts';
import { hookScenarios, scenarios, scenarioVersions } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** A scenario with the state of its newest version. */
export interface Scenario {
  id: number;
  name: string;
  /** Number of the newest version, from 1. */
  version: number;
  planHash: string;
  active: boolean;
  /** New runs wait until those on an older plan have ended. */
  draining: boolean;
  /** Counts activations, deactivations and the removal; late outbox work is recognised by it. */
  generation: number;
  scheduling?: Json;
  report: Json;
  createdAt: string;
  updatedAt: string;
}

/** `NOT_FOUND` for ids that do not exist or were removed, except where `undefined` is the answer. */
export interface ScenarioStore {
  /** Version 1, inactive. Where the plan names an existing hook, the scenario is attached to it and to no other. */
  create(scenario: SavedPlan & { name: string; scheduling?: Json }): Promise<Scenario>;
  /** The next version, also when nothing changed. `PRECONDITION_FAILED` when the newest is not `expectedVersion`. */
  save(id: number, changes: SavedPlan & { name?: string; expectedVersion?: number }): Promise<Scenario>;
  /** Name and scheduling are not part of a version; `scheduling: null` removes it. */
  update(
    id: number,
    changes: { name?: string; scheduling?: Json; expectedVersion?: number },
  ): Promise<Scenario>;
  get(id: number): Promise<Scenario | undefined>;
  /** By id, ascending. */
  list(query: PageQuery & { active?: boolean }): Promise<Page<Scenario>>;
  version(id: number, version: number): Promise<ScenarioVersion | undefined>;
  /** Newest first. */
  versions(id: number, query: PageQuery): Promise<Page<ScenarioVersionSummary>>;
  /** Raises the generation and writes the outbox row; without a change of state it does nothing. */
  setActive(id: number, active: boolean): Promise<Scenario>;
  /** From now on new runs wait until none goes by another plan than the newest. */
  drain(id: number): Promise<void>;
  /** Lets those go on that have drained. */
  endDrains(): Promise<void>;
  /** Soft: versions and runs stay readable. Inactive from then on, with an outbox row `delete`. */
  remove(id: number): Promise<void>;
}

type Row = typeof scenarios.$inferSelect;

export class Scenarios implements ScenarioStore {
  private readonly database: Database;
  private readonly saved: ScenarioVersions;

  constructor(database: Database, sealer: Sealer, plans: Plans) {
    this.database = database;
    this.saved = new ScenarioVersions(database, sealer, plans);
  }

  async create(scenario: SavedPlan & { name: string; scheduling?: Json }): Promise<Scenario> {
    const { name, report } = scenario;
    const sealed = await this.saved.seal(scenario);
    const { teamId } = this.database;
    const row = await this.database.transaction(async (session) => {
      const [made] = await session
        .insert(scenarios)
        .values({ teamId, name, version: 1, scheduling: scenario.scheduling ?? null, ...sealed.copied })
        .returning();
      if (made === undefined) throw new TenonError('INTERNAL', 'The scenario was not stored');
      await this.saved.write(session, { scenarioId: made.id, version: 1, name }, sealed);
      await this.attachOnly(session, made.id, sealed.hook);
      return made;
    });
    return scenarioOf(row, report);
  }

  async save(
    id: number,
    changes: SavedPlan & { name?: string; expectedVersion?: number },
  ): Promise<Scenario> {
    const sealed = await this.saved.seal(changes);
    const row = await this.changed(id, changes.expectedVersion, async (session, before) => {
      const version = before.version + 1;
      const name = changes.name ?? before.name;
      await this.saved.write(session, { scenarioId: id, version, name }, sealed);
      await this.attachOnly(session, id, sealed.hook);
      return { version, name, ...sealed.copied };
    });
    return scenarioOf(row, changes.report);
  }

  async update(
    id: number,
    changes: { name?: string; scheduling?: Json; expectedVersion?: number },
  ): Promise<Scenario> {
    const { expectedVersion, ...set } = changes;
    return this.whole(await this.changed(id, expectedVersion, async () => set));
  }

  async get(id: number): Promise<Scenario | undefined> {
    const [found] = await this.read(eq(scenarios.id, id), 1);
    return found && scenarioOf(found.scenario, await this.saved.report(found));
  }

  async list(query: PageQuery & { active?: boolean }): Promise<Page<Scenario>> {
    const after = numberCursor(query);
    const rows = await this.read(
      and(
        query.active === undefined ? undefined : eq(scenarios.active, query.active),
        after === undefined ? undefined : gt(scenarios.id, after),
      ),
      pageSize(query) + 1,
    );
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [row.scenario.id],
    );
    const items = page.items.map(async (row) => scenarioOf(row.scenario, await this.saved.report(row)));
    return { ...page, items: await Promise.all(items) };
  }

  version(id: number, version: number): Promise<ScenarioVersion | undefined> {
    return this.saved.get(id, version);
  }

  versions(id: number, query: PageQuery): Promise<Page<ScenarioVersionSummary>> {
    return this.saved.list(id, query);
  }

  async setActive(id: number, active: boolean): Promise<Scenario> {
    const row = await this.changed(id, undefined, async (session, before) => {
      if (before.active === active) return undefined;
      return { active, ...(await this.announced(session, before, active ? 'activate' : 'deactivate')) };
    });
    return this.whole(row);
  }

  async drain(id: number): Promise<void> {
    await this.changed(id, undefined, async () => ({ draining: true }));
  }

  async endDrains(): Promise<void> {
    await this.database.rows(sql`
      update scenarios s set draining = false
      where s.draining and s.team_id = ${this.database.teamId} and not ${OLDER_OPEN}`);
  }

  async remove(id: number): Promise<void> {
    await this.changed(id, undefined, async (session, before) => {
      await session.delete(hookScenarios).where(eq(hookScenarios.scenarioId, id));
      const announced = await this.announced(session, before, 'delete');
      return { active: false, deletedAt: sql`now()`, ...announced };
    });
  }

  /** Changes a row under its lock, so that checks and numbers hold; nothing to set is no change. */
  private async changed(
    id: number,
    expectedVersion: number | undefined,
    change: (session: Session, before: Row) => Promise<Changes | undefined>,
  ): Promise<Row> {
    return this.database.transaction(async (session) => {
      const here = and(eq(scenarios.id, id), this.kept());
      const [before] = await session.select().from(scenarios).where(here).for('update');
      if (before === undefined) throw new TenonError('NOT_FOUND', `There is no scenario ${id}`);
      if (expectedVersion !== undefined && expectedVersion !== before.version) {
        throw new TenonError(
          'PRECONDITION_FAILED',
          `Scenario ${id} is at version ${before.version}, not ${expectedVersion}`,
          { hint: 'Read it again and repeat the change' },
        );
      }
      const set = await change(session, before);
      if (set === undefined) return before;
      const [after] = await session
        .update(scenarios)
        .set({ ...set, updatedAt: sql`now()` })
        .where(here)
        .returning();
      return after ?? before; // it is locked, so it is there
    });
  }

  /** Temporal has to hear of this, unless a later change overtakes it: hence the next generation. */
  private async announced(session: Session, before: Row, kind: OutboxKind): Promise<{ generation: number }> {
    const { id: scenarioId, teamId, version } = before;
    const generation = before.generation + 1;
    await writeOutbox(session, { teamId, kind, scenarioId, generation, payload: { version } });
    return { generation };
  }

  /** Where the hook does not exist, or the plan names none, attachments stay as they are. */
  private async attachOnly(session: Session, scenarioId: number, hook: number | undefined): Promise<void> {
    if (hook === undefined || !(await attachHook(session, this.database.teamId, hook, scenarioId))) return;
    await session
      .delete(hookScenarios)
      .where(and(eq(hookScenarios.scenarioId, scenarioId), ne(hookScenarios.hookId, hook)));
  }

  private async whole(row: Row): Promise<Scenario> {
    return (await this.get(row.id)) ?? scenarioOf(row, null); // removed in this moment: its report is of no use
  }

  private read(condition: SQL | undefined, limit: number) {
    const { report, reportBlob } = scenarioVersions;
    return this.database.run((session) =>
      session
        .select({ scenario: scenarios, report, reportBlob })
        .from(scenarios)
        .innerJoin(
          scenarioVersions,
          and(eq(scenarioVersions.scenarioId, scenarios.id), eq(scenarioVersions.version, scenarios.version)),
        )
        .where(and(this.kept(), condition))
        .orderBy(asc(scenarios.id))
        .limit(limit),
    );
  }

  private kept(): SQL | undefined {
    return and(eq(scenarios.teamId, this.database.teamId), isNull(scenarios.deletedAt));
  }
}

/** What a change may set. */
type Changes = Partial<Omit<Row, 'id' | 'teamId' | 'deletedAt'>> & { deletedAt?: SQL };

function scenarioOf(row: Row, report: Json): Scenario {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    planHash: row.planHash,
    active: row.active,
    draining: row.draining,
    generation: row.generation,
    ...(row.scheduling === null ? {} : { scheduling: row.scheduling }),
    report,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}
