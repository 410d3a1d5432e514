/** Recordings of scenarios, and the operations kept of them. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Sample } from '../scenarios/upgrade/sample.ts';
import { parseValue, stringifyValue } from '../scenarios/value-json.ts';
import type { Json } from '../scenarios/value.ts';
import type { Database } from './database.ts';
import { newId } from './ids.ts';
import { iso, momentOf } from './moments.ts';
import { recordings, samples } from './schema/index.ts';
import { NOTHING, type Sealer } from './sealing.ts';

export interface Recording {
  scenarioId: number;
  /** The version it is of; over once the scenario has another. */
  scenarioVersion: number;
  perModule: number;
  startedBy: string;
  startedAt: string;
  until: string;
}

/** What a worker needs to know of a recording. */
export interface ActiveRecording {
  scenarioId: number;
  perModule: number;
  until: string;
  /** What is kept already. */
  kept: { node: number; module: string; count: number }[];
}

export interface NewSample {
  scenarioId: number;
  runId: string;
  node: number;
  /** Exact reference. */
  module: string;
  at: string;
  /** Undefined: too large to be kept. */
  body: Sample | undefined;
}

export interface SampleStore {
  /** Begins a recording, or changes the one under way. A new one takes the place of earlier samples. `NOT_FOUND` without the scenario. */
  start(scenarioId: number, options: { minutes: number; perModule: number; by: string }): Promise<Recording>;
  /** Ends the recording and deletes what it kept. */
  forget(scenarioId: number): Promise<void>;
  /** The last one, over or not. */
  recording(scenarioId: number): Promise<Recording | undefined>;
  /** Those under way. */
  active(): Promise<ActiveRecording[]>;
  /** Kept only while the recording goes on, of runs of its version, and up to its number per module. */
  add(sample: NewSample): Promise<void>;
  /** Per module of the scenario. */
  counts(scenarioId: number): Promise<{ node: number; module: string; count: number; truncated: boolean }[]>;
  /** Newest first. */
  of(scenarioId: number, node: number, module: string, limit: number): Promise<Sample[]>;
}

export class Samples implements SampleStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async start(
    scenarioId: number,
    { minutes, perModule, by }: { minutes: number; perModule: number; by: string },
  ): Promise<Recording> {
    const { teamId } = this.database;
    await this.database.transaction(async (session) => {
      // What an earlier recording left goes; a recording under way only gets other limits.
      await session.execute(sql`
        delete from samples where scenario_id = ${scenarioId} and team_id = ${teamId} and not exists (
          select 1 from recordings r join scenarios s on s.id = r.scenario_id and s.version = r.scenario_version
          where r.scenario_id = ${scenarioId} and r.team_id = ${teamId} and r.until > now())`);
      await session.execute(sql`
        insert into recordings as old (team_id, scenario_id, scenario_version, per_module, started_by, until)
        select team_id, id, version, ${perModule}, ${by}, now() + make_interval(mins => ${minutes})
        from scenarios where id = ${scenarioId} and team_id = ${teamId} and deleted_at is null
        on conflict (team_id, scenario_id) do update set
          started_by = case when old.until > now() and old.scenario_version = excluded.scenario_version
            then old.started_by else excluded.started_by end,
          started_at = case when old.until > now() and old.scenario_version = excluded.scenario_version
            then old.started_at else now() end,
          scenario_version = excluded.scenario_version, per_module = excluded.per_module, until = excluded.until`);
    });
    const started = await this.recording(scenarioId);
    if (started === undefined) throw new TenonError('NOT_FOUND', `There is no scenario ${scenarioId}`);
    return started;
  }

  async forget(scenarioId: number): Promise<void> {
    const { teamId } = this.database;
    await this.database.transaction(async (session) => {
      await session
        .delete(recordings)
        .where(and(eq(recordings.scenarioId, scenarioId), eq(recordings.teamId, teamId)));
      await session
        .delete(samples)
        .where(and(eq(samples.scenarioId, scenarioId), eq(samples.teamId, teamId)));
    });
  }

  async recording(scenarioId: number): Promise<Recording | undefined> {
    const [row] = await this.database.run((session) =>
      session
        .select()
        .from(recordings)
        .where(and(eq(recordings.scenarioId, scenarioId), eq(recordings.teamId, this.database.teamId))),
    );
    if (row === undefined) return undefined;
    const { scenarioVersion, perModule, startedBy } = row;
    return {
      ...{ scenarioId, scenarioVersion, perModule, startedBy },
      startedAt: iso(row.startedAt),
      until: iso(row.until),
    };
  }

  async active(): Promise<ActiveRecording[]> {
    const rows = await this.database.rows(sql`
      select r.scenario_id as id, r.per_module as most, r.until as until from recordings r
      join scenarios s on s.id = r.scenario_id and s.version = r.scenario_version and s.deleted_at is null
      where r.team_id = ${this.database.teamId} and r.until > now()`);
    const found: ActiveRecording[] = [];
    for (const row of rows) {
      const scenarioId = Number(row['id']);
      const kept = (await this.counts(scenarioId)).filter(({ truncated }) => !truncated);
      const until = new Date(row['until'] as string | Date).toISOString(); // a timestamp, as the driver reads it
      found.push({ scenarioId, perModule: Number(row['most']), until, kept });
    }
    return found;
  }

  async add({ scenarioId, runId, node, module, at, body }: NewSample): Promise<void> {
    const { teamId } = this.database;
    const truncated = body === undefined;
    // Through text, so that dates and bytes are written as tags.
    const sealed = truncated ? NOTHING : await this.sealer.seal(JSON.parse(stringifyValue(body)) as Json); // JSON as just written
    await this.database.rows(sql`
      insert into samples (id, team_id, scenario_id, node, module, truncated, at, body, body_blob)
      select ${newId()}, ${teamId}, ${scenarioId}, ${node}, ${module}, ${truncated},
        ${iso(momentOf(at))}::timestamptz, ${sql.param(sealed.inline, samples.body)}, ${sealed.blob}
      from recordings r
      join scenarios s on s.id = r.scenario_id and s.version = r.scenario_version and s.deleted_at is null
      join runs on runs.id = ${runId} and runs.scenario_id = r.scenario_id
        and runs.scenario_version = r.scenario_version
      where r.scenario_id = ${scenarioId} and r.team_id = ${teamId} and r.until > now() and (
        select count(*) from samples m where m.scenario_id = ${scenarioId} and m.node = ${node}
          and m.module = ${module} and m.truncated = ${truncated}
      ) < ${truncated ? sql`1` : sql`r.per_module`}`);
  }

  async counts(
    scenarioId: number,
  ): Promise<{ node: number; module: string; count: number; truncated: boolean }[]> {
    const rows = await this.database.rows(sql`
      select node, module, truncated, count(*)::int as kept from samples
      where scenario_id = ${scenarioId} and team_id = ${this.database.teamId}
      group by node, module, truncated order by node, module`);
    return rows.map((row) => ({
      node: Number(row['node']),
      module: String(row['module']),
      count: Number(row['kept']),
      truncated: row['truncated'] === true,
    }));
  }

  async of(scenarioId: number, node: number, module: string, limit: number): Promise<Sample[]> {
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(samples)
        .where(
          and(
            eq(samples.scenarioId, scenarioId),
            eq(samples.teamId, this.database.teamId),
            eq(samples.node, node),
            eq(samples.module, module),
            eq(samples.truncated, false),
          ),
        )
        .orderBy(desc(samples.id))
        .limit(limit),
    );
    const found: Sample[] = [];
    for (const { body, bodyBlob } of rows) {
      const opened = await this.sealer.open(body, bodyBlob);
      if (opened !== undefined) found.push(parseValue(JSON.stringify(opened)) as Sample); // as `add` wrote it
    }
    return found;
  }
}
