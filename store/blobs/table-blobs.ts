/** Blobs as rows of the store's own database, for installations without a shared folder or an object store. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { iso } from '../moments.ts';
import { blobs } from '../schema/index.ts';
import { checkKey, contentKey, type BlobEntry, type BlobStore } from './blob-store.ts';

const LIST_BATCH = 500;

export class TableBlobs implements BlobStore {
  readonly driver = 'postgres';
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    const row = { body: bytes, size: bytes.length };
    await this.database.run((session) =>
      session
        .insert(blobs)
        .values({ key, ...row })
        .onConflictDoUpdate({ target: blobs.key, set: { ...row, modifiedAt: sql`now()` } }),
    );
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    checkKey(key);
    const [row] = await this.database.run((session) =>
      session.select({ body: blobs.body }).from(blobs).where(eq(blobs.key, key)),
    );
    return row?.body;
  }

  async exists(key: string): Promise<boolean> {
    checkKey(key);
    const found = await this.database.run((session) =>
      session.select({ key: blobs.key }).from(blobs).where(eq(blobs.key, key)),
    );
    return found.length > 0;
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.database.run((session) => session.delete(blobs).where(eq(blobs.key, key)));
  }

  async *list(prefix: string): AsyncIterable<BlobEntry> {
    for (let after = ''; ;) {
      const position = after;
      const found = await this.database.run((session) =>
        session
          .select({ key: blobs.key, size: blobs.size, modifiedAt: blobs.modifiedAt })
          .from(blobs)
          .where(and(sql`starts_with(${blobs.key}, ${prefix})`, gt(blobs.key, position)))
          .orderBy(asc(blobs.key))
          .limit(LIST_BATCH),
      );
      for (const row of found) yield { key: row.key, bytes: row.size, modifiedAt: iso(row.modifiedAt) };
      const last = found.at(-1);
      if (last === undefined || found.length < LIST_BATCH) return;
      after = last.key;
    }
  }

  async putContent(bytes: Uint8Array): Promise<string> {
    const key = contentKey(bytes);
    await this.put(key, bytes);
    return key;
  }
}
