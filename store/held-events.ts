/** Events that wait because their scenario, which is active, uses a retired module. */
import { sql } from 'drizzle-orm';
import { WAITING } from './assign-waiting.ts';
import type { Database } from './database.ts';
import { usesRetired } from './retired-modules.ts';

/** Scenarios that are named at once. */
const MOST = 100;

/** See `EventStore.held`. */
export async function heldScenarios(database: Database, retired: readonly string[]): Promise<number[]> {
  const rows = await database.rows(sql`
    with ${WAITING}
    select s.id from waiting join scenarios s on s.id = waiting.scenario_id
    where s.active and s.deleted_at is null and s.team_id = ${database.teamId}
      and ${usesRetired(database.teamId, sql`s.plan_hash`, retired)}
    order by s.id limit ${MOST}`);
  return rows.map(({ id }) => Number(id));
}
