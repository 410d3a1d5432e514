/** Writes down what workers have seen of APIs' ends: adds to the finding that is there, or makes one. */
import { and, eq, sql } from 'drizzle-orm';
import type { SignalLink } from '../scenarios/upgrade/signal-links.ts';
import type { Signal } from '../scenarios/upgrade/signals.ts';
import type { Database, Session } from './database.ts';
import type { Evidence } from './findings.ts';
import { momentOf } from './moments.ts';
import { findings, findingUses } from './schema/index.ts';

/** One signal of one endpoint, as often as it was seen since the last time. */
export interface FindingObservation extends Pick<
  Signal,
  'kind' | 'confidence' | 'deprecatedAt' | 'effectiveAt' | 'notice'
> {
  teamId: number;
  module: string;
  method: string;
  host: string;
  /** A template: no ids, no secrets. */
  path: string;
  anyAddress: boolean;
  links: SignalLink[];
  firstSeen: string;
  lastSeen: string;
  count: number;
  /** Newest first. */
  evidence: Evidence[];
  uses: { scenarioId: number; connectionId?: number }[];
}

/** Paths of one host that are told apart for a module and a kind: names in paths cannot be told from fixed words. */
const MOST_PATHS = 50;

const ANY_PATH = '*';

/** What makes two observations one finding. */
export function findingKey({ module, method, host, path, kind }: FindingObservation): string {
  return path === ANY_PATH ? `${module} ${host} ${kind}` : `${module} ${method} ${host}${path} ${kind}`;
}

/** One transaction; in the order of the keys, so that two workers do not wait for each other in a circle. */
export async function recordObservations(
  database: Database,
  observations: readonly FindingObservation[],
): Promise<void> {
  if (observations.length === 0) return;
  const inOrder = observations
    .map((observation) => ({ key: findingKey(observation), observation }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  await database.transaction(async (session) => {
    for (const { observation } of inOrder) await record(session, observation);
  });
}

async function record(session: Session, given: FindingObservation): Promise<void> {
  const { teamId, uses } = given;
  let observation = given;
  let known = await idOf(session, given);
  if (known === undefined && (await pathsOf(session, given)) >= MOST_PATHS) {
    observation = { ...given, method: '*', path: ANY_PATH };
    known = await idOf(session, observation);
  }
  const findingId = await upsert(session, observation, known);
  if (findingId === undefined || uses.length === 0) return;
  const rows = uses.map(({ scenarioId, connectionId = 0 }) => ({
    teamId,
    findingId,
    scenarioId,
    connectionId,
  }));
  await session.insert(findingUses).values(rows).onConflictDoNothing();
}

async function idOf(session: Session, given: FindingObservation): Promise<number | undefined> {
  const [row] = await session
    .select({ id: findings.id })
    .from(findings)
    .where(and(eq(findings.teamId, given.teamId), eq(findings.key, findingKey(given))));
  return row?.id;
}

async function pathsOf(
  session: Session,
  { teamId, module, host, kind }: FindingObservation,
): Promise<number> {
  const [row] = await session
    .select({ paths: sql<number>`count(*)::int` })
    .from(findings)
    .where(
      and(
        eq(findings.teamId, teamId),
        eq(findings.module, module),
        eq(findings.host, host),
        eq(findings.kind, kind),
      ),
    );
  return row?.paths ?? 0;
}

async function upsert(
  session: Session,
  observation: FindingObservation,
  known: number | undefined,
): Promise<number | undefined> {
  const { deprecatedAt, effectiveAt, notice, firstSeen, lastSeen, uses: _uses, ...same } = observation;
  const now = {
    ...same,
    // Without it each of them would use up a number of the sequence.
    ...(known === undefined ? {} : { id: known }),
    key: findingKey(observation),
    firstSeen: momentOf(firstSeen),
    lastSeen: momentOf(lastSeen),
    deprecatedAt: deprecatedAt === undefined ? null : momentOf(deprecatedAt),
    effectiveAt: effectiveAt === undefined ? null : momentOf(effectiveAt),
    notice: notice ?? null,
  };
  // Late news of what was seen before somebody resolved it does not open it again.
  const again = sql`${findings.state} = 'resolved' and excluded.last_seen > ${findings.stateAt}`;
  const [row] = await session
    .insert(findings)
    .values(now)
    .onConflictDoUpdate({
      target: [findings.teamId, findings.key],
      set: {
        count: sql`${findings.count} + excluded.count`,
        firstSeen: sql`least(${findings.firstSeen}, excluded.first_seen)`,
        lastSeen: sql`greatest(${findings.lastSeen}, excluded.last_seen)`,
        confidence: sql`case when ${findings.confidence} = 'certain' then 'certain' else excluded.confidence end`,
        // An answer that is silent about it takes nothing back.
        deprecatedAt: sql`coalesce(excluded.deprecated_at, ${findings.deprecatedAt})`,
        effectiveAt: sql`coalesce(excluded.effective_at, ${findings.effectiveAt})`,
        notice: sql`coalesce(excluded.notice, ${findings.notice})`,
        links: sql`case when excluded.links = '[]'::jsonb then ${findings.links} else excluded.links end`,
        evidence: sql`jsonb_path_query_array(excluded.evidence || ${findings.evidence}, '$[0 to 9]')`,
        state: sql`case when ${again} then 'open' else ${findings.state} end`,
        stateAt: sql`case when ${again} then now() else ${findings.stateAt} end`,
        reopenedAt: sql`case when ${again} then now() else ${findings.reopenedAt} end`,
      },
    })
    .returning({ id: findings.id });
  return row?.id;
}
