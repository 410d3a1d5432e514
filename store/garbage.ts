/** Deletes what nothing needs any more. */
import { collectBlobs } from './garbage-blobs.ts';
import {
  deletePlans,
  deleteRequests,
  deleteRuns,
  deleteSamples,
  deleteWaitingEvents,
  forgetDeliveries,
} from './garbage-rows.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { Database } from './database.ts';
import { deleteOperations } from './data-changes.ts';
import { DELIVERY_WINDOW_DAYS } from './events.ts';
import { REQUEST_HOURS } from './idempotency.ts';

/** How many of each were deleted. */
export interface GarbageReport {
  plans: number;
  blobs: number;
  events: number;
  runs: number;
}

/** How long a run that has ended is kept, with its trace, its events and what it left. */
export const RETENTION_DAYS = 30;

/**
 * How long after its end a run's payloads are kept: as long as Temporal keeps its history, in which they are named. The
 * embedded server keeps a day; three leave room for a reset after a weekend.
 */
export const PAYLOAD_DAYS = 3;

const DAY_MS = 24 * 3600_000;

/** Rows first: what they named is found unnamed after that. `now` decides what is old. */
export async function collectGarbage(
  database: Database,
  blobs: BlobStore,
  now: Date,
): Promise<GarbageReport> {
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  await forgetDeliveries(database, daysAgo(DELIVERY_WINDOW_DAYS));
  const deleted = await deleteRuns(database, daysAgo(RETENTION_DAYS));
  const waited = await deleteWaitingEvents(database, daysAgo(RETENTION_DAYS));
  await deleteRequests(database, {
    requests: daysAgo(REQUEST_HOURS / 24),
    answers: daysAgo(DELIVERY_WINDOW_DAYS),
  });
  await deleteSamples(database, daysAgo(RETENTION_DAYS));
  await deleteOperations(database, daysAgo(PAYLOAD_DAYS));
  // A day's grace, as for blobs: a plan may have been put for a scenario that is only about to be saved.
  const plans = await deletePlans(database, daysAgo(1));
  return {
    plans,
    blobs: await collectBlobs(database, blobs, {
      // Whoever wrote a blob on a day that ended a day ago has written the row that names it, too.
      contentBefore: daysAgo(1).toISOString().slice(0, 10),
      payloadsBefore: daysAgo(PAYLOAD_DAYS),
      strayBefore: daysAgo(RETENTION_DAYS),
    }),
    events: deleted.events + waited,
    runs: deleted.runs,
  };
}
