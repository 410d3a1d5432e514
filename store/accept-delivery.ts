/** The statement each webhook call waits for: events and runs of one delivery, in one round trip. */
import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import { columnsOf, fromRow, type Database } from './database.ts';
import type { Accepted, Delivery } from './events.ts';
import { newId, newRunId } from './ids.ts';
import { listedRun } from './run-rows.ts';
import { usesRetired } from './retired-modules.ts';
import { events, runs } from './schema/index.ts';
import type { Sealed, Sealer } from './sealing.ts';
import { openAnswer } from './stored-answer.ts';

type Offered = Delivery['scenarios'][number];

/** How often a delivery is tried whose earlier rows the collector takes away at the same moment. */
const ATTEMPTS = 3;

/** See `EventStore.accept`. */
export async function acceptDelivery(
  database: Database,
  sealer: Sealer,
  delivery: Delivery,
): Promise<Accepted> {
  const payload = await sealer.seal(delivery.payload);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const rows =
      delivery.scenarios.length === 0
        ? await storeUnattached(database, delivery, payload)
        : await database.prepared(
            'accept_delivery',
            acceptStatement(database.teamId, delivery, delivery.scenarios, payload),
          );
    const [first] = rows;
    if (first !== undefined) {
      const made = rows.filter((row) => row['id'] !== null).map((row) => fromRow(runs, row));
      return {
        eventId: String(first['earlier_id'] ?? first['event_id']),
        duplicate: false,
        runs: await Promise.all(made.map((run) => listedRun(run, sealer))),
      };
    }
    const earlier = await firstDelivery(database, sealer, delivery);
    if (earlier !== undefined) return earlier;
  }
  throw new TenonError('INTERNAL', 'The event was neither stored nor found');
}

/**
 * One statement is one transaction. Scenarios are taken in the order of their ids, so that two deliveries of one key wait
 * for each other and never in a circle. No row comes back where every scenario has this delivery.
 */
function acceptStatement(teamId: number, delivery: Delivery, scenarios: Offered[], payload: Sealed): SQL {
  const { hookId, deliveryKey = null, retired = [] } = delivery;
  const offered = [...scenarios].sort((a, b) => a.id - b.id);
  const list = (of: (scenario: Offered) => unknown): SQL => sql`${sql.param(offered.map(of))}`;
  return sql`
    with offered as (
      select * from unnest(
        ${list(() => newId())}::text[], ${list(({ id }) => id)}::int[], ${list(({ id }) => newRunId(id))}::text[],
        ${list(({ startAtOnce }) => startAtOnce)}::boolean[], ${list(({ version }) => version)}::int[],
        ${list(({ name }) => name)}::text[], ${list(({ planHash }) => planHash)}::text[]
      ) as o (event_id, scenario_id, run_id, at_once, version, name, plan_hash)
    ), earlier as (
      select min(id) as earlier_id from events where hook_id = ${hookId} and delivery_key = ${deliveryKey}
    ), stored as (
      insert into events (id, team_id, hook_id, scenario_id, delivery_key, payload, payload_blob, run_id)
      select o.event_id, ${teamId}, ${hookId}, o.scenario_id, ${deliveryKey},
        ${sql.param(payload.inline, events.payload)}, ${payload.blob},
        case when o.at_once and not coalesce(s.sequential or s.draining, false)
          and not ${usesRetired(teamId, sql`o.plan_hash`, retired)} then o.run_id end
      from offered o cross join earlier left join scenarios s on s.id = o.scenario_id
      -- What nobody is there for is stored once, also where somebody was at the first delivery.
      where o.scenario_id <> 0 or earlier_id is null
      order by o.scenario_id
      on conflict (hook_id, delivery_key, scenario_id) where delivery_key is not null do nothing
      returning id, run_id
    ), started as (
      insert into runs (id, team_id, scenario_id, scenario_version, scenario_name, plan_hash, trigger, sequential, event_ids)
      select o.run_id, ${teamId}, o.scenario_id, o.version, o.name, o.plan_hash, 'webhook', false, array[o.event_id]
      from stored join offered o on o.event_id = stored.id
      where stored.run_id is not null
      returning ${columnsOf(runs, 'runs')}
    )
    select earlier_id, stored.id as event_id, ${columnsOf(runs, 'started')}
    from earlier cross join stored left join started on started.id = stored.run_id
    order by stored.id`;
}

/**
 * Nothing was attached when the caller looked. The hook's row is locked against `attachHook`: either the scenario is seen
 * here, or the event is there when that one looks for events nobody had.
 */
async function storeUnattached(
  database: Database,
  delivery: Delivery,
  payload: Sealed,
): Promise<Record<string, unknown>[]> {
  return database.transaction(async (session) => {
    await session.execute(sql`select 1 from hooks where id = ${delivery.hookId} for share`);
    const attached = await session.execute<{ id: number }>(sql`
      select s.id from hook_scenarios h join scenarios s on s.id = h.scenario_id and s.deleted_at is null
      where h.hook_id = ${delivery.hookId}`);
    const ids = attached.rows.length === 0 ? [0] : attached.rows.map(({ id }) => id);
    // The dispatcher gives these a run, with the version it finds then.
    const scenarios = ids.map((id) => ({ id, startAtOnce: false, planHash: '', version: 0, name: '' }));
    const stored = await session.execute(acceptStatement(database.teamId, delivery, scenarios, payload));
    return stored.rows;
  });
}

/** What a delivery with this key led to before, or undefined when there was none. */
async function firstDelivery(
  database: Database,
  sealer: Sealer,
  { hookId, deliveryKey = '' }: Delivery,
): Promise<Accepted | undefined> {
  const rows = await database.run((session) =>
    session
      .select({ id: events.id, answer: events.answer, blob: events.answerBlob, run: runs })
      .from(events)
      .leftJoin(runs, eq(runs.id, events.runId))
      .where(and(eq(events.hookId, hookId), eq(events.deliveryKey, deliveryKey)))
      .orderBy(asc(events.id)),
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const answered = rows.find((row) => row.answer !== null || row.blob !== null);
  const storedAnswer = answered && (await openAnswer(sealer, answered.answer, answered.blob));
  const made = rows.flatMap(({ run }) => (run === null ? [] : [listedRun(run, sealer)]));
  return {
    eventId: first.id,
    duplicate: true,
    runs: await Promise.all(made),
    ...(storedAnswer === undefined ? {} : { storedAnswer }),
  };
}
