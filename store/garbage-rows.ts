/** What the collector does to rows: in batches, each one statement, passing over rows another process works on. */
import { sql, type SQL } from 'drizzle-orm';
import type { Database } from './database.ts';
import { firstIdAt } from './ids.ts';
import { iso } from './moments.ts';

const BATCH = 500;

/** Delivery keys are given up, so that the sender may use them again and the index stays small. */
export async function forgetDeliveries(database: Database, before: Date): Promise<void> {
  for (let position = ''; ;) {
    const [batch] = await database.rows(sql`
      with old as (
        select id from events where id > ${position} and id < ${firstIdAt(before)} order by id limit ${BATCH}
      ), forgotten as (
        update events set delivery_key = null where id in (select id from old) and delivery_key is not null
      )
      select max(id) as last, count(*)::int as rows from old`);
    if (batch === undefined || Number(batch['rows']) < BATCH) return;
    position = String(batch['last']);
  }
}

/** Runs that ended before, with everything that hangs on them; not those that left something for a person to decide. */
export async function deleteRuns(
  database: Database,
  before: Date,
): Promise<{ runs: number; events: number }> {
  return repeated(
    database,
    ['runs', 'events'],
    sql`
    with old as (
      select id, event_ids from runs r
      where ended_at < ${iso(before)}::timestamptz and not exists (
        select 1 from incompletes i where i.run_id = r.id and i.status in ('open', 'resolving'))
      order by ended_at, id limit ${BATCH} for update skip locked
    ), segments as (
      delete from trace_segments where run_id in (select id from old)
    ), answered as (
      delete from answers where run_id in (select id from old)
    ), plans_named as (
      delete from run_plans where run_id in (select id from old)
    ), left_over as (
      delete from incompletes where run_id in (select id from old)
    ), moved as (
      delete from upgrade_runs where run_id in (select id from old)
    ), mixed as (
      delete from run_blueprints where run_id in (select id from old)
    ), taken as (
      delete from events where id in (select unnest(event_ids) from old) returning 1
    ), gone as (
      delete from runs where id in (select id from old) returning 1
    )
    select (select count(*) from gone)::int as runs, (select count(*) from taken)::int as events`,
  );
}

/** Events that wait for nobody: an active scenario takes its events however old they are. */
export async function deleteWaitingEvents(database: Database, before: Date): Promise<number> {
  const deleted = await repeated(
    database,
    ['events'],
    sql`
    with gone as (
      delete from events where id in (
        select e.id from events e
        where e.run_id is null and e.id < ${firstIdAt(before)} and not exists (
          select 1 from scenarios s where s.id = e.scenario_id and s.active and s.deleted_at is null)
        limit ${BATCH} for update skip locked
      ) returning 1
    )
    select count(*)::int as events from gone`,
  );
  return deleted.events;
}

/** Answers to repeated requests, and answers of runs nobody came for. */
export async function deleteRequests(
  database: Database,
  before: { requests: Date; answers: Date },
): Promise<void> {
  await repeated(
    database,
    ['rows'],
    sql`
    with gone as (
      delete from requests where (team_id, scope, key) in (
        select team_id, scope, key from requests
        where created_at < ${iso(before.requests)}::timestamptz and lease_until < now()
        limit ${BATCH} for update skip locked
      ) returning 1
    )
    select count(*)::int as rows from gone`,
  );
  await repeated(
    database,
    ['rows'],
    sql`
    with gone as (
      delete from answers where run_id in (
        select run_id from answers where created_at < ${iso(before.answers)}::timestamptz
        limit ${BATCH} for update skip locked
      ) returning 1
    )
    select count(*)::int as rows from gone`,
  );
}

/** Recorded operations that are old or whose scenario is gone, and what is left of their recordings. */
export async function deleteSamples(database: Database, before: Date): Promise<void> {
  const gone = (table: string): SQL => sql`exists (
    select 1 from scenarios s where s.id = ${sql.identifier(table)}.scenario_id and s.deleted_at is not null)`;
  await repeated(
    database,
    ['rows'],
    sql`
    with gone as (
      delete from samples where id in (
        select id from samples where at < ${iso(before)}::timestamptz or ${gone('samples')}
        limit ${BATCH} for update skip locked
      ) returning 1
    )
    select count(*)::int as rows from gone`,
  );
  await database.rows(sql`
    delete from recordings where until < ${iso(before)}::timestamptz or ${gone('recordings')}`);
}

/** Plans no version, run (and so no trace) and incomplete execution needs, and nobody has put again since. */
export async function deletePlans(database: Database, before: Date): Promise<number> {
  const named = (table: string): SQL =>
    sql`exists (select 1 from ${sql.identifier(table)} n where n.plan_hash = p.hash)`;
  const deleted = await repeated(
    database,
    ['plans'],
    sql`
    with gone as (
      delete from plans where hash in (
        select p.hash from plans p
        where p.touched_at < ${iso(before)}::timestamptz
          and not ${named('scenario_versions')} and not ${named('runs')} and not ${named('run_plans')}
          and not ${named('incompletes')}
        limit ${BATCH} for update skip locked
      ) returning hash
    ), unused as (
      delete from plan_modules where plan_hash in (select hash from gone)
    )
    select count(*)::int as plans from gone`,
  );
  return deleted.plans;
}

/** Runs a statement that counts what it deleted until a batch is not full. */
async function repeated<Name extends string>(
  database: Database,
  names: [Name, ...Name[]],
  statement: SQL,
): Promise<Record<Name, number>> {
  const total = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>; // each name is set
  for (;;) {
    const [batch] = await database.rows(statement);
    for (const name of names) total[name] += Number(batch?.[name] ?? 0);
    if (Number(batch?.[names[0]] ?? 0) < BATCH) return total;
  }
}
