/** Plans that runs still go by: what a worker must be able to carry out. */
import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';

export interface OpenPlan {
  hash: string;
  /** Exact references of its modules, those no connector has included. */
  modules: string[];
}

export interface OpenPlanStore {
  /** Plans of all runs that have not ended. */
  list(): Promise<OpenPlan[]>;
  /** Ids of the runs that go by one of these plans and have not ended, oldest first. */
  runs(hashes: readonly string[]): Promise<string[]>;
}

export class OpenPlans implements OpenPlanStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async list(): Promise<OpenPlan[]> {
    const rows = await this.database.rows(sql`
      select plan_hash as hash, array_agg(module order by module) as modules from plan_modules
      where plan_hash in (
        select plan_hash from runs where team_id = ${this.database.teamId} and ended_at is null)
      group by plan_hash`);
    return rows.map((row) => row as unknown as OpenPlan); // the columns named above
  }

  async runs(hashes: readonly string[]): Promise<string[]> {
    const rows = await this.database.rows(sql`
      select id from runs
      where team_id = ${this.database.teamId} and ended_at is null
        and plan_hash = any(${sql.param(hashes)}::text[])
      order by created_at, id`);
    return rows.map(({ id }) => String(id));
  }
}
