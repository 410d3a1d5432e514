/** Runs: a row before it is a workflow, and the record after. */
import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { TenonError, type RunError } from '../errors.ts';
import type { FinalStatus, RunStatus, RunTrigger, SwitchedInput } from '../scenarios/run.ts';
import type { Json } from '../scenarios/value.ts';
import { claimQueued } from './claim-queued.ts';
import { columnsOf, fromRow, type Database } from './database.ts';
import { newRunId } from './ids.ts';
import { iso, momentOf } from './moments.ts';
import type { Page, PageQuery } from './paging.ts';
import { RunPages } from './run-pages.ts';
import { listedRun, wholeRun, type RunRow } from './run-rows.ts';
import { runs } from './schema/index.ts';
import type { Sealer } from './sealing.ts';
import { switchPlan } from './switch-plan.ts';

export interface NewRun {
  scenarioId: number;
  version: number;
  planHash: string;
  trigger: RunTrigger;
  /** A Value written as JSON; read it with `inputs`. */
  inputs?: Json;
  /** How far the run's clock is ahead of the real one. */
  clockOffsetMs?: number;
  /** The same key for the same scenario gives the same row, for as long as that row is kept. */
  idempotencyKey?: string;
}

export interface RunEnd {
  status: FinalStatus;
  operations: number;
  error?: RunError;
  /** A Value written as JSON. */
  output?: Json;
  endedBy?: string;
  /** Temporal's id of the execution that ended. An end of another one than the row's is a reset run's, and counts. */
  temporalRunId?: string;
  /** ISO 8601; default now. */
  endedAt?: string;
  /** Default: from start to end. */
  durationMs?: number;
  warnings?: string[];
}

export interface RunFilter extends PageQuery {
  scenario?: number;
  status?: RunStatus;
  /** Exact module reference. */
  module?: string;
  /** ISO 8601, inclusive, of `createdAt`. */
  from?: string;
  /** ISO 8601, exclusive. */
  to?: string;
}

/** `NOT_FOUND` for ids that do not exist, except where `undefined` is the answer. */
export interface RunStore {
  create(run: NewRun): Promise<RunRow>;
  get(id: string): Promise<RunRow | undefined>;
  /** The run that was made with this idempotency key. */
  byKey(scenarioId: number, idempotencyKey: string): Promise<RunRow | undefined>;
  inputs(id: string): Promise<Json | undefined>;
  /** Newest first. */
  list(query: RunFilter): Promise<Page<RunRow>>;
  /** Queued becomes running; idempotent, never backwards from a final status. */
  markStarted(id: string, details?: { temporalRunId?: string }): Promise<RunRow>;
  /** Only while the run is open; true when it was. */
  setStatus(id: string, status: 'running' | 'waiting' | 'paused'): Promise<boolean>;
  /** What a switch to another plan came to; idempotent. */
  switchPlan(switched: SwitchedInput): Promise<void>;
  /** The first final status of an execution wins until `reopen`; marks the run's events done. */
  finish(id: string, end: RunEnd): Promise<RunRow>;
  /** A reset run is running again. */
  reopen(id: string, details?: { temporalRunId?: string }): Promise<RunRow>;
  /** Queued runs for a dispatcher, which no other gets for 10 s; of a sequential scenario only the oldest, and none while one runs. */
  claimQueued(query: { olderThanMs: number; limit: number }): Promise<RunRow[]>;
  /** Started and not ended, oldest first: for the reconciler. */
  open(query: PageQuery): Promise<Page<RunRow>>;
  /** Ended at or after `since` (ISO 8601), oldest end first: where a reset in Temporal is looked for. */
  ended(query: PageQuery & { since: string }): Promise<Page<RunRow>>;
}

const columns = columnsOf(runs, 'runs');

export class Runs implements RunStore {
  private readonly database: Database;
  private readonly sealer: Sealer;
  private readonly pages: RunPages;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
    this.pages = new RunPages(database, sealer);
  }

  async create(run: NewRun): Promise<RunRow> {
    const { scenarioId, version, planHash, trigger, idempotencyKey = null, clockOffsetMs = null } = run;
    const inputs = await this.sealer.seal(run.inputs);
    const [made] = await this.changed(
      'create_run',
      sql`
      insert into runs (id, team_id, scenario_id, scenario_version, scenario_name, plan_hash, trigger, sequential,
        event_ids, inputs, inputs_blob, idempotency_key, clock_offset_ms)
      select ${newRunId(scenarioId)}, team_id, id, ${version}, name, ${planHash}, ${trigger}, sequential,
        '{}', ${sql.param(inputs.inline, runs.inputs)}, ${inputs.blob}, ${idempotencyKey},
        ${clockOffsetMs}::bigint
      from scenarios
      where id = ${scenarioId} and team_id = ${this.database.teamId} and deleted_at is null
      on conflict (scenario_id, idempotency_key) where idempotency_key is not null do nothing
      returning ${columns}`,
    );
    if (made !== undefined) return made;
    const earlier = idempotencyKey === null ? undefined : await this.byKey(scenarioId, idempotencyKey);
    if (earlier === undefined) throw new TenonError('NOT_FOUND', `There is no scenario ${scenarioId}`);
    return earlier;
  }

  async get(id: string): Promise<RunRow | undefined> {
    return this.one(eq(runs.id, id));
  }

  async byKey(scenarioId: number, idempotencyKey: string): Promise<RunRow | undefined> {
    return this.one(and(eq(runs.scenarioId, scenarioId), eq(runs.idempotencyKey, idempotencyKey)));
  }

  async inputs(id: string): Promise<Json | undefined> {
    const [row] = await this.database.run((session) =>
      session
        .select({ inputs: runs.inputs, blob: runs.inputsBlob })
        .from(runs)
        .where(and(eq(runs.id, id), this.ofTeam())),
    );
    return row === undefined ? undefined : this.sealer.open(row.inputs, row.blob);
  }

  list(query: RunFilter): Promise<Page<RunRow>> {
    return this.pages.list(query);
  }

  async markStarted(id: string, { temporalRunId }: { temporalRunId?: string } = {}): Promise<RunRow> {
    const [started] = await this.changed(
      'mark_started',
      sql`
      update runs set status = case when status = 'queued' then 'running' else status end,
        started_at = coalesce(started_at, now()), temporal_run_id = coalesce(${temporalRunId ?? null}, temporal_run_id)
      where id = ${id} and team_id = ${this.database.teamId} and ended_at is null
      returning ${columns}`,
    );
    return started ?? this.existing(id);
  }

  async setStatus(id: string, status: 'running' | 'waiting' | 'paused'): Promise<boolean> {
    const changed = await this.database.run((session) =>
      session
        .update(runs)
        .set({ status, startedAt: sql`coalesce(${runs.startedAt}, now())` })
        .where(and(eq(runs.id, id), this.ofTeam(), isNull(runs.endedAt)))
        .returning({ id: runs.id }),
    );
    return changed.length > 0;
  }

  switchPlan(switched: SwitchedInput): Promise<void> {
    return switchPlan(this.database, switched);
  }

  async finish(id: string, end: RunEnd): Promise<RunRow> {
    const [error, output, warnings] = await Promise.all([
      this.sealer.seal(end.error && { ...end.error }),
      this.sealer.seal(end.output),
      this.sealer.seal(end.warnings),
    ]);
    const endedAt = end.endedAt === undefined ? null : iso(momentOf(end.endedAt));
    const temporalRunId = end.temporalRunId ?? null;
    const duration = end.durationMs === undefined ? null : Math.max(0, Math.round(end.durationMs));
    const [finished] = await this.changed(
      'finish_run',
      sql`
      with ended as (
        update runs set status = ${end.status}, operations = ${end.operations}, ended_by = ${end.endedBy ?? null},
          error = ${sql.param(error.inline, runs.error)}, error_blob = ${error.blob},
          output = ${sql.param(output.inline, runs.output)}, output_blob = ${output.blob},
          warnings = ${sql.param(warnings.inline, runs.warnings)}, warnings_blob = ${warnings.blob},
          ended_at = moment.at, next_attempt_at = null, temporal_run_id = coalesce(${temporalRunId}, temporal_run_id),
          -- The end may be written before the start is: then the run's own clock says when it began.
          started_at = coalesce(started_at, moment.at - moment.duration * interval '1 millisecond'),
          duration_ms = coalesce(moment.duration,
            round(extract(epoch from greatest(moment.at, started_at) - started_at) * 1000)::bigint)
        from (select coalesce(${endedAt}::timestamptz, now()) as at, ${duration}::bigint as duration) moment
        where id = ${id} and team_id = ${this.database.teamId}
          and (ended_at is null or temporal_run_id is distinct from coalesce(${temporalRunId}, temporal_run_id))
        returning ${columns}
      ), done as (
        update events set done_at = ended.ended_at from ended where events.id = any(ended.event_ids)
      )
      select ${columnsOf(runs, 'ended')} from ended`,
    );
    return finished ?? this.existing(id);
  }

  async reopen(id: string, { temporalRunId }: { temporalRunId?: string } = {}): Promise<RunRow> {
    const [reopened] = await this.changed(
      'reopen_run',
      sql`
      with opened as (
        update runs set status = case when ended_at is null and status <> 'queued' then status else 'running' end,
          started_at = coalesce(started_at, now()), ended_at = null, ended_by = null, duration_ms = null,
          error = null, error_blob = null, output = null, output_blob = null, warnings = null, warnings_blob = null,
          temporal_run_id = coalesce(${temporalRunId ?? null}, temporal_run_id)
        where id = ${id} and team_id = ${this.database.teamId}
        returning ${columns}
      ), undone as (
        update events set done_at = null from opened where events.id = any(opened.event_ids)
      )
      select ${columnsOf(runs, 'opened')} from opened`,
    );
    return reopened ?? this.existing(id);
  }

  async claimQueued(query: { olderThanMs: number; limit: number }): Promise<RunRow[]> {
    const claimed = await claimQueued(this.database, query);
    return Promise.all(claimed.map((row) => listedRun(row, this.sealer)));
  }

  open(query: PageQuery): Promise<Page<RunRow>> {
    return this.pages.open(query);
  }

  ended(query: PageQuery & { since: string }): Promise<Page<RunRow>> {
    return this.pages.ended(query);
  }

  private async one(condition: SQL | undefined): Promise<RunRow | undefined> {
    const [row] = await this.database.run((session) =>
      session.select().from(runs).where(and(this.ofTeam(), condition)),
    );
    return row === undefined ? undefined : wholeRun(row, this.sealer);
  }

  private async existing(id: string): Promise<RunRow> {
    const row = await this.get(id);
    if (row === undefined) throw new TenonError('NOT_FOUND', `There is no run '${id.slice(0, 100)}'`);
    return row;
  }

  private async changed(name: string, statement: SQL): Promise<RunRow[]> {
    const rows = await this.database.prepared(name, statement);
    return Promise.all(rows.map((row) => wholeRun(fromRow(runs, row), this.sealer)));
  }

  private ofTeam(): SQL {
    return eq(runs.teamId, this.database.teamId);
  }
}
