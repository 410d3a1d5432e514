/** Changes that must reach Temporal, written in the transaction that made them. */
import { and, eq, sql } from 'drizzle-orm';
import type { Json } from '../scenarios/value.ts';
import { fromRow, type Database, type Session } from './database.ts';
import { outbox } from './schema/index.ts';

export type OutboxKind = 'activate' | 'deactivate' | 'delete' | 'switch-runs';

export interface OutboxRow {
  id: string;
  kind: OutboxKind;
  scenarioId: number;
  /** The scenario's generation when it was written; where `currentGeneration` is higher, it is overtaken. */
  generation: number;
  currentGeneration: number;
  payload: Json;
  /** How often it was claimed, this time included. */
  attempts: number;
}

export interface OutboxStore {
  /** Oldest first, one per scenario at a time; no one else gets them for 30 s. */
  claim(limit: number): Promise<OutboxRow[]>;
  done(id: string): Promise<void>;
  /** Again after a while: 1 s, doubling to 5 minutes. */
  failed(id: string, error: string): Promise<void>;
  /** A task of its own, whatever the scenario does meanwhile. */
  add(row: { kind: OutboxKind; scenarioId: number; payload: Json }): Promise<void>;
}

const LEASE = sql`interval '30 seconds'`;

export class Outbox implements OutboxStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async claim(limit: number): Promise<OutboxRow[]> {
    // A later row of a scenario waits until the earlier one is done, so that two workers cannot swap them.
    const rows = await this.database.rows(sql`
      with picked as materialized (
        select o.id from outbox o
        where o.team_id = ${this.database.teamId} and o.next_attempt_at <= now()
          and not exists (select 1 from outbox earlier where earlier.scenario_id = o.scenario_id and earlier.id < o.id)
        order by o.id limit ${limit} for update of o skip locked
      )
      update outbox set attempts = outbox.attempts + 1, next_attempt_at = now() + ${LEASE}
      from picked, scenarios s
      where outbox.id = picked.id and s.id = outbox.scenario_id
      returning outbox.*, s.generation as current_generation`);
    return rows
      .map((row) => {
        const { id, kind, scenarioId, generation, payload, attempts } = fromRow(outbox, row);
        const currentGeneration = Number(row['current_generation']);
        return { id: String(id), kind, scenarioId, generation, currentGeneration, payload, attempts };
      })
      .sort((a, b) => Number(a.id) - Number(b.id));
  }

  async done(id: string): Promise<void> {
    await this.database.run((session) => session.delete(outbox).where(this.is(id)));
  }

  async failed(id: string, error: string): Promise<void> {
    const wait = sql`least(power(2, least(${outbox.attempts}, 20) - 1), 300) * interval '1 second'`;
    await this.database.run((session) =>
      session
        .update(outbox)
        .set({ lastError: error.slice(0, 2000), nextAttemptAt: sql`now() + ${wait}` })
        .where(this.is(id)),
    );
  }

  async add({
    kind,
    scenarioId,
    payload,
  }: {
    kind: OutboxKind;
    scenarioId: number;
    payload: Json;
  }): Promise<void> {
    const { teamId } = this.database;
    await this.database.run((session) =>
      writeOutbox(session, { teamId, kind, scenarioId, generation: 0, payload }),
    );
  }

  private is(id: string) {
    return and(eq(outbox.id, Number(id)), eq(outbox.teamId, this.database.teamId));
  }
}

/** Writes a row in the transaction of the change it tells of. */
export async function writeOutbox(
  session: Session,
  row: { teamId: number; kind: OutboxKind; scenarioId: number; generation: number; payload: Json },
): Promise<void> {
  await session.insert(outbox).values(row);
}
