/** What a run is told at its start, what it says while it goes on, and what it leaves. Shared by workflow, activities and API. */
import type { RunError } from '../errors.ts';
import type { Evaluated, Part } from './machine/parts.ts';
import type { Groups } from './machine/state.ts';
import type { Bundle, Collection, Json, Value } from './value.ts';

/** Status of a run as the API, the store and Temporal's search attribute show it. */
export const runStatuses = [
  'queued',
  'running',
  'waiting',
  'paused',
  'success',
  'warning',
  'error',
  'cancelled',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Statuses a run ends with. */
export type FinalStatus = 'success' | 'warning' | 'error' | 'cancelled';

export type RunTrigger = 'manual' | 'api' | 'webhook';

/** Who a run is: the same in every activity, row and search attribute. */
export interface RunIdentity {
  /** Run id = workflow id, an opaque text `s<scenario>-<ulid>`. */
  runId: string;
  teamId: number;
  scenarioId: number;
  scenarioVersion: number;
  scenarioName: string;
  planHash: string;
  trigger: RunTrigger;
  /** When the event arrived or the run was asked for, ISO 8601. */
  triggeredAt: string;
}

/** First argument of the scenario workflow; the second is the plan (by reference). */
export interface RunInput {
  run: RunIdentity;
  /** The webhook's event as a bundle, where one started the run. */
  event?: Bundle;
  /** Scenario inputs of a manual or API start, read as `var.input.NAME`. */
  inputs?: Collection;
  /** A webhook caller waits for the answer. */
  callerWaits?: boolean;
  /** Where an earlier history of the same run stopped (continue-as-new). */
  state?: Json;
  /** That history stopped because all that follows for now is a long wait. */
  parked?: boolean;
  /** Milliseconds the run's clock is ahead of Temporal's: lets a run be repeated at another date. */
  clockOffsetMs?: number;
}

/** What a run leaves as its result in Temporal. */
export interface RunResult {
  status: FinalStatus;
  operations: number;
  output?: Value;
}

/** What the webhook's caller gets. */
export interface WebhookAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: Value;
}

/** One operation as the trace keeps it. */
export interface TraceEntry {
  /** Operation path: cycle, node ids, bundle indexes, fiber, retry ordinal. */
  path: string;
  module: number;
  ref: string;
  /** `filtered`: its filter stopped the bundle; `directive`: what an error route decided. */
  kind: 'operation' | 'filtered' | 'directive' | 'aggregated';
  input?: Value;
  output?: Bundle[];
  /** Where confidential runs keep no bundles: how many there were. */
  bundles?: number;
  error?: RunError;
  /** Epoch milliseconds of the run's clock. */
  startedAt: number;
  durationMs: number;
}

/** Input of a connector call (activity type = the module's exact reference). */
export interface CallInput {
  run: Pick<RunIdentity, 'runId' | 'teamId' | 'scenarioId'>;
  node: number;
  path: string;
  /** hash(run id, operation path): the same across attempts and continue-as-new. */
  key: string;
  parameters: Collection;
  effect: 'read' | 'write';
  repeat?: 'safe' | 'key' | 'no';
  /** The call's own limit in milliseconds; Temporal's limits lie above it. */
  timeLimitMs: number;
  /** As a local activity: answer `open` after this many milliseconds and leave the call open in the process. */
  holdMs?: number;
}

/** Outcome of a connector call: errors are values, so that only a lost attempt is Temporal's business. */
export type CallResult =
  | { state: 'done'; bundles: Bundle[]; durationMs: number; bytes: number }
  | { state: 'failed'; error: RunError; durationMs: number }
  | { state: 'open' };

/** Input of `tenon:mapOnHost`: work on one node in a thread that can be killed, with the bytes of files at hand. */
export interface HostMappingInput {
  runId: string;
  node: number;
  path: string;
  planHash: string;
  /** Bundles in reach, innermost last, by module id. */
  scope: [module: number, bundle: Bundle][];
  /** What named roots of an expression need. */
  run: RunIdentity;
  inputs: Collection;
  operations: number;
  nowMs: number;
  part: Part | HostWork;
}

/** What a node's pure module does on the host: `run` with the mapped input, or `aggregate` with what it has collected. */
export type HostWork = { run: Collection } | { aggregate: Groups };

export type HostMappingResult = ({ state: 'done' } & Evaluated) | { state: 'failed'; error: RunError };

/** Input of `tenon:finish`: everything the end of a run writes down. */
export interface FinishInput {
  runId: string;
  /** Temporal's id of the execution that ends: another one where the run was reset. */
  temporalRunId?: string;
  status: FinalStatus;
  operations: number;
  durationMs: number;
  error?: RunError;
  /** The answer given to the caller, else the last operation's bundles (bounded). */
  output?: Value;
  warnings?: string[];
  /** What a caller still waiting gets. */
  answer?: WebhookAnswer;
  /** A caller waits: without an answer of its own it gets the standard one for this status. */
  callerWaits?: boolean;
  segment?: number;
  entries?: TraceEntry[];
}

/** Input of `tenon:keepUncertain`: the row of a write that may have happened. */
export interface UncertainInput {
  run: RunIdentity;
  node: number;
  ref: string;
  path: string;
  error: RunError;
  parameters: Collection;
  /** Machine state at the failed module, for a later resolution. */
  state: Json;
}

/** Argument of the update `switchModules`; the plan it moves to is the second argument, by reference. */
export interface SwitchRequest {
  /** The same one again gives the earlier result. */
  requestId: string;
  /** The plan the run must be on. */
  expectPlanHash: string;
  /** The plan it moves to. */
  planHash: string;
  scenarioVersion: number;
  /** Nodes that differ between the two plans. */
  nodes: number[];
  /** Cut off a call under way of one of these nodes where that is safe, and send it anew; end their waits for a retry. */
  retryPending?: boolean;
  policy: 'in-place' | 'next-cycle';
}

export interface SwitchResult {
  outcome: 'switched' | 'later';
  /** The plan the run is on, or will be on (`later`). */
  planHash: string;
}

/** Why a run refuses a switch: the types of the failed update, and `TenonError` codes of the same names (but `RUN_CLOSED`). */
export const switchRefusals = [
  'STALE_PLAN',
  'NODE_EXECUTED',
  'NODE_RUNNING',
  'NOT_SAFELY_RETRYABLE',
  'STRUCTURE_CHANGED',
  'TRIGGER_NOT_SWITCHABLE',
  'RUN_OVER',
] as const;
export type SwitchRefusal = (typeof switchRefusals)[number];

/** A node the run is at: several where bundles are walked at the same time. */
export interface PendingNode {
  node: number;
  /**
   * `call`: its operation is under way; `wait`: it waits, as Sleep and Retry do; `retry`: its last attempt failed, and it waits
   * for the next one.
   */
  doing: 'call' | 'wait' | 'retry';
  /** Whether it may be sent anew on another version (`retryPending`): it changes nothing, or may be repeated. */
  resendable: boolean;
}

/** Answer of the query `executed`: what a plan for the rest of the run must leave as it is. */
export interface ExecutedNodes {
  planHash: string;
  cycle: number;
  /** Nodes executed in this cycle; all of them where an older engine did not note it. */
  executed: number[];
  pending: PendingNode[];
  /** Its outcome is known: it takes no switch any more. */
  over: boolean;
}

/** Input of `tenon:switched`. */
export interface SwitchedInput {
  runId: string;
  planHash: string;
  scenarioVersion: number;
  /** `refused`: accepted and then not carried out. Its history names the plan all the same. */
  outcome: SwitchResult['outcome'] | 'refused';
}

/** The activities by name. Local unless said otherwise; each is idempotent. Connector calls come by their module reference. */
export interface Activities {
  'tenon:flushTrace'(input: { runId: string; segment: number; entries: TraceEntry[] }): Promise<void>;
  'tenon:respond'(input: { runId: string; answer: WebhookAnswer }): Promise<void>;
  'tenon:mapOnHost'(input: HostMappingInput): Promise<HostMappingResult>;
  'tenon:keepUncertain'(input: UncertainInput): Promise<void>;
  /** Shows a run as paused, waiting or running. */
  'tenon:status'(input: { runId: string; status: 'running' | 'waiting' | 'paused' }): Promise<void>;
  /** Writes down which plan the run is on, and that its history names it. */
  'tenon:switched'(input: SwitchedInput): Promise<void>;
  'tenon:finish'(input: FinishInput): Promise<void>;
  /** A normal activity that does nothing: it ends the workflow task, so that messages get in. */
  'tenon:breathe'(): Promise<void>;
}

/**
 * A run on one of several builds that is about to wait this long goes on, before it does, as a small execution that holds
 * nothing but its state and the wait: another build may take that over. Milliseconds.
 */
export const PARKED_WAIT_MS = 60 * 60 * 1000;

/** Answer of the query `progress`. */
export interface RunProgress {
  paused: boolean;
  operations: number;
  cycle: number;
  /** Operation path and title of the module being worked on. */
  at?: { path: string; module: number; title: string };
  segments: number;
}

/** Names of messages a run understands. */
export const messages = {
  pause: 'pause',
  resume: 'resume',
  progress: 'progress',
  traceTail: 'traceTail',
  executed: 'executed',
  switchModules: 'switchModules',
} as const;
