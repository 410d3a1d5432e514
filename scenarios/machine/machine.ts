/**
 * The engine: walks a plan depth first by bundle, as an explicit stack machine. `advance` runs until something outside is
 * needed and says what; the shell hands the result to `resume` and advances again. No clock, no I/O, no recursion over data.
 */
import type { RunError } from '../../errors.ts';
import type { Plan } from '../plan.ts';
import type { PureModules } from '../pure-module.ts';
import type { RunProgress, TraceEntry, WebhookAnswer } from '../run.ts';
import type { Bundle, Value } from '../value.ts';
import type { RunFacts } from './context.ts';
import { indexPlan, type PlanIndex } from './plan-index.ts';
import type { Request } from './request.ts';
import type { Outcome, RunState } from './state.ts';
import { step } from './steps.ts';
import { SEGMENT_BYTES, takeSegment } from './trace.ts';
import type { Onward, Walk } from './walk.ts';

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
  /** The outstanding request; the state is written down only when there is none. */
  #asked: { request: Request; resume: (result: unknown) => Onward } | undefined;
  #moves = 0;

  constructor({ plan, pure, facts, state, now, event }: MachineOptions) {
    this.plan = plan;
    this.pure = pure;
    this.facts = facts;
    this.state = state;
    this.now = now;
    this.event = event;
    this.index = indexPlan(plan);
  }

  /** Runs until something outside is needed. Each request but `end` is answered by one `resume`. */
  advance(): Request {
    for (;;) {
      if (this.#asked !== undefined) return this.#asked.request;
      const { state } = this;
      const segment = state.traceBytes >= SEGMENT_BYTES ? takeSegment(state) : undefined;
      if (segment !== undefined) return this.ask({ ask: 'flush-trace', ...segment }, () => undefined);
      if (this.#moves >= MOVES_BEFORE_BREATH) {
        this.#moves = 0;
        return this.ask({ ask: 'breathe' }, () => undefined);
      }
      const fiber = state.fibers[0];
      if (fiber === undefined || fiber.frames.length === 0 || state.outcome !== undefined) {
        state.outcome ??= { status: 'success' };
        return { ask: 'end' };
      }
      this.#moves += 1;
      step(this, fiber);
    }
  }

  ask(request: Request, resume: (result: unknown) => Onward): Request {
    this.#asked = { request, resume };
    return request;
  }

  /** Answers the outstanding request: with the result of a call or a mapping, with nothing for the others. */
  resume(result?: unknown): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined) throw new Error('Nothing was asked');
    // The continuation may ask for the next thing at once; `advance` finds it.
    asked.resume(result);
  }

  /** Stops the run where it is: an operator cancelled it. */
  cancel(): void {
    this.#asked = undefined;
    this.state.outcome = { status: 'cancelled' };
  }

  /** Stops the run with an error that is not a module's. */
  fail(error: RunError): void {
    this.#asked = undefined;
    this.state.outcome = { status: 'error', error };
  }

  progress(paused: boolean): RunProgress {
    const { operations, cycle, segment } = this.state;
    const request = this.#asked?.request;
    const at =
      request !== undefined && 'node' in request
        ? { path: request.path, module: request.node.id, title: request.node.title }
        : undefined;
    return { paused, operations, cycle, segments: segment, ...(at === undefined ? {} : { at }) };
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
