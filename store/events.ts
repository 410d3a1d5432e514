/** Webhook events: stored before anything else happens, each once per scenario. */
import type { Json } from '../scenarios/value.ts';
import type { Page, PageQuery } from './paging.ts';
import type { RunRow } from './runs.ts';

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
  /** Returns when the event is stored. A sequential scenario never starts at once, whatever `startAtOnce` says. */
  accept(delivery: Delivery): Promise<Accepted>;
  get(eventId: string): Promise<EventRow | undefined>;
  payload(eventId: string): Promise<Json | undefined>;
  /** What the caller got, for duplicates; the first wins. */
  saveAnswer(eventId: string, answer: StoredAnswer): Promise<void>;
  /** Events no run has taken, oldest first. */
  queue(of: { hookId: number } | { scenarioId: number }, query: PageQuery): Promise<Page<EventRow>>;
  /** Gives waiting events of active scenarios a queued run each, oldest first; of a sequential one only when none is open. */
  assignWaiting(limit: number): Promise<RunRow[]>;
}
