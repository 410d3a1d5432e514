/** Records of data stores: read, searched and changed, each change once per operation and within the store's size. */
import { randomUUID } from 'node:crypto';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { ModuleError } from '../errors.ts';
import { fitRecord, mergedRecord, type DataStructure } from '../scenarios/data-structure.ts';
import {
  checkQuery,
  ordered,
  recordFilter,
  type DataRecord,
  type RecordQuery,
} from '../scenarios/record-search.ts';
import { parseValue, stringifyValue } from '../scenarios/value-json.ts';
import type { Collection, Json } from '../scenarios/value.ts';
import { ChangeLog, type ChangeOrigin } from './data-changes.ts';
import type { Database, Session } from './database.ts';
import { pageOf, pageSize, textCursor, type Page, type PageQuery } from './paging.ts';
import { dataRecords, dataStores, dataStructures } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** Failures are `ModuleError`s, as a module's user sees them; a store that does not exist is an `InvalidConfigurationError`. */
export interface DataRecordStore {
  get(storeId: number, key: string): Promise<DataRecord | undefined>;
  /** By key. */
  list(storeId: number, query: PageQuery): Promise<Page<DataRecord>>;
  search(storeId: number, query: RecordQuery): Promise<DataRecord[]>;
  count(storeId: number): Promise<number>;
  /** Without a key it gets one. `DuplicateDataError` where it is there and may not be replaced. */
  add(
    storeId: number,
    record: { key?: string | undefined; data: Collection; overwrite: boolean },
    origin?: ChangeOrigin,
  ): Promise<DataRecord>;
  /** Fields that are missing or empty stay. `DataError` where it is not there and may not be added. */
  update(
    storeId: number,
    record: { key: string; data: Collection; upsert: boolean; overwriteArrays: boolean },
    origin?: ChangeOrigin,
  ): Promise<DataRecord>;
  /** The record as it was. */
  remove(storeId: number, key: string, origin?: ChangeOrigin): Promise<DataRecord | undefined>;
  /** How many there were. */
  removeAll(storeId: number, origin?: ChangeOrigin): Promise<number>;
}

/** A key stands in an index, which takes no longer ones. */
const LONGEST_KEY_BYTES = 1000;
const MOST_RECORD_BYTES = 15 * 1024 * 1024;
/** Records read at once by a search. */
const BATCH = 500;

type Row = typeof dataRecords.$inferSelect;
type StoreRow = typeof dataStores.$inferSelect;

/** The store of one change, held until it is done. */
interface Held {
  session: Session;
  store: StoreRow;
  structure: DataStructure | undefined;
}

const plain = (value: unknown): Json => JSON.parse(stringifyValue(value)) as Json; // just written
const valueOf = (json: Json | undefined): unknown => parseValue(JSON.stringify(json ?? null));

export class DataRecords implements DataRecordStore {
  private readonly database: Database;
  private readonly sealer: Sealer;
  private readonly changes: ChangeLog;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
    this.changes = new ChangeLog(database, sealer);
  }

  async get(storeId: number, key: string): Promise<DataRecord | undefined> {
    await this.store(storeId);
    const row = await this.database.run((session) => this.row(session, storeId, key));
    return row && (await this.recordOf(row));
  }

  async list(storeId: number, query: PageQuery): Promise<Page<DataRecord>> {
    const rows = await this.rows(storeId, textCursor(query), pageSize(query) + 1);
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [row.key],
    );
    return { ...page, items: await Promise.all(page.items.map((row) => this.recordOf(row))) };
  }

  async search(storeId: number, query: RecordQuery): Promise<DataRecord[]> {
    checkQuery(query, await this.structure(await this.store(storeId)));
    const passes = recordFilter(query);
    const found: DataRecord[] = [];
    const enough = query.sort === undefined || query.sort.length === 0 ? (query.limit ?? Infinity) : Infinity;
    for (let after: string | undefined; found.length < enough;) {
      const rows = await this.rows(storeId, after, BATCH);
      for (const row of rows) {
        const record = await this.recordOf(row);
        if (passes(record)) found.push(record);
      }
      after = rows.at(-1)?.key;
      if (rows.length < BATCH) break;
    }
    return ordered(found, query);
  }

  async count(storeId: number): Promise<number> {
    return (await this.store(storeId)).records;
  }

  async add(
    storeId: number,
    given: { key?: string | undefined; data: Collection; overwrite: boolean },
    origin?: ChangeOrigin,
  ): Promise<DataRecord> {
    const { key = '', overwrite } = given;
    const added = await this.change(storeId, origin, async (held) => {
      const before = key === '' ? undefined : await this.row(held.session, storeId, checkedKey(key));
      if (before !== undefined && !overwrite) {
        throw new ModuleError('DuplicateDataError', `There is a record with the key '${key}' already.`, {
          detail: { key },
        });
      }
      const record = { key: key === '' ? randomUUID() : key, data: fitRecord(given.data, held.structure) };
      await this.put(held, record, before);
      return plain(record);
    });
    return valueOf(added) as DataRecord; // what `plain` wrote
  }

  async update(
    storeId: number,
    given: { key: string; data: Collection; upsert: boolean; overwriteArrays: boolean },
    origin?: ChangeOrigin,
  ): Promise<DataRecord> {
    const key = checkedKey(given.key);
    const updated = await this.change(storeId, origin, async (held) => {
      const before = await this.row(held.session, storeId, key);
      if (before === undefined && !given.upsert) {
        throw new ModuleError('DataError', `There is no record with the key '${key}'.`, { detail: { key } });
      }
      const stored = before === undefined ? {} : (await this.recordOf(before)).data;
      const merged = mergedRecord(stored, given.data, given.overwriteArrays);
      const record = { key, data: fitRecord(merged, held.structure) };
      await this.put(held, record, before);
      return plain(record);
    });
    return valueOf(updated) as DataRecord; // what `plain` wrote
  }

  async remove(storeId: number, key: string, origin?: ChangeOrigin): Promise<DataRecord | undefined> {
    const removed = await this.change(storeId, origin, async ({ session, store }) => {
      const before = await this.row(session, storeId, key);
      if (before === undefined) return null;
      await session.delete(dataRecords).where(this.is(storeId, key));
      await this.grow(session, store.id, -before.bytes, -1);
      return plain(await this.recordOf(before));
    });
    return removed === null ? undefined : (valueOf(removed) as DataRecord); // what `plain` wrote
  }

  async removeAll(storeId: number, origin?: ChangeOrigin): Promise<number> {
    const removed = await this.change(storeId, origin, async ({ session, store }) => {
      await session.delete(dataRecords).where(eq(dataRecords.storeId, storeId));
      await session.update(dataStores).set({ bytes: 0, records: 0 }).where(eq(dataStores.id, storeId));
      return store.records;
    });
    return Number(removed);
  }

  /** One change under the store's lock; an operation that made it already gets what it was told then. */
  private change(
    storeId: number,
    origin: ChangeOrigin | undefined,
    work: (held: Held) => Promise<Json>,
  ): Promise<Json> {
    return this.database.transaction(async (session) => {
      const [store] = await session.select().from(dataStores).where(this.ours(storeId)).for('update');
      if (store === undefined) throw missing(storeId);
      const earlier = origin === undefined ? undefined : await this.changes.resultOf(session, origin);
      if (earlier !== undefined) return earlier.result;
      const result = await work({ session, store, structure: await this.structure(store) });
      if (origin !== undefined) await this.changes.write(session, storeId, origin, result);
      return result;
    });
  }

  private async put(
    { session, store }: Held,
    { key, data }: DataRecord,
    before: Row | undefined,
  ): Promise<void> {
    const json = plain(data);
    const size = Buffer.byteLength(JSON.stringify(json)) + Buffer.byteLength(key);
    if (size > MOST_RECORD_BYTES) {
      throw new ModuleError('DataError', `The record '${key}' is larger than 15 MB.`, { detail: { key } });
    }
    const growth = size - (before?.bytes ?? 0);
    // What shrinks a store that is too full already is let through.
    if (growth > 0 && store.bytes + growth > store.maxBytes) {
      throw new ModuleError(
        'OutOfSpaceError',
        `Data store ${store.id} (${store.name}) is full: ${store.bytes} of ${store.maxBytes} bytes are taken.`,
        { detail: { dataStore: store.id, bytes: store.bytes, maxBytes: store.maxBytes } },
      );
    }
    const { inline, blob } = await this.sealer.seal(json);
    const columns = { data: inline, dataBlob: blob, bytes: size };
    await session
      .insert(dataRecords)
      .values({ ...columns, teamId: store.teamId, storeId: store.id, key })
      .onConflictDoUpdate({
        target: [dataRecords.storeId, dataRecords.key],
        set: { ...columns, updatedAt: sql`now()` },
      });
    await this.grow(session, store.id, growth, before === undefined ? 1 : 0);
  }

  private async grow(session: Session, storeId: number, size: number, records: number): Promise<void> {
    await session
      .update(dataStores)
      .set({ bytes: sql`${dataStores.bytes} + ${size}`, records: sql`${dataStores.records} + ${records}` })
      .where(eq(dataStores.id, storeId));
  }

  private async store(storeId: number): Promise<StoreRow> {
    const [row] = await this.database.run((session) =>
      session.select().from(dataStores).where(this.ours(storeId)),
    );
    if (row === undefined) throw missing(storeId);
    return row;
  }

  private async structure({ structureId }: StoreRow): Promise<DataStructure | undefined> {
    if (structureId === null) return undefined;
    const [row] = await this.database.run((session) =>
      session
        .select({ strict: dataStructures.strict, fields: dataStructures.fields })
        .from(dataStructures)
        .where(eq(dataStructures.id, structureId)),
    );
    return row;
  }

  private async row(session: Session, storeId: number, key: string): Promise<Row | undefined> {
    const [row] = await session.select().from(dataRecords).where(this.is(storeId, key));
    return row;
  }

  private async rows(storeId: number, after: string | undefined, limit: number): Promise<Row[]> {
    return this.database.run((session) =>
      session
        .select()
        .from(dataRecords)
        .where(
          and(
            eq(dataRecords.storeId, storeId),
            eq(dataRecords.teamId, this.database.teamId),
            after === undefined ? undefined : gt(dataRecords.key, after),
          ),
        )
        .orderBy(asc(dataRecords.key))
        .limit(limit),
    );
  }

  private async recordOf({ key, data, dataBlob }: Row): Promise<DataRecord> {
    return { key, data: valueOf(await this.sealer.open(data, dataBlob)) as Collection }; // what `put` sealed
  }

  private is(storeId: number, key: string) {
    return and(
      eq(dataRecords.storeId, storeId),
      eq(dataRecords.key, key),
      eq(dataRecords.teamId, this.database.teamId),
    );
  }

  private ours(storeId: number) {
    // Numbers of other systems go beyond what a column of ours holds.
    const id = Number.isInteger(storeId) && storeId > 0 && storeId < 2 ** 31 ? storeId : 0;
    return and(eq(dataStores.id, id), eq(dataStores.teamId, this.database.teamId));
  }
}

function checkedKey(key: string): string {
  if (Buffer.byteLength(key) <= LONGEST_KEY_BYTES && !key.includes('\0')) return key;
  throw new ModuleError('DataError', `A record's key has at most ${LONGEST_KEY_BYTES} bytes, and no NUL.`);
}

function missing(id: number): ModuleError {
  return new ModuleError(
    'InvalidConfigurationError',
    `There is no data store ${id}. Make one, and choose it in the module.`,
    { detail: { field: 'datastore' } },
  );
}
