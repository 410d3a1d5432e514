/** What a switch to another plan leaves in the rows of its run. */
import { sql } from 'drizzle-orm';
import type { SwitchedInput } from '../scenarios/run.ts';
import type { Database } from './database.ts';

/**
 * The row says which plan the run is on, and both plans are kept as long as the run: its histories name them. May be
 * repeated; a run whose row was deleted has nothing to write down.
 */
export async function switchPlan(
  database: Database,
  { runId, planHash, scenarioVersion, outcome }: SwitchedInput,
): Promise<void> {
  const { teamId } = database;
  await database.rows(sql`
    with former as (
      select id, plan_hash from runs where id = ${runId} and team_id = ${teamId}
    ), named as (
      insert into run_plans (team_id, run_id, plan_hash)
      select ${teamId}::int, former.id, plans.hash
      from former cross join lateral (values (former.plan_hash), (${planHash}::text)) as plans (hash)
      on conflict do nothing
    )
    update runs set plan_hash = ${planHash}, scenario_version = ${scenarioVersion}
    where id = ${runId} and team_id = ${teamId} and ${outcome === 'switched'}`);
}
