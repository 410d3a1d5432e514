/** The trace of runs: numbered segments of entries, bodies in the blob store. */
import { and, asc, eq, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import { traceSegments } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

export interface TraceSegment {
  n: number;
  /** How many entries it holds. */
  entries: number;
  bytes: number;
  createdAt: string;
}

export interface TraceStore {
  /** `entries` already redacted and written as JSON; the same `n` again changes nothing. `NOT_FOUND` without the run. */
  putSegment(runId: string, n: number, entries: Json[]): Promise<void>;
  segments(runId: string): Promise<TraceSegment[]>;
  /** Entries from position `from` (0-based, over all segments); `next` is the position to go on at. */
  read(runId: string, query: { from: number; limit: number }): Promise<{ entries: Json[]; next?: number }>;
}

export class Traces implements TraceStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async putSegment(runId: string, n: number, entries: Json[]): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify(entries));
    const body = await this.sealer.seal(entries);
    const found = await this.database.rows(sql`
      with run as (
        select id, team_id from runs where id = ${runId} and team_id = ${this.database.teamId}
      ), put as (
        insert into trace_segments (team_id, run_id, n, entries, bytes, body, body_blob)
        select team_id, id, ${n}, ${entries.length}, ${bytes},
          ${sql.param(body.inline, traceSegments.body)}, ${body.blob}
        from run
        on conflict (run_id, n) do nothing
        returning run_id
      ), counted as (
        update runs set trace_segments = trace_segments + 1 from put where runs.id = put.run_id
      )
      select 1 from run`);
    if (found.length === 0) {
      throw new TenonError('NOT_FOUND', `There is no run '${runId.slice(0, 100)}'`);
    }
  }

  async segments(runId: string): Promise<TraceSegment[]> {
    const { n, entries, bytes, createdAt } = traceSegments;
    const rows = await this.database.run((session) =>
      session
        .select({ n, entries, bytes, createdAt })
        .from(traceSegments)
        .where(this.of(runId))
        .orderBy(asc(traceSegments.n)),
    );
    return rows.map((row) => ({ ...row, createdAt: iso(row.createdAt) }));
  }

  async read(
    runId: string,
    query: { from: number; limit: number },
  ): Promise<{ entries: Json[]; next?: number }> {
    const from = Math.max(0, Math.trunc(query.from));
    const end = from + Math.max(1, Math.trunc(query.limit));
    let entries: Json[] = [];
    let position = 0;
    for (const segment of await this.segments(runId)) {
      const start = position;
      position += segment.entries;
      // Only segments that the page touches are fetched and opened.
      if (position <= from || start >= end) continue;
      const body = await this.body(runId, segment.n);
      entries = entries.concat(body.slice(Math.max(0, from - start), end - start));
    }
    return { entries, ...(position > end ? { next: end } : {}) };
  }

  private async body(runId: string, n: number): Promise<Json[]> {
    const [row] = await this.database.run((session) =>
      session
        .select({ body: traceSegments.body, blob: traceSegments.bodyBlob })
        .from(traceSegments)
        .where(and(this.of(runId), eq(traceSegments.n, n))),
    );
    const opened = row && (await this.sealer.open(row.body, row.blob));
    // Nothing, where the collector took the run away in this moment.
    return Array.isArray(opened) ? opened : [];
  }

  private of(runId: string) {
    return and(eq(traceSegments.runId, runId), eq(traceSegments.teamId, this.database.teamId));
  }
}
