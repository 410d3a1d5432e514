/** Data structures: shapes of records, by number. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { DataStructure, StructureField } from '../scenarios/data-structure.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { dataStores, dataStructures } from './schema/index.ts';

export interface StoredStructure extends DataStructure {
  id: number;
  name: string;
  createdAt: string;
  updatedAt: string;
}

/** `NOT_FOUND` for ids that do not exist, except where `undefined` is the answer. */
export interface DataStructureStore {
  create(structure: DataStructure & { name: string }): Promise<StoredStructure>;
  get(id: number): Promise<StoredStructure | undefined>;
  /** By id, ascending. */
  list(query: PageQuery): Promise<Page<StoredStructure>>;
  /** Records that are there already stay as they are. */
  update(
    id: number,
    changes: { name?: string; strict?: boolean; fields?: StructureField[] },
  ): Promise<StoredStructure>;
  /** `CONFLICT` while a data store has it. */
  remove(id: number): Promise<void>;
}

export class DataStructures implements DataStructureStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async create({ name, strict, fields }: DataStructure & { name: string }): Promise<StoredStructure> {
    const values = { teamId: this.database.teamId, name, strict, fields };
    const [row] = await this.database.run((session) =>
      session.insert(dataStructures).values(values).returning(),
    );
    if (row === undefined) throw new TenonError('INTERNAL', 'The data structure was not stored');
    return structureOf(row);
  }

  async get(id: number): Promise<StoredStructure | undefined> {
    const [row] = await this.database.run((session) =>
      session.select().from(dataStructures).where(this.is(id)),
    );
    return row === undefined ? undefined : structureOf(row);
  }

  async list(query: PageQuery): Promise<Page<StoredStructure>> {
    const after = numberCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(dataStructures)
        .where(
          and(
            eq(dataStructures.teamId, this.database.teamId),
            after === undefined ? undefined : gt(dataStructures.id, after),
          ),
        )
        .orderBy(asc(dataStructures.id))
        .limit(pageSize(query) + 1),
    );
    return pageOf(rows, query, structureOf, (row) => [row.id]);
  }

  async update(
    id: number,
    changes: { name?: string; strict?: boolean; fields?: StructureField[] },
  ): Promise<StoredStructure> {
    const [row] = await this.database.run((session) =>
      session
        .update(dataStructures)
        .set({ ...changes, updatedAt: sql`now()` })
        .where(this.is(id))
        .returning(),
    );
    if (row === undefined) throw missing(id);
    return structureOf(row);
  }

  async remove(id: number): Promise<void> {
    await this.database.transaction(async (session) => {
      const [row] = await session.select().from(dataStructures).where(this.is(id)).for('update');
      if (row === undefined) throw missing(id);
      const [user] = await session
        .select({ id: dataStores.id, name: dataStores.name })
        .from(dataStores)
        .where(eq(dataStores.structureId, id))
        .limit(1);
      if (user !== undefined) {
        throw new TenonError('CONFLICT', `Data store ${user.id} (${user.name}) has this structure`, {
          hint: `Give data store ${user.id} another structure first`,
        });
      }
      await session.delete(dataStructures).where(this.is(id));
    });
  }

  private is(id: number) {
    return and(eq(dataStructures.id, id), eq(dataStructures.teamId, this.database.teamId));
  }
}

function missing(id: number): TenonError {
  return new TenonError('NOT_FOUND', `There is no data structure ${id}`);
}

function structureOf(row: typeof dataStructures.$inferSelect): StoredStructure {
  const { id, name, strict, fields } = row;
  return { id, name, strict, fields, createdAt: iso(row.createdAt), updatedAt: iso(row.updatedAt) };
}
