/** The one way to the tables: statements and transactions over a `pg` pool, with the store's errors. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { getTableColumns, sql, type InferSelectModel, type SQL } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { isRetryable, storeError } from './database-errors.ts';
import * as schema from './schema/index.ts';

/** What statements run on: the pool or the transaction under way. */
export type Session = Pick<
  NodePgDatabase<typeof schema>,
  'select' | 'insert' | 'update' | 'delete' | 'execute'
>;

const dialect = new PgDialect({ casing: 'snake_case' });

/** How often a transaction that lost a deadlock or a serialization race is tried. */
const ATTEMPTS = 4;

/**
 * A store method called inside `transaction` takes part in that transaction, found by the asynchronous context: the
 * embedded database has one session, and a statement outside would wait for ever for the transaction to end.
 */
export class Database {
  readonly teamId: number;
  private readonly pooled: NodePgDatabase<typeof schema> & { $client: Pool };
  private readonly current = new AsyncLocalStorage<Session>();

  constructor(pool: Pool, teamId: number) {
    this.teamId = teamId;
    this.pooled = drizzle(pool, { schema, casing: 'snake_case' });
  }

  /** Runs statements that need no transaction of their own. */
  async run<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.current.getStore() ?? this.pooled);
    } catch (thrown) {
      throw storeError(thrown);
    }
  }

  /** One transaction; `work` may run again when the database asked for it, so it must do nothing but statements. */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const outer = this.current.getStore();
    if (outer !== undefined) return work(outer);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.pooled.transaction((session) => this.current.run(session, () => work(session)));
      } catch (thrown) {
        if (attempt < ATTEMPTS && isRetryable(thrown)) continue;
        throw storeError(thrown);
      }
    }
  }

  /**
   * The rows of a hand-written statement that comes again and again, by their column names. It is parsed and planned once
   * per connection under its name, which takes more than half of the time of a short one; its text must always be the same,
   * and its columns named.
   */
  async prepared(name: string, statement: SQL): Promise<Record<string, unknown>[]> {
    if (this.current.getStore() !== undefined) return this.rows(statement);
    const { sql: text, params: values } = dialect.sqlToQuery(statement);
    const result = await this.run(() =>
      this.pooled.$client.query<Record<string, unknown>>({ name, text, values }),
    );
    return result.rows;
  }

  /** The rows of a hand-written statement, by their column names. */
  async rows(statement: SQL): Promise<Record<string, unknown>[]> {
    const result = await this.run((session) => session.execute(statement));
    return result.rows;
  }
}

/**
 * Every column of a table, for a prepared statement: with `*` a statement that is prepared already would fail from the
 * moment on that another process, of a newer version, adds a column.
 */
export function columnsOf(table: PgTable, alias: string): SQL {
  const names = Object.keys(getTableColumns(table)).map(columnName);
  return sql.join(
    names.map((name) => sql`${sql.identifier(alias)}.${sql.identifier(name)}`),
    sql`, `,
  );
}

/** Turns a row of a hand-written statement (`returning *`) into the row the query builder would give. */
export function fromRow<Table extends PgTable>(
  table: Table,
  row: Record<string, unknown>,
): InferSelectModel<Table> {
  const model: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(getTableColumns(table))) {
    const value = row[columnName(name)];
    model[name] = value === null || value === undefined ? null : column.mapFromDriverValue(value);
  }
  return model as InferSelectModel<Table>; // every column of the table was set above
}

/** Drizzle's snake_case casing of a property name. */
function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
