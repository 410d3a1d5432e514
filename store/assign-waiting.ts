/** Gives events that wait a run: their scenario was inactive, or sequential and busy. */
import { sql } from 'drizzle-orm';
import { CLAIM, OLDER_OPEN } from './claim-queued.ts';
import { fromRow, type Database } from './database.ts';
import { newId } from './ids.ts';
import { usesRetired } from './retired-modules.ts';
import { runs } from './schema/index.ts';

/** The scenarios with waiting events: one look into the index for each, however many events there are. */
export const WAITING = sql`recursive waiting (scenario_id) as (
    (select scenario_id from events where run_id is null order by scenario_id limit 1)
    union all
    select (
      select e.scenario_id from events e where e.run_id is null and e.scenario_id > w.scenario_id
      order by e.scenario_id limit 1
    ) from waiting w where w.scenario_id is not null
  )`;

const NONE_OPEN = sql`not exists (select 1 from runs r where r.scenario_id = s.id and r.ended_at is null)`;

/** See `EventStore.assignWaiting`. */
export async function assignWaiting(
  database: Database,
  limit: number,
  retired: readonly string[],
): Promise<(typeof runs.$inferSelect)[]> {
  const startable = sql`s.active and s.deleted_at is null and s.team_id = ${database.teamId} and not (s.draining and ${OLDER_OPEN})
    and not ${usesRetired(database.teamId, sql`s.plan_hash`, retired)}`;
  // Mostly there is nothing to do, and that is known without a transaction.
  const found = await database.rows(sql`
    with ${WAITING} select 1 from waiting join scenarios s on s.id = waiting.scenario_id where ${startable} limit 1`);
  if (found.length === 0) return [];
  const rows = await database.transaction(async (session) => {
    // Two dispatchers must not both see that no run is open. Who waited for the lock sees what its holder did, because
    // the next statement begins after it.
    const locked = await session.execute<{ id: number }>(sql`
      with ${WAITING}
      select s.id from scenarios s
      where s.sequential and ${startable} and s.id in (select scenario_id from waiting) and ${NONE_OPEN}
      order by s.id limit ${limit} for update of s skip locked`);
    const runIds = Array.from({ length: limit }, () => newId());
    const made = await session.execute(sql`
      with ${WAITING}, candidates as (
        select e.id as event_id, s.id as scenario_id, s.version, s.name, s.plan_hash, s.sequential
        from waiting join scenarios s on s.id = waiting.scenario_id and ${startable}
        cross join lateral (
          select e.id from events e where e.scenario_id = s.id and e.run_id is null
          order by e.id limit case when s.sequential then 1 else ${limit}::int end
        ) e
        where not s.sequential
          or (s.id = any(${sql.param(locked.rows.map(({ id }) => id))}::int[]) and ${NONE_OPEN})
        order by e.id limit ${limit}
      ), picked as (
        select e.id from events e where e.id in (select event_id from candidates) and e.run_id is null
        order by e.id for update skip locked
      ), numbered as (
        select c.*, 's' || c.scenario_id || '-' || (${sql.param(runIds)}::text[])[row_number() over (order by c.event_id)]
          as run_id
        from candidates c join picked on picked.id = c.event_id
      ), made as (
        insert into runs (id, team_id, scenario_id, scenario_version, scenario_name, plan_hash, trigger, sequential, event_ids,
          next_attempt_at)
        select run_id, ${database.teamId}, scenario_id, version, name, plan_hash, 'webhook', sequential, array[event_id],
          now() + ${CLAIM}
        from numbered
        returning *
      ), taken as (
        update events set run_id = numbered.run_id from numbered where events.id = numbered.event_id
      )
      select * from made order by event_ids`);
    return made.rows;
  });
  return rows.map((row) => fromRow(runs, row));
}
