/** Which queued runs a dispatcher may start now. */
import { sql } from 'drizzle-orm';
import { fromRow, type Database } from './database.ts';
import { runs } from './schema/index.ts';

/** How long nobody else gets a run that was claimed; it is started well before. */
export const CLAIM = sql`interval '10 seconds'`;

/** The scenario `s` has runs, started or queued, that go by another plan than its newest. */
export const OLDER_OPEN = sql`exists (
  select 1 from runs old where old.scenario_id = s.id and old.ended_at is null and old.plan_hash <> s.plan_hash)`;

/** Oldest first. Rows another dispatcher is claiming at this moment are passed over, not waited for. */
export async function claimQueued(
  database: Database,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<(typeof runs.$inferSelect)[]> {
  // One millisecond less: a row's time is rounded and may lie half of one ahead.
  const rows = await database.rows(sql`
    with picked as (
      select r.id from runs r
      where r.status = 'queued' and r.team_id = ${database.teamId}
        and r.created_at <= now() - ${olderThanMs - 1} * interval '1 millisecond'
        and (r.next_attempt_at is null or r.next_attempt_at <= now())
        and not exists (
          select 1 from scenarios s where s.id = r.scenario_id and s.draining and r.plan_hash = s.plan_hash and ${OLDER_OPEN})
        and (not r.sequential or not exists (
          select 1 from runs o where o.scenario_id = r.scenario_id and o.ended_at is null
            and (o.status <> 'queued' or (o.created_at, o.id) < (r.created_at, r.id))))
      order by r.created_at, r.id limit ${limit} for update of r skip locked
    )
    update runs set next_attempt_at = now() + ${CLAIM} from picked where runs.id = picked.id
    returning runs.*`);
  return rows
    .map((row) => fromRow(runs, row))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
}
