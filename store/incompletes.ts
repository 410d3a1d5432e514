/** Incomplete executions: what is left of an operation that waits for a person. */
import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import { TenonError, type RunError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import type { Database } from './database.ts';
import { newId } from './ids.ts';
import { iso } from './moments.ts';
import { pageOf, pageSize, textCursor, type Page, type PageQuery } from './paging.ts';
import { incompletes } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

export type IncompleteStatus = 'open' | 'resolving' | 'resolved' | 'discarded';

export interface Incomplete {
  id: string;
  runId: string;
  scenarioId: number;
  planHash: string;
  /** Blueprint id of the module it stopped at. */
  module: number;
  /** Operation path. */
  path: string;
  error: RunError;
  status: IncompleteStatus;
  createdAt: string;
  updatedAt: string;
}

export interface IncompleteStore {
  /** Idempotent by run and path: the first row stays. `state` is the machine's state. */
  put(incomplete: {
    runId: string;
    scenarioId: number;
    planHash: string;
    module: number;
    path: string;
    error: RunError;
    state: Json;
  }): Promise<Incomplete>;
  get(id: string): Promise<Incomplete | undefined>;
  state(id: string): Promise<Json | undefined>;
  /** Newest first. */
  list(query: PageQuery & { scenario?: number; status?: IncompleteStatus }): Promise<Page<Incomplete>>;
  /** Moves it on when it is in `from`; false when it is not, so that two resolvers never both go ahead. */
  move(id: string, from: IncompleteStatus, to: IncompleteStatus): Promise<boolean>;
  /** Open becomes discarded. `NOT_FOUND`, or `CONFLICT` when it is no longer open. */
  discard(id: string): Promise<void>;
}

/** What is left of the row without the state, which may be large. */
const { state: _state, stateBlob: _stateBlob, ...shownColumns } = getTableColumns(incompletes);
type ShownRow = Pick<typeof incompletes.$inferSelect, keyof typeof shownColumns>;

export class Incompletes implements IncompleteStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async put(incomplete: Parameters<IncompleteStore['put']>[0]): Promise<Incomplete> {
    const { runId, scenarioId, planHash, module, path } = incomplete;
    const error = await this.sealer.seal({ ...incomplete.error });
    const state = await this.sealer.seal(incomplete.state);
    const teamId = this.database.teamId;
    await this.database.run((session) =>
      session
        .insert(incompletes)
        .values({
          ...{ id: newId(), teamId, runId, scenarioId, planHash, module, path },
          ...{ error: error.inline, errorBlob: error.blob, state: state.inline, stateBlob: state.blob },
        })
        .onConflictDoNothing(),
    );
    const [row] = await this.database.run((session) =>
      session
        .select(shownColumns)
        .from(incompletes)
        .where(and(eq(incompletes.runId, runId), eq(incompletes.path, path), this.ofTeam())),
    );
    if (row === undefined) throw new TenonError('INTERNAL', 'The incomplete execution was not stored');
    return this.incompleteOf(row);
  }

  async get(id: string): Promise<Incomplete | undefined> {
    const [row] = await this.database.run((session) =>
      session.select(shownColumns).from(incompletes).where(this.is(id)),
    );
    return row === undefined ? undefined : this.incompleteOf(row);
  }

  async state(id: string): Promise<Json | undefined> {
    const [row] = await this.database.run((session) =>
      session
        .select({ state: incompletes.state, blob: incompletes.stateBlob })
        .from(incompletes)
        .where(this.is(id)),
    );
    return row === undefined ? undefined : this.sealer.open(row.state, row.blob);
  }

  async list(query: PageQuery & { scenario?: number; status?: IncompleteStatus }): Promise<Page<Incomplete>> {
    const before = textCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select(shownColumns)
        .from(incompletes)
        .where(
          and(
            this.ofTeam(),
            query.scenario === undefined ? undefined : eq(incompletes.scenarioId, query.scenario),
            query.status === undefined ? undefined : eq(incompletes.status, query.status),
            before === undefined ? undefined : lt(incompletes.id, before),
          ),
        )
        .orderBy(desc(incompletes.id))
        .limit(pageSize(query) + 1),
    );
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [row.id],
    );
    return { ...page, items: await Promise.all(page.items.map((row) => this.incompleteOf(row))) };
  }

  async move(id: string, from: IncompleteStatus, to: IncompleteStatus): Promise<boolean> {
    const moved = await this.database.run((session) =>
      session
        .update(incompletes)
        .set({ status: to, updatedAt: sql`now()` })
        .where(and(this.is(id), eq(incompletes.status, from)))
        .returning({ id: incompletes.id }),
    );
    return moved.length > 0;
  }

  async discard(id: string): Promise<void> {
    if (await this.move(id, 'open', 'discarded')) return;
    const found = await this.get(id);
    if (found === undefined) throw new TenonError('NOT_FOUND', 'There is no such incomplete execution');
    throw new TenonError('CONFLICT', `The incomplete execution is ${found.status}, not open`);
  }

  private async incompleteOf(row: ShownRow): Promise<Incomplete> {
    const error = await this.sealer.open(row.error, row.errorBlob);
    return {
      id: row.id,
      runId: row.runId,
      scenarioId: row.scenarioId,
      planHash: row.planHash,
      module: row.module,
      path: row.path,
      error: error as unknown as RunError, // sealed by put
      status: row.status,
      createdAt: iso(row.createdAt),
      updatedAt: iso(row.updatedAt),
    };
  }

  private is(id: string) {
    return and(eq(incompletes.id, id), this.ofTeam());
  }

  private ofTeam() {
    return eq(incompletes.teamId, this.database.teamId);
  }
}
