/** Data stores: tables of records, with a size and a structure of their own. What is in them: data-records.ts. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import { refuseWhileUsed } from './account-uses.ts';
import type { Database, Session } from './database.ts';
import { iso } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { dataRecords, dataStores, dataStructures } from './schema/index.ts';

export interface DataStore {
  id: number;
  name: string;
  structureId?: number;
  /** The most its records may take, and what they take. */
  maxBytes: number;
  bytes: number;
  records: number;
  createdAt: string;
  updatedAt: string;
}

/** `NOT_FOUND` for ids that do not exist, except where `undefined` is the answer. */
export interface DataStoreStore {
  create(store: { name: string; structureId?: number; maxBytes: number }): Promise<DataStore>;
  get(id: number): Promise<DataStore | undefined>;
  /** By id, ascending. */
  list(query: PageQuery): Promise<Page<DataStore>>;
  /** `structureId: null` takes the structure away. A smaller size takes nothing away, it refuses what is added. */
  update(
    id: number,
    changes: { name?: string; structureId?: number | null; maxBytes?: number },
  ): Promise<DataStore>;
  /** With its records. `CONFLICT` naming the scenarios that use it. */
  remove(id: number): Promise<void>;
}

export class DataStores implements DataStoreStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async create(given: { name: string; structureId?: number; maxBytes: number }): Promise<DataStore> {
    const row = await this.database.transaction(async (session) => {
      await this.holdStructure(session, given.structureId);
      const [made] = await session
        .insert(dataStores)
        .values({ ...given, teamId: this.database.teamId })
        .returning();
      return made;
    });
    if (row === undefined) throw new TenonError('INTERNAL', 'The data store was not stored');
    return dataStoreOf(row);
  }

  async get(id: number): Promise<DataStore | undefined> {
    const [row] = await this.database.run((session) => session.select().from(dataStores).where(this.is(id)));
    return row === undefined ? undefined : dataStoreOf(row);
  }

  async list(query: PageQuery): Promise<Page<DataStore>> {
    const after = numberCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(dataStores)
        .where(
          and(
            eq(dataStores.teamId, this.database.teamId),
            after === undefined ? undefined : gt(dataStores.id, after),
          ),
        )
        .orderBy(asc(dataStores.id))
        .limit(pageSize(query) + 1),
    );
    return pageOf(rows, query, dataStoreOf, (row) => [row.id]);
  }

  async update(
    id: number,
    changes: { name?: string; structureId?: number | null; maxBytes?: number },
  ): Promise<DataStore> {
    const row = await this.database.transaction(async (session) => {
      await this.holdStructure(session, changes.structureId ?? undefined);
      const [changed] = await session
        .update(dataStores)
        .set({ ...changes, updatedAt: sql`now()` })
        .where(this.is(id))
        .returning();
      return changed;
    });
    if (row === undefined) throw missing(id);
    return dataStoreOf(row);
  }

  async remove(id: number): Promise<void> {
    await this.database.transaction(async (session) => {
      const [row] = await session.select().from(dataStores).where(this.is(id)).for('update');
      if (row === undefined) throw missing(id);
      await refuseWhileUsed(session, { teamId: row.teamId, kind: 'data-store', id });
      await session.delete(dataRecords).where(eq(dataRecords.storeId, id));
      await session.delete(dataStores).where(this.is(id));
    });
  }

  /** A structure that a store is given stays until the store has it. */
  private async holdStructure(session: Session, id: number | undefined): Promise<void> {
    if (id === undefined) return;
    const [found] = await session
      .select({ id: dataStructures.id })
      .from(dataStructures)
      .where(and(eq(dataStructures.id, id), eq(dataStructures.teamId, this.database.teamId)))
      .for('key share');
    if (found === undefined) throw new TenonError('BAD_REQUEST', `There is no data structure ${id}`);
  }

  private is(id: number) {
    return and(eq(dataStores.id, id), eq(dataStores.teamId, this.database.teamId));
  }
}

function missing(id: number): TenonError {
  return new TenonError('NOT_FOUND', `There is no data store ${id}`);
}

function dataStoreOf(row: typeof dataStores.$inferSelect): DataStore {
  const { id, name, structureId, maxBytes, bytes, records } = row;
  return {
    ...{ id, name, maxBytes, bytes, records },
    ...(structureId === null ? {} : { structureId }),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}
