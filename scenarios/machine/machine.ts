/**
 * The engine: walks a plan depth first by bundle, as an explicit stack machine. `advance` runs until something outside is
 * needed and says what; the shell hands results to `resume` and advances again. No clock, no I/O, no recursion over data.
 */
import type { RunError } from '../../errors.ts';
import type { Plan } from '../plan.ts';
import type { PureModules } from '../pure-module.ts';
import type { RunProgress, TraceEntry, WebhookAnswer } from '../run.ts';
import type { Bundle, Value } from '../value.ts';
import type { RunFacts } from './context.ts';
import { isAlive, isForked, laneFiber, rootFiber, type Fiber } from './fiber.ts';
import { mayMove } from './lanes.ts';
import { indexPlan, type PlanIndex } from './plan-index.ts';
import type { Request } from './request.ts';
import type { Outcome, RunState } from './state.ts';
import { step } from './steps.ts';
import { SEGMENT_BYTES, takeSegment } from './trace.ts';
import type { Asking, Walk } from './walk.ts';

/** Moves of the walk between two pauses; about a quarter of a second of pure work. */
const MOVES_BEFORE_BREATH = 40_000;

export interface MachineOptions {
  plan: Plan;
  pure: PureModules;
  facts: RunFacts;
  state: RunState;
  /** The run's clock, epoch milliseconds. */
  now: () => number;
  /** The webhook's event. */
  event?: Bundle;
}

/** What the end of a run leaves to write down. */
export interface Ending extends Outcome {
  /** The answer a caller still waits for. */
  answer?: WebhookAnswer;
  output?: Value;
  segment?: number;
  entries?: TraceEntry[];
}

/** One run's engine. */
export class Machine implements Walk {
  readonly plan: Plan;
  readonly pure: PureModules;
  readonly facts: RunFacts;
  readonly state: RunState;
  readonly index: PlanIndex;
  readonly event: Bundle | undefined;
  readonly now: () => number;
  readonly #root: Fiber;
  /** Requests under way; the state is whole, and may be written down, when there is none (or sleeps only). */
  readonly #asked = new Map<Request, Asking & { fiber?: Fiber }>();
  /** Of those, what the shell has not been told yet. */
  #fresh: Request[] = [];
  /** Fibers that wait for an answer. */
  readonly #waiting = new Set<Fiber>();
  #moves = 0;

  constructor({ plan, pure, facts, state, now, event }: MachineOptions) {
    this.plan = plan;
    this.pure = pure;
    this.facts = facts;
    this.state = state;
    this.now = now;
    this.event = event;
    this.index = indexPlan(plan);
    this.#root = rootFiber(state.frames);
  }

  /**
   * Runs until nothing moves without an answer, and gives the new requests; each is answered by one `resume`. None means:
   * answers are outstanding. `end` stands alone. With `hold` nothing moves on; only what answers led to is given.
   */
  advance({ hold = false }: { hold?: boolean } = {}): Request[] {
    while (!hold && this.#move());
    const fresh = this.#fresh;
    this.#fresh = [];
    if (fresh.length > 0 || this.#asked.size > 0 || hold) return fresh;
    this.state.outcome ??= { status: 'success' };
    return [{ ask: 'end' }];
  }

  /** One move; false where there is none to make. */
  #move(): boolean {
    const { state } = this;
    if (state.outcome !== undefined || this.#isBlocked) return false;
    const segment = state.traceBytes >= SEGMENT_BYTES ? takeSegment(state) : undefined;
    if (segment !== undefined) return this.#block({ ask: 'flush-trace', ...segment });
    if (this.#moves >= MOVES_BEFORE_BREATH) {
      this.#moves = 0;
      return this.#block({ ask: 'breathe' });
    }
    const fiber = this.#movable(this.#root);
    if (fiber === undefined) return false;
    this.#moves += 1;
    step(this, fiber);
    return true;
  }

  /** The first fiber, in the order of the bundles, that can move. */
  #movable(fiber: Fiber): Fiber | undefined {
    if (this.#waiting.has(fiber)) return undefined;
    const top = fiber.frames.at(-1);
    if (!isForked(top)) return top === undefined ? undefined : fiber;
    for (const lane of top.lanes) {
      const found = this.#movable(laneFiber(fiber, lane));
      if (found !== undefined) return found;
    }
    return mayMove(this.index, top) ? fiber : undefined;
  }

  get #isBlocked(): boolean {
    for (const { fiber } of this.#asked.values()) if (fiber === undefined) return true;
    return false;
  }

  /** Makes a request of the machine's own: nothing moves until it is answered. */
  #block(request: Request): false {
    this.#asked.set(request, { resume: () => undefined });
    this.#fresh.push(request);
    return false;
  }

  ask(fiber: Fiber, request: Request, asking: Asking): Request {
    this.#asked.set(request, { ...asking, fiber });
    this.#waiting.add(fiber);
    this.#fresh.push(request);
    return request;
  }

  /** Answers a request: with the result of a call or a mapping, with nothing for the others. */
  resume(request: Request, result?: unknown): void {
    const asked = this.#asked.get(request);
    if (asked === undefined) return; // the run has failed meanwhile
    this.#asked.delete(request);
    const { fiber, resume, late } = asked;
    if (fiber !== undefined) this.#waiting.delete(fiber);
    // The continuation may ask for the next thing at once; `advance` finds it.
    if (fiber === undefined || (this.state.outcome === undefined && isAlive(fiber))) resume(result);
    else late?.(result);
  }

  /** Forgets a request that was interrupted because the run's outcome is known. */
  drop(request: Request): void {
    const fiber = this.#asked.get(request)?.fiber;
    if (fiber !== undefined) this.#waiting.delete(fiber);
    this.#asked.delete(request);
  }

  /** Nothing follows any more: an operator cancelled the run. What is under way is still told how it ended. */
  cancel(): void {
    this.state.outcome ??= { status: 'cancelled' };
  }

  /** Stops the run with an error that is not a module's. */
  fail(error: RunError): void {
    this.#asked.clear();
    this.#waiting.clear();
    this.#fresh = [];
    this.state.outcome = { status: 'error', error };
  }

  /** Whether the run's outcome is known; answers still outstanding change nothing. */
  get isOver(): boolean {
    return this.state.outcome !== undefined;
  }

  progress(paused: boolean): RunProgress {
    const { operations, cycle, segment } = this.state;
    for (const request of this.#asked.keys()) {
      if (!('node' in request)) continue;
      const at = { path: request.path, module: request.node.id, title: request.node.title };
      return { paused, operations, cycle, segments: segment, at };
    }
    return { paused, operations, cycle, segments: segment };
  }

  /** What is left to say at the end: the answer at commit, the output, the last trace segment. */
  ending(): Ending {
    const outcome = this.state.outcome ?? { status: 'success' };
    const { answer, answered, lastOutput } = this.state;
    // An answer waits for the commit; a run that fails before it gives none (engine-semantics.md 8.4).
    const given = answer !== undefined && (answered || outcome.status === 'success') ? answer : undefined;
    const output: Value | undefined = given === undefined ? lastOutput : given.body;
    return {
      ...outcome,
      ...(given === undefined || answered ? {} : { answer: given }),
      ...(output === undefined ? {} : { output }),
      ...takeSegment(this.state),
    };
  }
}
