/**
 * The state of a run as a value: at any module boundary it can be written down, sent through continue-as-new and taken
 * up elsewhere. It holds positions and bundles, never functions, and nothing that the plan already says.
 */
import type { RunError } from '../../errors.ts';
import type { FinalStatus, TraceEntry, WebhookAnswer } from '../run.ts';
import type { Bundle, Collection, Json, Value } from '../value.ts';

/** The place in a flow: the next node to enter. */
export interface FlowFrame {
  frame: 'flow';
  /** Id of a flow in the plan index: `main`, `r<router>.<route>`, `e<node>`. */
  flow: string;
  next: number;
  /** The filter of the node at `next` was already passed (a router or an error lookup asked it). */
  passed?: true;
}

/** One group of an aggregator under way. */
export interface Group {
  key: Value;
  items: Collection[];
}

/** The bundles one operation emitted, walked one after another. */
export interface BundlesFrame {
  frame: 'bundles';
  node: number;
  /** Bundles from the current one on (at `offset`); walked ones are let go. */
  rest: (Bundle | null)[];
  offset: number;
  /** 1-based position of the current bundle: 0 before the first, `total + 1` when all are walked. */
  position: number;
  total: number;
  /** What the aggregators of this operation collected so far, by their id. */
  collected?: Record<string, { groups: Group[] }>;
  /** Aggregators already flushed. */
  flushed?: number[];
}

/** A router at work on one bundle. */
export interface RouterFrame {
  frame: 'router';
  node: number;
  /** Index into the router's order of routes (fallback last). */
  next: number;
  matched: boolean;
}

/** An error route at work; everything above it on the stack belongs to the route. */
export interface HandlerFrame {
  frame: 'handler';
  /** The module that failed. */
  failed: number;
  /** The module or router whose error route this is. */
  owner: number;
  error: RunError;
  /** Some module of the route ran: a route that lets nothing through has not handled anything. */
  ran: boolean;
  /** What an uncertain write was sent with, for its row should nobody decide on it. */
  parameters?: Collection;
}

export type Frame = FlowFrame | BundlesFrame | RouterFrame | HandlerFrame;

/** One thread of the walk. There is one, unless a module asks for several lanes. */
export interface Fiber {
  id: number;
  frames: Frame[];
}

/** How a run ended. */
export interface Outcome {
  status: FinalStatus;
  error?: RunError;
}

export interface RunState {
  stateVersion: 1;
  /** Epoch milliseconds when the run began, by its own clock. */
  startedAt: number;
  cycle: number;
  operations: number;
  fibers: Fiber[];
  variables: { roundtrip: Collection; execution: Collection };
  warnings: string[];
  /** An answer that waits for the commit, or was sent. */
  answer?: WebhookAnswer;
  answered: boolean;
  /** Nodes whose reads were slow: they start as activities from now on. */
  slow: number[];
  /** Number of the next trace segment. */
  segment: number;
  trace: TraceEntry[];
  /** Estimated bytes of `trace`. */
  traceBytes: number;
  /** What the last operation emitted, kept while small: the run's output where nothing answers. */
  lastOutput?: Bundle[];
  outcome?: Outcome;
}

/** The state at the start of a run. */
export function initialState(startedAt: number): RunState {
  return {
    stateVersion: 1,
    startedAt,
    cycle: 1,
    operations: 0,
    fibers: [{ id: 0, frames: [{ frame: 'flow', flow: 'main', next: 0 }] }],
    variables: { roundtrip: {}, execution: {} },
    warnings: [],
    answered: false,
    slow: [],
    segment: 0,
    trace: [],
    traceBytes: 0,
  };
}

// One entry per old version: it takes that version's state and gives the next one's.
const upcasters = new Map<number, (state: Record<string, Json>) => Record<string, Json>>();

/** Reads a state written by this or an older engine. */
export function readState(written: unknown): RunState {
  let state = written as Record<string, Json>; // written by `snapshot` of some version
  for (let upcast = upcasters.get(Number(state['stateVersion'])); upcast !== undefined;) {
    state = upcast(state);
    upcast = upcasters.get(Number(state['stateVersion']));
  }
  if (state['stateVersion'] !== 1) {
    throw new Error(`This engine cannot read a run state of version ${String(state['stateVersion'])}`);
  }
  return state as unknown as RunState; // checked by its version
}
