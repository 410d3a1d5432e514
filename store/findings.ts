/** Findings: what APIs say of their end, each endpoint once, with what was made of it and whom it hits. */
import { and, desc, eq, gt, isNotNull, isNull, lt, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import { DUE_DAYS, severityOf, type FindingSeverity } from '../scenarios/upgrade/finding-severity.ts';
import type { SignalLink } from '../scenarios/upgrade/signal-links.ts';
import type { Signal } from '../scenarios/upgrade/signals.ts';
import type { Database } from './database.ts';
import { countImpacts, hitScenarios, type HitScenario, type ImpactCounts } from './finding-impact.ts';
import { iso, momentOf, whenSet } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { recordObservations, type FindingObservation } from './record-findings.ts';
import { findings, findingUses } from './schema/index.ts';

export const findingStates = ['open', 'acknowledged', 'snoozed', 'resolved', 'ignored'] as const;
export type FindingState = (typeof findingStates)[number];

/** One answer that said so: its status and the headers that say it, scrubbed. */
export interface Evidence {
  at: string;
  status: number;
  headers: Record<string, string>;
  runId: string;
}

export interface Finding {
  id: number;
  kind: Signal['kind'];
  confidence: Signal['confidence'];
  /** Exact reference of the module whose call it was. */
  module: string;
  method: string;
  host: string;
  /** With `{}` for ids; `*` where a host has too many paths to tell them apart. */
  path: string;
  anyAddress: boolean;
  /** A snoozed one whose time is over is open. */
  state: FindingState;
  snoozeUntil?: string;
  /** When it was seen again after it was resolved. */
  reopenedAt?: string;
  severity: FindingSeverity;
  firstSeen: string;
  lastSeen: string;
  count: number;
  deprecatedAt?: string;
  /** When it stops working, as far as the API's maker has said. */
  effectiveAt?: string;
  notice?: string;
  links: SignalLink[];
  /** Newest first, ten at most. */
  evidence: Evidence[];
  impact: ImpactCounts;
}

export interface FindingFilter {
  state?: FindingState;
  severity?: FindingSeverity;
  /** Exact reference, or a module's id for all its versions. */
  module?: string;
}

/** `NOT_FOUND` for ids that do not exist, except where `undefined` is the answer. */
export interface FindingStore {
  /** Adds to the findings that are there; a resolved one that is seen again is open again. */
  record(observations: readonly FindingObservation[]): Promise<void>;
  get(id: number): Promise<Finding | undefined>;
  /** Newest first. */
  list(query: PageQuery & FindingFilter): Promise<Page<Finding>>;
  setState(id: number, state: FindingState, snoozeUntil?: string): Promise<void>;
  /** Scenarios it hits, by id; 1,000 at most. */
  scenarios(id: number): Promise<HitScenario[]>;
  /** Connections whose calls got it; 1,000 at most. */
  connections(id: number): Promise<number[]>;
}

const MOST_CONNECTIONS = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

export class Findings implements FindingStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  record(observations: readonly FindingObservation[]): Promise<void> {
    return recordObservations(this.database, observations);
  }

  async get(id: number): Promise<Finding | undefined> {
    const rows = await this.database.run((session) => session.select().from(findings).where(this.is(id)));
    return (await this.told(rows))[0];
  }

  async list(query: PageQuery & FindingFilter): Promise<Page<Finding>> {
    const before = numberCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(findings)
        .where(
          and(
            eq(findings.teamId, this.database.teamId),
            before === undefined ? undefined : lt(findings.id, before),
            ...conditionsOf(query, new Date()),
          ),
        )
        .orderBy(desc(findings.id))
        .limit(pageSize(query) + 1),
    );
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [row.id],
    );
    return { ...page, items: await this.told(page.items) };
  }

  async setState(id: number, state: FindingState, snoozeUntil?: string): Promise<void> {
    const until = snoozeUntil === undefined ? null : momentOf(snoozeUntil);
    const changed = await this.database.run((session) =>
      session
        .update(findings)
        .set({ state, stateAt: sql`now()`, snoozeUntil: until })
        .where(this.is(id))
        .returning({ id: findings.id }),
    );
    if (changed.length === 0) throw new TenonError('NOT_FOUND', `There is no finding ${id}`);
  }

  scenarios(id: number): Promise<HitScenario[]> {
    return hitScenarios(this.database, id);
  }

  async connections(id: number): Promise<number[]> {
    const rows = await this.database.run((session) =>
      session
        .select({ id: findingUses.connectionId })
        .from(findingUses)
        .where(
          and(
            eq(findingUses.findingId, id),
            eq(findingUses.teamId, this.database.teamId),
            ne(findingUses.connectionId, 0),
          ),
        )
        .groupBy(findingUses.connectionId)
        .orderBy(findingUses.connectionId)
        .limit(MOST_CONNECTIONS),
    );
    return rows.map((row) => row.id);
  }

  /** Impact is counted when it is asked for: scenarios and runs change all the time. */
  private async told(rows: (typeof findings.$inferSelect)[]): Promise<Finding[]> {
    const impacts = await countImpacts(
      this.database,
      rows.map(({ id }) => id),
    );
    const now = Date.now();
    return rows.map((row) => findingOf(row, now, impacts.get(row.id)));
  }

  private is(id: number) {
    return and(eq(findings.id, id), eq(findings.teamId, this.database.teamId));
  }
}

/** The same rules as `severityOf`, as conditions. */
function severityIs(severity: FindingSeverity, now: Date): SQL | undefined {
  const { kind, effectiveAt } = findings;
  const inDays = (days: number): Date => new Date(now.getTime() + days * DAY_MS);
  const due = (after: Date, until: Date) => and(gt(effectiveAt, after), lte(effectiveAt, until));
  const coming = ne(kind, 'endpoint-gone');
  switch (severity) {
    case 'broken':
      return or(eq(kind, 'endpoint-gone'), and(isNotNull(effectiveAt), lte(effectiveAt, now)));
    case 'urgent':
      return and(coming, due(now, inDays(DUE_DAYS.urgent)));
    case 'warn':
      return and(coming, or(isNull(effectiveAt), due(inDays(DUE_DAYS.urgent), inDays(DUE_DAYS.warn))));
    case 'info':
      return and(coming, gt(effectiveAt, inDays(DUE_DAYS.warn)));
  }
}

function conditionsOf({ state, severity, module }: FindingFilter, now: Date): (SQL | undefined)[] {
  const awake = and(eq(findings.state, 'snoozed'), lte(findings.snoozeUntil, now));
  return [
    state === undefined
      ? undefined
      : state === 'open'
        ? or(eq(findings.state, 'open'), awake)
        : state === 'snoozed'
          ? and(eq(findings.state, 'snoozed'), gt(findings.snoozeUntil, now))
          : eq(findings.state, state),
    severity === undefined ? undefined : severityIs(severity, now),
    module === undefined
      ? undefined
      : or(eq(findings.module, module), sql`split_part(${findings.module}, '@', 1) = ${module}`),
  ];
}

const NOBODY: ImpactCounts = { scenarios: 0, activeScenarios: 0, openRuns: 0 };

function findingOf(row: typeof findings.$inferSelect, now: number, impact: ImpactCounts = NOBODY): Finding {
  const { id, kind, confidence, module, method, host, path, anyAddress, count, links, evidence } = row;
  const isAwake = row.state === 'snoozed' && (row.snoozeUntil?.getTime() ?? 0) <= now;
  const effective = whenSet('effectiveAt', row.effectiveAt);
  return {
    ...{ id, kind, confidence, module, method, host, path, anyAddress },
    state: isAwake ? 'open' : row.state,
    ...(isAwake ? {} : whenSet('snoozeUntil', row.snoozeUntil)),
    ...whenSet('reopenedAt', row.reopenedAt),
    severity: severityOf({ kind, ...effective }, now),
    firstSeen: iso(row.firstSeen),
    lastSeen: iso(row.lastSeen),
    count,
    ...whenSet('deprecatedAt', row.deprecatedAt),
    ...effective,
    ...(row.notice === null ? {} : { notice: row.notice }),
    links,
    evidence,
    impact,
  };
}
