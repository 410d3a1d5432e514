/** What the collector does to blobs: deletes those that no row names and those of runs that ended long enough ago. */
import { getTableColumns, is, sql, type SQL } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { CONTENT_PREFIX, PAYLOAD_PREFIX, type BlobEntry, type BlobStore } from './blobs/blob-store.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import * as schema from './schema/index.ts';

/** How many keys are asked about at once. */
const BATCH = 500;

export interface BlobAges {
  /** `yyyy-mm-dd`: values of rows written on days before this one are looked at. */
  contentBefore: string;
  /** Payloads of runs that ended before this moment go. */
  payloadsBefore: Date;
  /** Payloads that belong to no run go when they were written before this moment. */
  strayBefore: Date;
}

/** How many blobs were deleted. */
export async function collectBlobs(database: Database, blobs: BlobStore, ages: BlobAges): Promise<number> {
  const content = await sweep(blobs, CONTENT_PREFIX, async (batch) => {
    const old = batch.filter(({ key }) => dayOf(key) < ages.contentBefore).map(({ key }) => key);
    return old.length === 0 ? [] : unnamed(database, old);
  });
  const payloads = await sweep(blobs, PAYLOAD_PREFIX, (batch) => ended(database, batch, ages));
  return content + payloads;
}

/** `content/<yyyy-mm-dd>/<hash>`; anything else counts as new and stays. */
function dayOf(key: string): string {
  return /^content\/(\d{4}-\d\d-\d\d)\//.exec(key)?.[1] ?? '9';
}

async function sweep(
  blobs: BlobStore,
  prefix: string,
  garbage: (batch: BlobEntry[]) => Promise<string[]>,
): Promise<number> {
  let deleted = 0;
  const collect = async (batch: BlobEntry[]): Promise<void> => {
    for (const key of await garbage(batch)) {
      await blobs.delete(key);
      deleted += 1;
    }
  };
  let batch: BlobEntry[] = [];
  for await (const entry of blobs.list(prefix)) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    await collect(batch);
    batch = [];
  }
  await collect(batch);
  return deleted;
}

/** Every column that names blobs: by the schema, so that a new one cannot be forgotten. */
const naming: SQL[] = Object.values(schema)
  .filter((table) => is(table, PgTable))
  .flatMap((table) =>
    Object.entries(getTableColumns(table))
      .filter(([name]) => name.endsWith('Blob'))
      .map(([, column]) => sql`exists (select 1 from ${table} where ${column} = keys.key)`),
  );

async function unnamed(database: Database, keys: string[]): Promise<string[]> {
  const rows = await database.rows(sql`
    select key from unnest(${sql.param(keys)}::text[]) as keys (key) where not (${sql.join(naming, sql` or `)})`);
  return rows.map((row) => String(row['key']));
}

/**
 * A run that goes on needs all of its payloads, and so does one that was reset and goes on again. What an incomplete
 * execution holds may name files of its run.
 */
async function ended(database: Database, batch: BlobEntry[], ages: BlobAges): Promise<string[]> {
  const runIds = [...new Set(batch.map(runOf))];
  const rows = await database.rows(sql`
    select id, ended_at is not null and ended_at < ${iso(ages.payloadsBefore)}::timestamptz and not exists (
      select 1 from incompletes where run_id = runs.id and status in ('open', 'resolving')) as over
    from runs where id = any(${sql.param(runIds)}::text[])`);
  const over = new Map(rows.map((row) => [String(row['id']), row['over'] === true]));
  return batch
    .filter((entry) => over.get(runOf(entry)) ?? entry.modifiedAt < iso(ages.strayBefore))
    .map(({ key }) => key);
}

/** `payloads/<run id>/<hash>`. */
function runOf({ key }: BlobEntry): string {
  return key.split('/')[1] ?? '';
}
