/**
 * The state of a run as a value: at any module boundary it can be written down, sent through continue-as-new and taken
 * up elsewhere. It holds positions and bundles, never functions, and nothing that the plan already says.
 */
import type { RunError } from '../../errors.ts';
import type { FinalStatus, SwitchRequest, SwitchResult, TraceEntry, WebhookAnswer } from '../run.ts';
import type { Bundle, Collection, Json, Value } from '../value.ts';

/** One group of an aggregator under way. */
export interface Group {
  key: Value;
  items: Collection[];
}

/** Groups by the text of their key, in order of first appearance. */
export type Groups = Record<string, Group>;

/** The place in a flow: the next node to enter. */
export interface FlowFrame {
  frame: 'flow';
  /** Id of a flow in the plan index: `main`, `r<router>.<route>`, `b<if-else>.<branch>`, `e<node>`. */
  flow: string;
  next: number;
  /** The filter of the node at `next` was already passed. */
  passed?: true;
  /** Which attempt at the node at `next` this is; the first where missing. */
  attempt?: number;
  /** The node at `next` waits until then, epoch milliseconds. */
  until?: number;
  /** The node at `next` is an aggregator at its end: what it collected. */
  groups?: Groups;
}

/** The bundles one operation emitted, walked one after another, or several at a time in lanes. */
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
  collected?: Record<string, Groups>;
  /** Aggregators already flushed. */
  flushed?: number[];
  /** Where bundles are walked at the same time: those under way, in their order. */
  lanes?: Lane[];
  /** It is the first frame of a lane and holds that lane's bundle only. */
  lane?: true;
}

/** One bundle on its way beside others of the same operation: a thread of the walk of its own. */
export interface Lane {
  /** Its own frames, on top of those of the operation; none when it is done. */
  frames: Frame[];
  /** What it gave to aggregators around it: handed over when the bundles before it are done, so that the order stays. */
  held: HeldItem[];
}

export interface HeldItem {
  /** The module whose operation it is collected from. */
  source: number;
  aggregator: number;
  key: Value;
  item: Collection;
}

/** A router at work on one bundle. */
export interface RouterFrame {
  frame: 'router';
  node: number;
  /** Index into the router's order of routes (fallback last). */
  next: number;
  matched: boolean;
}

/** The branch of an if-else that a bundle took; missing where none did. It stays below the followers of the if-else. */
export interface BranchFrame {
  frame: 'branch';
  node: number;
  branch?: number;
}

/** An error route at work; everything above it on the stack belongs to the route. */
export interface HandlerFrame {
  frame: 'handler';
  /** The module that failed. */
  failed: number;
  /** The module or router whose error route this is. */
  owner: number;
  error: RunError;
  /** How often the module was tried. */
  attempt: number;
  /** Some module of the route ran: a route that lets nothing through has not handled anything. */
  ran: boolean;
  /** What an uncertain write was sent with, for its row should nobody decide on it. */
  parameters?: Collection;
}

export type Frame = FlowFrame | BundlesFrame | RouterFrame | BranchFrame | HandlerFrame;

/** How a run ended. */
export interface Outcome {
  status: FinalStatus;
  error?: RunError;
}

/** Which plan a run moves to. */
export type PlanMove = Pick<SwitchRequest, 'planHash' | 'scenarioVersion'>;

export interface RunState {
  stateVersion: 1;
  /** Epoch milliseconds when the run began, by its own clock. */
  startedAt: number;
  cycle: number;
  operations: number;
  /** The walk's own thread; lanes grow from frames of it. */
  frames: Frame[];
  variables: { roundtrip: Collection; execution: Collection };
  /** Counters of modules that count, by node: of this cycle and of this run. */
  counters: { roundtrip: Record<string, number>; execution: Record<string, number> };
  warnings: string[];
  /** An answer that waits for the commit, or was sent. */
  answer?: WebhookAnswer;
  answered: boolean;
  /** Nodes executed in this cycle, in the order of their first time; missing in a state of an engine that did not note it. */
  executed?: number[];
  /** The last switches to another plan, by the id of the request. */
  switches?: ({ requestId: string } & SwitchResult)[];
  /** The plan the next cycle begins on. */
  nextPlan?: PlanMove;
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
    frames: [{ frame: 'flow', flow: 'main', next: 0 }],
    variables: { roundtrip: {}, execution: {} },
    counters: { roundtrip: {}, execution: {} },
    warnings: [],
    answered: false,
    executed: [],
    slow: [],
    segment: 0,
    trace: [],
    traceBytes: 0,
  };
}

/** A node that emitted or collected something keeps its version to the end of the cycle. */
export function noteExecuted({ executed }: RunState, node: number): void {
  // A list begun in the middle of a run would not be whole.
  if (executed?.includes(node) === false) executed.push(node);
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
    throw new Error(
      `This engine cannot read a run state of version ${JSON.stringify(state['stateVersion'])}`,
    );
  }
  return state as unknown as RunState; // checked by its version
}
