/** What operations of runs changed in data stores: each is made once, however often its call is repeated. */
import { eq, sql } from 'drizzle-orm';
import type { Json } from '../scenarios/value.ts';
import type { Database, Session } from './database.ts';
import { dataChanges } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** The operation of a run that makes a change. */
export interface ChangeOrigin {
  /** hash(run id, operation path). */
  key: string;
  runId: string;
  path: string;
}

export class ChangeLog {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  /** What the operation was told when it made its change, if it has. */
  async resultOf(session: Session, { key }: ChangeOrigin): Promise<{ result: Json } | undefined> {
    const [row] = await session
      .select({ result: dataChanges.result, blob: dataChanges.resultBlob })
      .from(dataChanges)
      .where(eq(dataChanges.operationKey, key));
    return row && { result: (await this.sealer.open(row.result, row.blob)) ?? null };
  }

  /** In the transaction that makes the change. */
  async write(
    session: Session,
    storeId: number,
    { key, runId, path }: ChangeOrigin,
    result: Json,
  ): Promise<void> {
    const { inline, blob } = await this.sealer.seal(result);
    await session.insert(dataChanges).values({
      ...{ operationKey: key, runId, path, storeId },
      teamId: this.database.teamId,
      result: inline,
      resultBlob: blob,
    });
  }
}

/** Most rows a batch of the collector takes. */
const BATCH = 500;

/**
 * What operations left behind so that a repeat finds it: of no use when their run has ended and cannot be reset any more.
 * `before` gives the time for that.
 */
export async function deleteOperations(database: Database, before: Date): Promise<void> {
  for (const table of ['data_changes', 'counter_steps']) {
    for (let deleted = BATCH; deleted >= BATCH;) {
      const rows = await database.rows(sql`
        with gone as (
          delete from ${sql.identifier(table)} where operation_key in (
            select o.operation_key from ${sql.identifier(table)} o left join runs r on r.id = o.run_id
            where o.created_at < ${before.toISOString()}::timestamptz
              and (r.id is null or r.ended_at < ${before.toISOString()}::timestamptz)
            limit ${BATCH} for update of o skip locked
          ) returning 1
        )
        select count(*)::int as rows from gone`);
      deleted = Number(rows[0]?.['rows'] ?? 0);
    }
  }
}
