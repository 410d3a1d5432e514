/** Lists of runs, page by page: for people, and for the reconciler. */
import { and, asc, desc, eq, gte, isNotNull, isNull, lt, ne, sql, type SQL } from 'drizzle-orm';
import type { Database } from './database.ts';
import { iso, momentOf } from './moments.ts';
import { momentCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { listedColumns, listedRun, type ListedRow, type RunRow } from './run-rows.ts';
import type { RunFilter } from './runs.ts';
import { runs } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** See the methods of the same names of `RunStore`. */
export class RunPages {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async list(query: RunFilter): Promise<Page<RunRow>> {
    const before = momentCursor(query);
    const using =
      query.module === undefined
        ? undefined
        : sql`${runs.planHash} in (select plan_hash from plan_modules where module = ${query.module})`;
    return this.page(
      query,
      [
        query.scenario === undefined ? undefined : eq(runs.scenarioId, query.scenario),
        query.status === undefined ? undefined : eq(runs.status, query.status),
        query.from === undefined ? undefined : gte(runs.createdAt, momentOf(query.from)),
        query.to === undefined ? undefined : lt(runs.createdAt, momentOf(query.to)),
        using,
        before && sql`(${runs.createdAt}, ${runs.id}) < (${iso(before.at)}::timestamptz, ${before.id})`,
      ],
      [desc(runs.createdAt), desc(runs.id)],
      (row) => row.createdAt,
    );
  }

  async open(query: PageQuery): Promise<Page<RunRow>> {
    const after = momentCursor(query);
    return this.page(
      query,
      [
        isNull(runs.endedAt),
        ne(runs.status, 'queued'),
        after && sql`(${runs.createdAt}, ${runs.id}) > (${iso(after.at)}::timestamptz, ${after.id})`,
      ],
      [asc(runs.createdAt), asc(runs.id)],
      (row) => row.createdAt,
    );
  }

  async ended(query: PageQuery & { since: string }): Promise<Page<RunRow>> {
    const after = momentCursor(query);
    return this.page(
      query,
      [
        isNotNull(runs.endedAt),
        gte(runs.endedAt, momentOf(query.since)),
        after && sql`(${runs.endedAt}, ${runs.id}) > (${iso(after.at)}::timestamptz, ${after.id})`,
      ],
      [asc(runs.endedAt), asc(runs.id)],
      (row) => row.endedAt ?? row.createdAt, // it has ended: the statement says so
    );
  }

  /** One page of rows, sorted by a moment and the id. */
  private async page(
    query: PageQuery,
    conditions: (SQL | undefined)[],
    order: SQL[],
    sortedBy: (row: ListedRow) => Date,
  ): Promise<Page<RunRow>> {
    const rows = await this.database.run((session) =>
      session
        .select(listedColumns)
        .from(runs)
        .where(and(eq(runs.teamId, this.database.teamId), ...conditions))
        .orderBy(...order)
        .limit(pageSize(query) + 1),
    );
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [sortedBy(row).getTime(), row.id],
    );
    return { ...page, items: await Promise.all(page.items.map((row) => listedRun(row, this.sealer))) };
  }
}
