/**
 * The engine: walks a plan depth first by bundle, as an explicit stack machine. `advance` runs until something outside is
 * needed and says what; the shell hands results to `resume` and advances again. No clock, no I/O, no recursion over data.
 */
import type { RunError } from '../../errors.ts';
import type { Plan } from '../plan.ts';
import type { PureModules } from '../pure-module.ts';
import type {
  ExecutedNodes,
  PendingNode,
  RunProgress,
  SwitchRequest,
  SwitchResult,
  TraceEntry,
  WebhookAnswer,
} from '../run.ts';
import type { Bundle, Value } from '../value.ts';
import type { RunFacts } from './context.ts';
import { isAlive, isForked, laneFiber, rootFiber, type Fiber } from './fiber.ts';
import { mayMove } from './lanes.ts';
import { indexPlan, type PlanIndex } from './plan-index.ts';
import type { Request } from './request.ts';
import type { Outcome, RunState } from './state.ts';
import { step } from './steps.ts';
import { canBeginAnew, endRetryWait, executedNodes, pendingNodes, takesBack } from './switching.ts';
import { SEGMENT_BYTES, takeSegment } from './trace.ts';
import type { Asking, Walk } from './walk.ts';

/** Moves of the walk between two pauses; about a quarter of a second of pure work. */
const MOVES_BEFORE_BREATH = 40_000;

/** Switches whose result is remembered: whoever asks again does so soon. */
const SWITCHES_KEPT = 10;

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
  // Plan, index and facts are replaced together, by `switchTo`.
  plan: Plan;
  facts: RunFacts;
  index: PlanIndex;
  readonly pure: PureModules;
  readonly state: RunState;
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
   * answers are outstanding. `end` stands alone. With `hold` nothing moves on; only what answers led to is given, and not what
   * that is for the nodes to `withhold`: they are begun anew when the walk goes on.
   */
  advance({ hold = false, withhold = [] }: { hold?: boolean; withhold?: readonly number[] } = {}): Request[] {
    while (!hold && this.#move());
    const isWithheld = (request: Request): boolean =>
      canBeginAnew(request) && withhold.includes(request.node.id);
    for (const request of this.#fresh.filter(isWithheld)) this.drop(request);
    const fresh = this.#fresh.filter((request) => !isWithheld(request));
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

  /** Forgets a request that was interrupted. Where the run goes on, its node is begun anew if it can (`canBeginAnew`). */
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

  /** Nodes the run is at. */
  get pending(): PendingNode[] {
    return [...this.#asked].flatMap(([request, { fiber }]) => pendingNodes(request, fiber));
  }

  executed(): ExecutedNodes {
    const { pending, isOver } = this;
    const { planHash } = this.facts.run;
    return { planHash, cycle: this.state.cycle, executed: executedNodes(this), pending, over: isOver };
  }

  /** Requests that the shell shall cut off and drop, so that these nodes are begun anew. */
  takeBack(nodes: readonly number[]): Request[] {
    const taken: Request[] = [];
    for (const [request, { fiber }] of this.#asked) {
      if (!takesBack(request, fiber, nodes)) continue;
      endRetryWait(request, fiber, nodes, this.now());
      taken.push(request);
    }
    return taken;
  }

  /** What an earlier request of this id came to. */
  switched(requestId: string): SwitchResult | undefined {
    const earlier = this.state.switches?.find((one) => one.requestId === requestId);
    return earlier && { outcome: earlier.outcome, planHash: earlier.planHash };
  }

  /**
   * Goes on by another plan. Only where the state is whole (waits under way are part of it) and `refusalOf` has nothing
   * against it: what waits then has the same node in both plans.
   */
  switchTo({ requestId, planHash, scenarioVersion }: SwitchRequest, plan: Plan): SwitchResult {
    if ([...this.#asked.keys()].some(({ ask }) => ask !== 'sleep')) {
      throw new Error('A plan is not replaced while a request is under way');
    }
    this.plan = plan;
    this.index = indexPlan(plan);
    this.facts = { ...this.facts, run: { ...this.facts.run, planHash, scenarioVersion } };
    return this.#remember(requestId, { outcome: 'switched', planHash });
  }

  /** Keeps the plan for the next cycle; a later request takes the place of an earlier one. */
  switchLater({ requestId, planHash, scenarioVersion }: SwitchRequest): SwitchResult {
    this.state.nextPlan = { planHash, scenarioVersion };
    return this.#remember(requestId, { outcome: 'later', planHash });
  }

  #remember(requestId: string, result: SwitchResult): SwitchResult {
    const kept = (this.state.switches ?? []).slice(1 - SWITCHES_KEPT);
    this.state.switches = [...kept, { requestId, ...result }];
    return result;
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
