/** Whom findings hit: scenarios whose newest version uses the module, and open runs whose own plan does. */
import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';

export interface ImpactCounts {
  scenarios: number;
  activeScenarios: number;
  openRuns: number;
}

export interface HitScenario {
  id: number;
  name: string;
  active: boolean;
  /** One of its calls got such an answer; without it, it uses the module only. */
  seen: boolean;
  /** Its newest version uses a connection whose calls got such an answer. */
  sameConnection: boolean;
  openRuns: number;
}

const MOST_SCENARIOS = 1000;

/** Counted once for all findings that are asked about: an installation may have many thousands. */
const openRuns = (teamId: number) => sql`
  open_runs as materialized (
    select plan_hash, scenario_id, count(*) as open from runs
    where team_id = ${teamId} and ended_at is null group by plan_hash, scenario_id)`;

/** Open runs of the finding `f` by scenario: by the plan each goes by, whatever its scenario's newest version says. */
const waiting = sql`
  select o.scenario_id, sum(o.open)::bigint as open from plan_modules m
  join open_runs o on o.plan_hash = m.plan_hash
  where m.module = f.module and (not f.any_address or exists (
    select 1 from finding_uses u where u.finding_id = f.id and u.scenario_id = o.scenario_id))
  group by o.scenario_id`;

/** Scenarios of the finding `f`. Where a module calls any address, another scenario's calls go elsewhere. */
const scenarios = sql`
  select s.id, s.name, s.active, exists (
    select 1 from finding_uses u where u.finding_id = f.id and u.scenario_id = s.id) as seen
  from plan_modules m
  join scenarios s on s.plan_hash = m.plan_hash and s.deleted_at is null and s.team_id = f.team_id
  where m.module = f.module and (not f.any_address or exists (
    select 1 from finding_uses u where u.finding_id = f.id and u.scenario_id = s.id))`;

/** By finding. */
export async function countImpacts(
  database: Database,
  ids: readonly number[],
): Promise<Map<number, ImpactCounts>> {
  if (ids.length === 0) return new Map();
  const rows = await database.rows(sql`
    with ${openRuns(database.teamId)}
    select f.id, hit.scenarios, hit.active, coalesce(held.open, 0) as open
    from findings f
    cross join lateral (
      select count(*) as scenarios, count(*) filter (where x.active) as active from (${scenarios}) x) hit
    cross join lateral (select sum(y.open) as open from (${waiting}) y) held
    where f.id = any(${sql.param(ids)}::int[]) and f.team_id = ${database.teamId}`);
  return new Map(
    rows.map((row) => [
      Number(row['id']),
      {
        scenarios: Number(row['scenarios']),
        activeScenarios: Number(row['active']),
        openRuns: Number(row['open']),
      },
    ]),
  );
}

/** Also those that use the module no more, as long as runs of theirs are open. */
export async function hitScenarios(database: Database, id: number): Promise<HitScenario[]> {
  const rows = await database.rows(sql`
    with ${openRuns(database.teamId)}
    select s.id, s.name, s.active and s.deleted_at is null as active,
      coalesce(bool_or(hit.seen), exists (
        select 1 from finding_uses u where u.finding_id = f.id and u.scenario_id = s.id)) as seen,
      exists (
        select 1 from account_uses a
        join finding_uses u on u.finding_id = f.id and u.connection_id = a.object_id
        where a.kind = 'connection' and a.scenario_id = s.id and a.version = s.version) as same_connection,
      coalesce(max(hit.open), 0) as open
    from findings f
    cross join lateral (
      select x.id, x.seen, null::bigint as open from (${scenarios}) x
      union all
      select y.scenario_id, null::boolean, y.open from (${waiting}) y) hit
    join scenarios s on s.id = hit.id
    where f.id = ${id} and f.team_id = ${database.teamId}
    group by f.id, s.id
    order by s.id limit ${MOST_SCENARIOS}`);
  return rows.map((row) => ({
    id: Number(row['id']),
    name: String(row['name']),
    active: row['active'] === true,
    seen: row['seen'] === true,
    sameConnection: row['same_connection'] === true,
    openRuns: Number(row['open']),
  }));
}
