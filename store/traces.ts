/** The trace of runs: numbered segments of entries, bodies in the blob store. */
import type { Json } from '../scenarios/value.ts';

export interface TraceSegment {
  n: number;
  /** How many entries it holds. */
  entries: number;
  bytes: number;
  createdAt: string;
}

export interface TraceStore {
  /** `entries` already redacted and written as JSON; the same `n` again changes nothing. `NOT_FOUND` without the run. */
  putSegment(runId: string, n: number, entries: Json[]): Promise<void>;
  segments(runId: string): Promise<TraceSegment[]>;
  /** Entries from position `from` (0-based, over all segments); `next` is the position to go on at. */
  read(runId: string, query: { from: number; limit: number }): Promise<{ entries: Json[]; next?: number }>;
}
