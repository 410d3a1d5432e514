/** Which scenarios refer to which connection or data store: so that none is taken away from one that needs it. */
import { sql, type SQL } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Session } from './database.ts';
import { accountUses } from './schema/index.ts';

/** Kinds of objects that scenarios name by number. */
export type AccountKind = 'connection' | 'data-store' | 'data-structure';

/** One object a scenario version names. */
export interface AccountUse {
  kind: AccountKind;
  id: number;
}

const TABLES: Record<AccountKind, SQL> = {
  connection: sql`connections`,
  'data-store': sql`data_stores`,
  'data-structure': sql`data_structures`,
};

const WORDS: Record<AccountKind, string> = {
  connection: 'connection',
  'data-store': 'data store',
  'data-structure': 'data structure',
};

/** Most scenarios a refusal names. */
const NAMED = 20;

/** The uses of a version, in the transaction that saves it. An object of ours stays until that has ended. */
export async function writeUses(
  session: Session,
  of: { teamId: number; scenarioId: number; version: number },
  uses: readonly AccountUse[],
): Promise<void> {
  // Numbers of other systems go beyond what a column of ours holds.
  const kept = uses.filter(({ id }) => Number.isInteger(id) && id > 0 && id < 2 ** 31);
  if (kept.length === 0) return;
  for (const kind of new Set(kept.map((use) => use.kind))) {
    const ids = kept.filter((use) => use.kind === kind).map(({ id }) => id);
    await session.execute(sql`
      select 1 from ${TABLES[kind]} where id = any(${sql.param(ids)}::int[]) order by id for key share`);
  }
  await session
    .insert(accountUses)
    .values(kept.map(({ kind, id }) => ({ ...of, kind, objectId: id })))
    .onConflictDoNothing();
}

/**
 * `CONFLICT` where a scenario's newest version names the object, or an older one that an open run still goes by. Older
 * versions alone do not hold it: they are kept for ever, and no account has to be.
 */
export async function refuseWhileUsed(
  session: Session,
  { teamId, kind, id }: AccountUse & { teamId: number },
): Promise<void> {
  const { rows } = await session.execute<{ id: number; name: string }>(sql`
    select s.id, s.name from scenarios s
    where s.team_id = ${teamId} and exists (
      select 1 from account_uses u
      where u.kind = ${kind} and u.object_id = ${id} and u.scenario_id = s.id and (
        (s.deleted_at is null and u.version = s.version) or exists (
          select 1 from runs r
          where r.scenario_id = s.id and r.scenario_version = u.version and r.ended_at is null)))
    order by s.id limit ${NAMED + 1}`);
  if (rows.length === 0) return;
  const named = rows.slice(0, NAMED).map((row) => `${row.id} (${row.name})`);
  const all = [...named, ...(rows.length > NAMED ? ['more'] : [])].join(', ');
  throw new TenonError('CONFLICT', `The ${WORDS[kind]} ${id} is used by scenarios: ${all}`, {
    hint: `Choose another ${WORDS[kind]} in them (POST /v1/scenarios/{id}/connections does it in one call), or remove them`,
    extra: { scenarios: rows.slice(0, NAMED).map((row) => ({ id: row.id, name: row.name })) },
  });
}
