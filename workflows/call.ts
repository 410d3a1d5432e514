/** Connector calls: a read runs inside the workflow task while it is quick, everything else as an activity of its own. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  scheduleActivity,
  scheduleLocalActivity,
  TimeoutFailure,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { RunError } from '../errors.ts';
import type { Request } from '../scenarios/machine/request.ts';
import type { CallInput, CallResult, RunIdentity } from '../scenarios/run.ts';
import type { RunState } from '../scenarios/machine/state.ts';
import type { LocalRound } from './local-round.ts';
import type { TaskBudget } from './task-budget.ts';

/** A read not answered by then is left open in its process and taken over by an activity. */
const HOLD_MS = 2000;

/** Temporal's limits lie this much above a module's own, so that the module's clock decides first. */
const MARGIN_MS = 15_000;

const HEARTBEAT_REPEATABLE_MS = 10_000;
const HEARTBEAT_ONCE_MS = 30_000;

export type Call = Extract<Request, { ask: 'call' }>;
export type Settled = Exclude<CallResult, { state: 'open' }>;

export interface Caller {
  run: RunIdentity;
  state: RunState;
  budget: TaskBudget;
  round: LocalRound;
  durability: 'every-write' | 'every-call';
}

function summaryOf(call: Call, operations: number): string {
  const parts = [`${String(call.node.id)} ${call.node.title}`.slice(0, 100), `op ${String(operations + 1)}`];
  if (call.bundle !== undefined) parts.push(call.bundle);
  return parts.join(' · ');
}

function inputOf(call: Call, run: RunIdentity): CallInput {
  const { effect, repeat } = call.effect;
  return {
    run: { runId: run.runId, teamId: run.teamId, scenarioId: run.scenarioId },
    node: call.node.id,
    path: call.path,
    key: call.key,
    parameters: call.parameters,
    effect,
    ...(repeat === undefined ? {} : { repeat }),
    timeLimitMs: call.timeLimitMs,
  };
}

/** Only a lost attempt is Temporal's business: every answer of the other side, errors included, is a value. */
function activityOptions(call: Call, summary: string): ActivityOptions {
  const once = call.effect.effect === 'write' && (call.effect.repeat ?? 'no') === 'no';
  return {
    summary,
    startToCloseTimeout: call.timeLimitMs + MARGIN_MS,
    heartbeatTimeout: once ? HEARTBEAT_ONCE_MS : HEARTBEAT_REPEATABLE_MS,
    retry: once
      ? { maximumAttempts: 1 }
      : { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
    // A write is asked how it ended before the run goes on; a read is simply let go.
    cancellationType:
      call.effect.effect === 'write'
        ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
        : ActivityCancellationType.TRY_CANCEL,
  };
}

/** An attempt that gave no answer at all: however that came, a write may have been on its way. */
function lostAttempt(error: unknown, call: Call): RunError {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message =
    cause instanceof TimeoutFailure
      ? 'The worker that made this call was lost before its result was recorded.'
      : `The result of this call could not be recorded: ${reason}`;
  if (call.effect.effect === 'write') return { type: 'ConnectionError', message, uncertain: true };
  return { type: cause instanceof TimeoutFailure ? 'ConnectionError' : 'UnexpectedError', message };
}

/** A call that may be repeated is not uncertain: whoever repeats it does no harm. */
function judged(result: Settled, call: Call): Settled {
  if (result.state !== 'failed' || result.error.uncertain !== true || call.effect.repeat === 'no')
    return result;
  if (call.effect.repeat === undefined) return result;
  const { uncertain: _uncertain, ...error } = result.error;
  return { ...result, error };
}

/** Makes one connector call and gives its settled result. Throws only cancellation. */
export async function callModule(call: Call, caller: Caller): Promise<Settled> {
  const { run, state, budget, round, durability } = caller;
  const input = inputOf(call, run);
  const summary = summaryOf(call, state.operations);
  const quick =
    call.effect.effect === 'read' && durability === 'every-write' && !state.slow.includes(call.node.id);

  if (quick && !budget.isSpent) {
    const result = await round.run(() => readLocally(call, { ...input, holdMs: HOLD_MS }, summary));
    if (result !== undefined && result.state !== 'open') {
      budget.spend(result.state === 'done' ? result.bytes : 0);
      return result;
    }
    state.slow.push(call.node.id);
  }

  try {
    const result = await scheduleActivity<Settled>(call.node.ref, [input], activityOptions(call, summary));
    return judged(result, call);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return judged({ state: 'failed', error: lostAttempt(error, call), durationMs: 0 }, call);
  } finally {
    budget.renew();
  }
}

async function readLocally(call: Call, input: CallInput, summary: string): Promise<CallResult | undefined> {
  try {
    return await scheduleLocalActivity<CallResult>(call.node.ref, [input], {
      startToCloseTimeout: HOLD_MS * 2,
      retry: { maximumAttempts: 1 },
      summary,
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    // It did not even get to answer `open`: the activity finds out what the matter is.
    return undefined;
  }
}
