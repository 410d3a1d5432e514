/** Connections: credentials of accounts, sealed. Their data goes in and comes out for a call only. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import { refuseWhileUsed } from './account-uses.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { connections } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** What may be told about a connection. */
export interface Connection {
  id: number;
  name: string;
  /** Kind of account, such as `basicauth`, and the version of its data's form. */
  type: string;
  version: number;
  /** Secret fields that hold something. */
  secretsSet: string[];
  createdAt: string;
  updatedAt: string;
}

/** What it holds, and which of its fields are secrets. */
export interface ConnectionData {
  version: number;
  data: Record<string, Json>;
  secretsSet: string[];
}

/** `NOT_FOUND` for ids that do not exist, except where `undefined` is the answer. */
export interface ConnectionStore {
  create(connection: ConnectionData & { name: string; type: string }): Promise<Connection>;
  get(id: number): Promise<Connection | undefined>;
  /** By id, ascending. */
  list(query: PageQuery): Promise<Page<Connection>>;
  /** New data replaces the old. */
  update(id: number, changes: { name?: string; held?: ConnectionData }): Promise<Connection>;
  /** For good. `CONFLICT` naming the scenarios that use it. */
  remove(id: number): Promise<void>;
  /** What it holds, for one call of a module. */
  open(
    teamId: number,
    id: number,
  ): Promise<{ id: number; type: string; data: Record<string, Json> } | undefined>;
}

export class Connections implements ConnectionStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async create(given: ConnectionData & { name: string; type: string }): Promise<Connection> {
    const { name, type } = given;
    const values = { teamId: this.database.teamId, name, type, ...(await this.sealed(given)) };
    const [row] = await this.database.run((session) =>
      session.insert(connections).values(values).returning(),
    );
    if (row === undefined) throw new TenonError('INTERNAL', 'The connection was not stored');
    return connectionOf(row);
  }

  async get(id: number): Promise<Connection | undefined> {
    const [row] = await this.database.run((session) => session.select().from(connections).where(this.is(id)));
    return row === undefined ? undefined : connectionOf(row);
  }

  async list(query: PageQuery): Promise<Page<Connection>> {
    const after = numberCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(connections)
        .where(
          and(
            eq(connections.teamId, this.database.teamId),
            after === undefined ? undefined : gt(connections.id, after),
          ),
        )
        .orderBy(asc(connections.id))
        .limit(pageSize(query) + 1),
    );
    return pageOf(rows, query, connectionOf, (row) => [row.id]);
  }

  async update(id: number, { name, held }: { name?: string; held?: ConnectionData }): Promise<Connection> {
    const set = {
      updatedAt: sql`now()`,
      ...(name === undefined ? {} : { name }),
      ...(held === undefined ? {} : await this.sealed(held)),
    };
    const [row] = await this.database.run((session) =>
      session.update(connections).set(set).where(this.is(id)).returning(),
    );
    if (row === undefined) throw missing(id);
    return connectionOf(row);
  }

  async remove(id: number): Promise<void> {
    await this.database.transaction(async (session) => {
      const [row] = await session
        .select({ teamId: connections.teamId })
        .from(connections)
        .where(this.is(id))
        .for('update');
      if (row === undefined) throw missing(id);
      await refuseWhileUsed(session, { teamId: row.teamId, kind: 'connection', id });
      await session.delete(connections).where(this.is(id));
    });
  }

  async open(
    teamId: number,
    id: number,
  ): Promise<{ id: number; type: string; data: Record<string, Json> } | undefined> {
    // A blueprint's own numbers go beyond what a column of ours holds.
    if (id >= 2 ** 31) return undefined;
    const [row] = await this.database.run((session) =>
      session
        .select()
        .from(connections)
        .where(and(eq(connections.id, id), eq(connections.teamId, teamId))),
    );
    if (row === undefined) return undefined;
    const data = await this.sealer.open(row.data, row.dataBlob);
    return { id, type: row.type, data: (data ?? {}) as Record<string, Json> }; // as it was sealed
  }

  private async sealed({ version, data, secretsSet }: ConnectionData) {
    const { inline, blob } = await this.sealer.seal(data);
    return { version, secretsSet, data: inline, dataBlob: blob };
  }

  private is(id: number) {
    return and(eq(connections.id, id), eq(connections.teamId, this.database.teamId));
  }
}

function missing(id: number): TenonError {
  return new TenonError('NOT_FOUND', `There is no connection ${id}`);
}

function connectionOf(row: typeof connections.$inferSelect): Connection {
  const { id, name, type, version, secretsSet } = row;
  return {
    id,
    name,
    type,
    version,
    secretsSet,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}
