/** Webhook events: stored before anything else happens, each once per scenario. */
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Json } from '../scenarios/value.ts';
import { acceptDelivery } from './accept-delivery.ts';
import { assignWaiting } from './assign-waiting.ts';
import type { Database } from './database.ts';
import { heldScenarios } from './held-events.ts';
import { iso, whenSet } from './moments.ts';
import { pageOf, pageSize, textCursor, type Page, type PageQuery } from './paging.ts';
import { listedRun, type RunRow } from './run-rows.ts';
import { events } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** Days in which a delivery key is known. */
export const DELIVERY_WINDOW_DAYS = 7;

/** The answer a webhook's caller got or shall get; the body is a Value written as JSON. */
export interface StoredAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: Json;
}

/** One delivery to one scenario. */
export interface EventRow {
  id: string;
  hookId: number;
  /** 0 while no scenario was attached to the hook. */
  scenarioId: number;
  deliveryKey?: string;
  /** The run that took it. */
  runId?: string;
  receivedAt: string;
  /** When the run that took it ended. */
  doneAt?: string;
}

/** A delivery as the ingress hands it over. */
export interface Delivery {
  hookId: number;
  deliveryKey?: string;
  /** A Value written as JSON. */
  payload: Json;
  /** Those of the hook; with none the event waits for the first that is attached. */
  scenarios: { id: number; startAtOnce: boolean; planHash: string; version: number; name: string }[];
  /** See `EventStore.assignWaiting`. */
  retired?: readonly string[];
}

export interface Accepted {
  /** The first event row of this delivery, the same for every duplicate. */
  eventId: string;
  /** No row was written: every scenario has this delivery already. */
  duplicate: boolean;
  /** Runs made now, status `queued`; for a duplicate, the runs its first delivery led to. */
  runs: RunRow[];
  storedAnswer?: StoredAnswer;
}

export interface EventStore {
  /**
   * Returns when the event is stored. A sequential scenario never starts at once, whatever `startAtOnce` says, nor does one
   * that uses a retired module.
   */
  accept(delivery: Delivery): Promise<Accepted>;
  get(eventId: string): Promise<EventRow | undefined>;
  payload(eventId: string): Promise<Json | undefined>;
  /** What the caller got, for duplicates; the first wins. */
  saveAnswer(eventId: string, answer: StoredAnswer): Promise<void>;
  /** Events no run has taken, oldest first. */
  queue(of: { hookId: number } | { scenarioId: number }, query: PageQuery): Promise<Page<EventRow>>;
  /**
   * Gives waiting events of active scenarios a queued run each, oldest first; of a sequential one only when none is open.
   * The caller starts them: they are claimed as by `claimQueued`. Nothing starts with a module an operator has retired, nor
   * with one of `retired` (exact references); its events wait until the scenario uses it no more.
   */
  assignWaiting(limit: number, retired?: readonly string[]): Promise<RunRow[]>;
  /** Active scenarios whose events wait because they use a retired module; at most 100. */
  held(retired?: readonly string[]): Promise<number[]>;
}

export class Events implements EventStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  accept(delivery: Delivery): Promise<Accepted> {
    return acceptDelivery(this.database, this.sealer, delivery);
  }

  async get(eventId: string): Promise<EventRow | undefined> {
    const [row] = await this.database.run((session) =>
      session.select(shownColumns).from(events).where(this.is(eventId)),
    );
    return row === undefined ? undefined : eventOf(row);
  }

  async payload(eventId: string): Promise<Json | undefined> {
    const [row] = await this.database.run((session) =>
      session
        .select({ payload: events.payload, blob: events.payloadBlob })
        .from(events)
        .where(this.is(eventId)),
    );
    return row === undefined ? undefined : this.sealer.open(row.payload, row.blob);
  }

  async saveAnswer(eventId: string, answer: StoredAnswer): Promise<void> {
    const { inline, blob } = await this.sealer.seal({ ...answer });
    await this.database.run((session) =>
      session
        .update(events)
        .set({ answer: inline, answerBlob: blob })
        .where(and(this.is(eventId), isNull(events.answer), isNull(events.answerBlob))),
    );
  }

  async queue(of: { hookId: number } | { scenarioId: number }, query: PageQuery): Promise<Page<EventRow>> {
    const after = textCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select(shownColumns)
        .from(events)
        .where(
          and(
            eq(events.teamId, this.database.teamId),
            'hookId' in of ? eq(events.hookId, of.hookId) : eq(events.scenarioId, of.scenarioId),
            isNull(events.runId),
            after === undefined ? undefined : gt(events.id, after),
          ),
        )
        .orderBy(asc(events.id))
        .limit(pageSize(query) + 1),
    );
    return pageOf(rows, query, eventOf, (row) => [row.id]);
  }

  async assignWaiting(limit: number, retired: readonly string[] = []): Promise<RunRow[]> {
    const assigned = await assignWaiting(this.database, limit, retired);
    return Promise.all(assigned.map((row) => listedRun(row, this.sealer)));
  }

  held(retired: readonly string[] = []): Promise<number[]> {
    return heldScenarios(this.database, retired);
  }

  private is(eventId: string) {
    return and(eq(events.id, eventId), eq(events.teamId, this.database.teamId));
  }
}

/** Everything but the two values that may be large. */
const shownColumns = {
  id: events.id,
  hookId: events.hookId,
  scenarioId: events.scenarioId,
  deliveryKey: events.deliveryKey,
  runId: events.runId,
  receivedAt: events.receivedAt,
  doneAt: events.doneAt,
};

function eventOf(row: Pick<typeof events.$inferSelect, keyof typeof shownColumns>): EventRow {
  return {
    id: row.id,
    hookId: row.hookId,
    scenarioId: row.scenarioId,
    ...(row.deliveryKey === null ? {} : { deliveryKey: row.deliveryKey }),
    ...(row.runId === null ? {} : { runId: row.runId }),
    receivedAt: iso(row.receivedAt),
    ...whenSet('doneAt', row.doneAt),
  };
}
