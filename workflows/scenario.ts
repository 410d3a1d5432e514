/** Runs a plan from its first module to its last. The engine decides; this shell carries out what it asks for. */
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  ContinueAsNew,
  continueAsNew,
  defineQuery,
  defineSignal,
  DeterminismViolationError,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { pureModules } from '../connectors/pure.ts';
import { Machine } from '../scenarios/machine/machine.ts';
import type { Request } from '../scenarios/machine/request.ts';
import { scopeOf } from '../scenarios/machine/scope.ts';
import { initialState, readState } from '../scenarios/machine/state.ts';
import { takeSegment } from '../scenarios/machine/trace.ts';
import { planReference } from '../scenarios/plan-reference.ts';
import type { Plan } from '../scenarios/plan.ts';
import {
  messages,
  type RunInput,
  type RunProgress,
  type RunResult,
  type TraceEntry,
} from '../scenarios/run.ts';
import type { Json } from '../scenarios/value.ts';
import { callModule } from './call.ts';
import { breathe, local } from './local.ts';
import { TaskBudget } from './task-budget.ts';

const pause = defineSignal(messages.pause);
const resume = defineSignal(messages.resume);
const progress = defineQuery<RunProgress>(messages.progress);
const traceTail = defineQuery<TraceEntry[]>(messages.traceTail);

const statusAttribute = defineSearchAttributeKey('TenonStatus', 'KEYWORD');

/** Histories are cut well before the server's own suggestion fails: events, of 51,200 allowed. */
const MOST_EVENTS = 8000;

/** A wait of at least this long shows in the run's status, milliseconds. */
const SHOWN_WAIT_MS = 10_000;

/** The dynamic workflow: its type is the scenario's name, its id the run id. */
export async function scenario(input: RunInput, plan: Plan): Promise<RunResult> {
  const { run } = input;
  const clockOffset = input.clockOffsetMs ?? 0;
  const now = (): number => Date.now() + clockOffset;
  const state = input.state === undefined ? initialState(now()) : readState(input.state);
  const machine = new Machine({
    plan,
    pure: pureModules,
    facts: { run, inputs: input.inputs ?? {} },
    state,
    now,
    ...(input.event === undefined ? {} : { event: input.event }),
  });
  const budget = new TaskBudget();
  let paused = false;
  setHandler(pause, () => void (paused = true));
  setHandler(resume, () => void (paused = false));
  setHandler(progress, () => machine.progress(paused));
  setHandler(traceTail, () => state.trace);

  try {
    for (;;) {
      if (paused) await stayPaused();
      await continueIfLong();
      const request = machine.advance();
      if (request.ask === 'end') break;
      machine.resume(await perform(request));
    }
  } catch (error) {
    if (error instanceof ContinueAsNew || error instanceof DeterminismViolationError) throw error;
    if (isCancellation(error)) machine.cancel();
    // Anything else would fail the workflow task for ever and leave a run that only looks alive.
    else
      machine.fail({
        type: 'UnexpectedError',
        message: error instanceof Error ? error.message : String(error),
      });
  }
  return CancellationScope.nonCancellable(end);

  async function perform(request: Exclude<Request, { ask: 'end' }>): Promise<unknown> {
    switch (request.ask) {
      case 'call':
        setCurrentDetails(
          `Module ${String(request.node.id)} **${request.node.title}** (${request.node.ref})${
            request.bundle === undefined ? '' : `, ${request.bundle}`
          }\n\nOperations so far: ${String(state.operations)}`,
        );
        return callModule(request, { run, state, budget, durability: plan.settings.durability });
      case 'map':
        return local['tenon:mapOnHost']({
          runId: run.runId,
          node: request.node.id,
          path: request.path,
          planHash: run.planHash,
          scope: scopeOf(state.fibers[0]?.frames ?? []),
          nowMs: now(),
          part: request.part,
          run,
          inputs: input.inputs ?? {},
          operations: state.operations,
        });
      case 'sleep':
        return wait(request.milliseconds, `${String(request.node.id)} ${request.node.title}`.slice(0, 200));
      case 'respond':
        if (input.callerWaits !== true) return undefined;
        return local['tenon:respond']({ runId: run.runId, answer: request.answer });
      case 'flush-trace':
        budget.spend(0, 10);
        return local['tenon:flushTrace']({
          runId: run.runId,
          segment: request.segment,
          entries: request.entries,
        });
      case 'keep-uncertain':
        return local['tenon:keepUncertain']({
          run,
          node: request.node.id,
          ref: request.node.ref,
          path: request.path,
          error: request.error,
          parameters: request.parameters,
          state: state as unknown as Json, // values are written with their tags
        });
      case 'breathe':
        await breathe();
        budget.renew();
        return undefined;
    }
  }

  async function wait(milliseconds: number, summary: string): Promise<void> {
    const shown = milliseconds >= SHOWN_WAIT_MS;
    if (shown) await show('waiting');
    await sleep(milliseconds, { summary });
    budget.renew();
    if (shown) await show('running');
  }

  async function stayPaused(): Promise<void> {
    await show('paused');
    await condition(() => !paused);
    budget.renew();
    await show('running');
  }

  async function show(status: 'running' | 'waiting' | 'paused'): Promise<void> {
    upsertSearchAttributes([{ key: statusAttribute, value: status }]);
    await local['tenon:status']({ runId: run.runId, status });
  }

  /** Between two requests the state is whole: the run goes on from it in a new history. */
  async function continueIfLong(): Promise<void> {
    const info = workflowInfo();
    if (!info.continueAsNewSuggested && info.historyLength < MOST_EVENTS) return;
    const taken = takeSegment(state);
    if (taken !== undefined) await local['tenon:flushTrace']({ runId: run.runId, ...taken });
    const { event: _event, ...rest } = input;
    const next: RunInput = { ...rest, state: state as unknown as Json }; // values are written with their tags
    await continueAsNew<(next: RunInput, plan: unknown) => Promise<RunResult>>(
      next,
      planReference(run.planHash),
    );
  }

  async function end(): Promise<RunResult> {
    const { status, error, answer, output, segment, entries } = machine.ending();
    const { operations, startedAt, warnings } = state;
    await local['tenon:finish']({
      runId: run.runId,
      status,
      operations,
      durationMs: now() - startedAt,
      ...(error === undefined ? {} : { error }),
      ...(output === undefined || plan.settings.confidential ? {} : { output }),
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(answer === undefined ? {} : { answer }),
      ...(input.callerWaits === true ? { callerWaits: true } : {}),
      ...(segment === undefined || entries === undefined ? {} : { segment, entries }),
    });
    upsertSearchAttributes([{ key: statusAttribute, value: status }]);
    if (status === 'error') {
      throw ApplicationFailure.create({
        type: error?.type ?? 'UnexpectedError',
        message: error?.message ?? 'The run failed',
        nonRetryable: true,
        details: [{ module: error?.module, operations }],
      });
    }
    // Temporal must see a cancelled run as cancelled, not as completed.
    if (status === 'cancelled') throw new CancelledFailure('The run was cancelled');
    return { status, operations, ...(output === undefined ? {} : { output }) };
  }
}
