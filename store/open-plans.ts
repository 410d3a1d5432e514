/** Plans that something still goes by: what a worker must be able to carry out, and what is kept to be run again. */
import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';

export interface OpenPlan {
  hash: string;
  /** Exact references of its modules, those no connector has included. */
  modules: string[];
}

export interface OpenPlanStore {
  /** Plans of all runs that have not ended, and of incomplete executions that wait for somebody. */
  list(): Promise<OpenPlan[]>;
  /** Ids of the runs that go by one of these plans and have not ended, oldest first. */
  runs(hashes: readonly string[]): Promise<string[]>;
  /** Ids of the incomplete executions that go by one of these plans and are open or being resolved, oldest first. */
  incompletes(hashes: readonly string[]): Promise<string[]>;
  /** What kept versions of scenarios that were not removed use. */
  keptModules(): Promise<string[]>;
  /** Of the versions that use one of these modules: how many, of how many scenarios, and how many of those are active. */
  kept(modules: readonly string[]): Promise<KeptVersions>;
}

export interface KeptVersions {
  versions: number;
  scenarios: number;
  active: number;
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
        select plan_hash from runs where team_id = ${this.database.teamId} and ended_at is null
        union
        select plan_hash from incompletes where team_id = ${this.database.teamId} and status in ('open', 'resolving'))
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

  async incompletes(hashes: readonly string[]): Promise<string[]> {
    const rows = await this.database.rows(sql`
      select id from incompletes
      where team_id = ${this.database.teamId} and status in ('open', 'resolving')
        and plan_hash = any(${sql.param(hashes)}::text[])
      order by created_at, id`);
    return rows.map(({ id }) => String(id));
  }

  async keptModules(): Promise<string[]> {
    const rows = await this.database.rows(sql`
      select distinct m.module from plan_modules m
      where exists (
        select 1 from scenario_versions v join scenarios s on s.id = v.scenario_id and s.deleted_at is null
        where v.plan_hash = m.plan_hash and v.team_id = ${this.database.teamId})
      order by m.module`);
    return rows.map(({ module }) => String(module));
  }

  async kept(modules: readonly string[]): Promise<KeptVersions> {
    const [row] = await this.database.rows(sql`
      select count(*) as versions, count(distinct s.id) as scenarios,
        count(distinct s.id) filter (where s.active and v.version = s.version) as active
      from scenario_versions v join scenarios s on s.id = v.scenario_id and s.deleted_at is null
      where v.team_id = ${this.database.teamId} and exists (
        select 1 from plan_modules m where m.plan_hash = v.plan_hash and m.module = any(${sql.param([...modules])}::text[]))`);
    const count = (name: string): number => Number(row?.[name] ?? 0);
    return { versions: count('versions'), scenarios: count('scenarios'), active: count('active') };
  }
}
