/** Webhooks: addresses that feed scenarios. */
import { randomBytes } from 'node:crypto';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Database, Session } from './database.ts';
import { iso } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { hooks, hookScenarios, scenarios } from './schema/index.ts';

/** Settings of a hook. */
export interface HookOptions {
  /** Header that holds the delivery id, besides the well-known ones. */
  deliveryHeader?: string;
  getHeaders?: boolean;
  getMethod?: boolean;
  stringify?: boolean;
}

export interface Hook {
  id: number;
  /** 43 random URL-safe characters. It is an address: stored in the clear and found by index. */
  token: string;
  name: string;
  enabled: boolean;
  options: HookOptions;
  createdAt: string;
}

/** A scenario a hook feeds, as the ingress needs it. */
export interface HookScenario {
  id: number;
  name: string;
  active: boolean;
  version: number;
  planHash: string;
  /** A caller waits for a response module. */
  responds: boolean;
  /** One run at a time: its events always wait for the dispatcher. */
  sequential: boolean;
}

/** `NOT_FOUND` for ids that do not exist or were removed, except where `undefined` is the answer. */
export interface HookStore {
  create(hook: { name: string; scenarioId?: number; options?: HookOptions }): Promise<Hook>;
  get(id: number): Promise<Hook | undefined>;
  /** One query; disabled hooks are found too, removed ones and removed scenarios are not. */
  byToken(token: string): Promise<(Hook & { scenarios: HookScenario[] }) | undefined>;
  /** By id, ascending. */
  list(query: PageQuery & { scenario?: number }): Promise<Page<Hook>>;
  /** Idempotent. Events that came while nothing was attached go to this scenario. */
  attach(hookId: number, scenarioId: number): Promise<void>;
  detach(hookId: number, scenarioId: number): Promise<void>;
  update(id: number, changes: { name?: string; enabled?: boolean; options?: HookOptions }): Promise<Hook>;
  remove(id: number): Promise<void>;
}

export class Hooks implements HookStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async create(hook: { name: string; scenarioId?: number; options?: HookOptions }): Promise<Hook> {
    const { teamId } = this.database;
    const token = randomBytes(32).toString('base64url');
    const values = { teamId, token, name: hook.name, options: hook.options ?? {} };
    return this.database.transaction(async (session) => {
      const [row] = await session.insert(hooks).values(values).returning();
      if (row === undefined) throw new TenonError('INTERNAL', 'The webhook was not stored');
      if (hook.scenarioId !== undefined) await this.attach(row.id, hook.scenarioId);
      return hookOf(row);
    });
  }

  async get(id: number): Promise<Hook | undefined> {
    const [row] = await this.database.run((session) => session.select().from(hooks).where(this.is(id)));
    return row === undefined ? undefined : hookOf(row);
  }

  async byToken(token: string): Promise<(Hook & { scenarios: HookScenario[] }) | undefined> {
    const rows = await this.database.run((session) =>
      session
        .select({ hook: hooks, scenario: scenarios })
        .from(hooks)
        .leftJoin(hookScenarios, eq(hookScenarios.hookId, hooks.id))
        .leftJoin(scenarios, and(eq(scenarios.id, hookScenarios.scenarioId), isNull(scenarios.deletedAt)))
        .where(
          and(
            eq(hooks.token, sql.placeholder('token')),
            eq(hooks.teamId, this.database.teamId),
            isNull(hooks.deletedAt),
          ),
        )
        .orderBy(asc(hookScenarios.scenarioId))
        // Every webhook call begins with this: planned once per connection.
        .prepare('hook_by_token')
        .execute({ token }),
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const fed = rows.flatMap(({ scenario }) => (scenario === null ? [] : [scenarioOf(scenario)]));
    return { ...hookOf(first.hook), scenarios: fed };
  }

  async list(query: PageQuery & { scenario?: number }): Promise<Page<Hook>> {
    const after = numberCursor(query);
    const feeding =
      query.scenario === undefined
        ? undefined
        : sql`${hooks.id} in (select hook_id from hook_scenarios where scenario_id = ${query.scenario})`;
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(hooks)
        .where(
          and(
            eq(hooks.teamId, this.database.teamId),
            isNull(hooks.deletedAt),
            feeding,
            after === undefined ? undefined : gt(hooks.id, after),
          ),
        )
        .orderBy(asc(hooks.id))
        .limit(pageSize(query) + 1),
    );
    return pageOf(rows, query, hookOf, (row) => [row.id]);
  }

  async attach(hookId: number, scenarioId: number): Promise<void> {
    await this.database.transaction(async (session) => {
      if (!(await attachHook(session, this.database.teamId, hookId, scenarioId))) {
        throw new TenonError('NOT_FOUND', `There is no webhook ${hookId} or no scenario ${scenarioId}`);
      }
    });
  }

  async detach(hookId: number, scenarioId: number): Promise<void> {
    await this.database.run((session) =>
      session
        .delete(hookScenarios)
        .where(
          and(
            eq(hookScenarios.hookId, hookId),
            eq(hookScenarios.scenarioId, scenarioId),
            eq(hookScenarios.teamId, this.database.teamId),
          ),
        ),
    );
  }

  async update(
    id: number,
    changes: { name?: string; enabled?: boolean; options?: HookOptions },
  ): Promise<Hook> {
    // Something is always set: a statement without a change would be refused.
    const set = { teamId: this.database.teamId, ...changes };
    const [row] = await this.database.run((session) =>
      session.update(hooks).set(set).where(this.is(id)).returning(),
    );
    if (row === undefined) throw new TenonError('NOT_FOUND', `There is no webhook ${id}`);
    return hookOf(row);
  }

  async remove(id: number): Promise<void> {
    const removed = await this.database.run((session) =>
      session
        .update(hooks)
        .set({ deletedAt: sql`now()`, enabled: false })
        .where(this.is(id))
        .returning({ id: hooks.id }),
    );
    if (removed.length === 0) throw new TenonError('NOT_FOUND', `There is no webhook ${id}`);
  }

  private is(id: number) {
    return and(eq(hooks.id, id), eq(hooks.teamId, this.database.teamId), isNull(hooks.deletedAt));
  }
}

/** Attaches inside a transaction; false where hook or scenario does not exist. Events nobody had yet go along. */
export async function attachHook(
  session: Session,
  teamId: number,
  hookId: number,
  scenarioId: number,
): Promise<boolean> {
  // A delivery that finds nothing attached holds this row, too: its event is seen here, or it sees the scenario.
  await session.execute(sql`select 1 from hooks where id = ${hookId} for update`);
  const found = await session.execute(sql`
    with pair as (
      select h.id as hook_id, s.id as scenario_id from hooks h, scenarios s
      where h.id = ${hookId} and s.id = ${scenarioId} and h.team_id = ${teamId} and s.team_id = ${teamId}
        and h.deleted_at is null and s.deleted_at is null
    ), attached as (
      insert into hook_scenarios (team_id, hook_id, scenario_id)
      select ${teamId}, hook_id, scenario_id from pair on conflict do nothing
    ), adopted as (
      update events e set scenario_id = pair.scenario_id from pair
      where e.hook_id = pair.hook_id and e.scenario_id = 0 and e.run_id is null and not exists (
        select 1 from events o where o.hook_id = e.hook_id and o.scenario_id = pair.scenario_id and o.delivery_key = e.delivery_key
      )
    )
    select 1 from pair`);
  return found.rows.length > 0;
}

function hookOf(row: typeof hooks.$inferSelect): Hook {
  const { id, token, name, enabled, options } = row;
  return { id, token, name, enabled, options, createdAt: iso(row.createdAt) };
}

function scenarioOf(row: typeof scenarios.$inferSelect): HookScenario {
  const { id, name, active, version, planHash, responds, sequential } = row;
  return { id, name, active, version, planHash, responds, sequential };
}
