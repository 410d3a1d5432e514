/** Runs: a row before it is a workflow, and the record after. */
import type { RunError } from '../errors.ts';
import type { FinalStatus, RunStatus, RunTrigger } from '../scenarios/run.ts';
import type { Json } from '../scenarios/value.ts';
import type { Page, PageQuery } from './paging.ts';

export interface RunRow {
  /** `s<scenario>-<ulid>`, also the workflow id. */
  id: string;
  scenarioId: number;
  scenarioVersion: number;
  scenarioName: string;
  planHash: string;
  status: RunStatus;
  trigger: RunTrigger;
  eventIds: string[];
  operations: number;
  error?: RunError;
  /** Only where one run is asked for, not in lists. */
  output?: Json;
  warnings?: string[];
  /** Who ended it when it did not end by itself, such as `terminated` or `timed-out`. */
  endedBy?: string;
  /** Temporal's id of the newest execution, if it was told. */
  temporalRunId?: string;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  durationMs?: number;
  traceSegments: number;
}

export interface NewRun {
  scenarioId: number;
  version: number;
  planHash: string;
  trigger: RunTrigger;
  /** A Value written as JSON; read it with `inputs`. */
  inputs?: Json;
  /** The same key for the same scenario gives the same row, for as long as that row is kept. */
  idempotencyKey?: string;
}

export interface RunEnd {
  status: FinalStatus;
  operations: number;
  error?: RunError;
  /** A Value written as JSON. */
  output?: Json;
  endedBy?: string;
  /** ISO 8601; default now. */
  endedAt?: string;
  /** Default: from start to end. */
  durationMs?: number;
  warnings?: string[];
}

export interface RunFilter extends PageQuery {
  scenario?: number;
  status?: RunStatus;
  /** Exact module reference. */
  module?: string;
  /** ISO 8601, inclusive, of `createdAt`. */
  from?: string;
  /** ISO 8601, exclusive. */
  to?: string;
}

/** `NOT_FOUND` for ids that do not exist, except where `undefined` is the answer. */
export interface RunStore {
  create(run: NewRun): Promise<RunRow>;
  get(id: string): Promise<RunRow | undefined>;
  inputs(id: string): Promise<Json | undefined>;
  /** Newest first. */
  list(query: RunFilter): Promise<Page<RunRow>>;
  /** Queued becomes running; idempotent, never backwards from a final status. */
  markStarted(id: string, details?: { temporalRunId?: string }): Promise<RunRow>;
  /** Only while the run is open; true when it was. */
  setStatus(id: string, status: 'running' | 'waiting' | 'paused'): Promise<boolean>;
  /** The first final status wins until `reopen`; marks the run's events done. */
  finish(id: string, end: RunEnd): Promise<RunRow>;
  /** A reset run is running again. */
  reopen(id: string, details?: { temporalRunId?: string }): Promise<RunRow>;
  /** Queued runs for a dispatcher, which no other gets for 10 s; of a sequential scenario only the oldest, and none while one runs. */
  claimQueued(query: { olderThanMs: number; limit: number }): Promise<RunRow[]>;
  /** Started and not ended, oldest first: for the reconciler. */
  open(query: PageQuery): Promise<Page<RunRow>>;
  /** Ended at or after `since` (ISO 8601), oldest end first: where a reset in Temporal is looked for. */
  ended(query: PageQuery & { since: string }): Promise<Page<RunRow>>;
}
