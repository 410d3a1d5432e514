/** Runs a plan from its first module to its last. The engine decides; this shell carries out what it asks for. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  ContinueAsNew,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
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
import { initialState, readState } from '../scenarios/machine/state.ts';
import { takeSegment } from '../scenarios/machine/trace.ts';
import { planReference } from '../scenarios/plan-reference.ts';
import type { Plan, PlanNode } from '../scenarios/plan.ts';
import {
  messages,
  type ExecutedNodes,
  type HostMappingInput,
  type HostMappingResult,
  type RunInput,
  type RunProgress,
  type RunResult,
  type SwitchRequest,
  type SwitchResult,
  type TraceEntry,
} from '../scenarios/run.ts';
import type { Json } from '../scenarios/value.ts';
import { callModule } from './call.ts';
import { breathe, local } from './local.ts';
import { LocalRound } from './local-round.ts';
import { Parking } from './parking.ts';
import { Requests, type Settled } from './requests.ts';
import { Switches } from './switches.ts';
import { TaskBudget } from './task-budget.ts';

const pause = defineSignal(messages.pause);
const resume = defineSignal(messages.resume);
const progress = defineQuery<RunProgress>(messages.progress);
const traceTail = defineQuery<TraceEntry[]>(messages.traceTail);
const executed = defineQuery<ExecutedNodes>(messages.executed);
const switchModules = defineUpdate<SwitchResult, [SwitchRequest, Plan]>(messages.switchModules);

const statusAttribute = defineSearchAttributeKey('TenonStatus', 'KEYWORD');
const versionAttribute = defineSearchAttributeKey('TenonVersion', 'INT');

/** Histories are cut well before the server's own suggestion fails: events, of 51,200 allowed. */
const MOST_EVENTS = 8000;

/** A wait of at least this long shows in the run's status, milliseconds. */
const SHOWN_WAIT_MS = 10_000;

/** The dynamic workflow: its type is the scenario's name, its id the run id. */
export async function scenario(input: RunInput, plan: Plan): Promise<RunResult> {
  const { runId } = input.run;
  const clockOffset = input.clockOffsetMs ?? 0;
  const now = (): number => Date.now() + clockOffset;
  const state = input.state === undefined ? initialState(now()) : readState(input.state);
  const machine = new Machine({
    plan,
    pure: pureModules,
    facts: { run: input.run, inputs: input.inputs ?? {} },
    state,
    now,
    ...(input.event === undefined ? {} : { event: input.event }),
  });
  const budget = new TaskBudget(now);
  const round = new LocalRound();
  // A cancel comes in whatever the run waits for. Before the requests are told, so that they know what stops them.
  void CancellationScope.current().cancelRequested.catch(() => {
    machine.cancel();
    underWay.stop();
  });
  const underWay = new Requests(perform);
  const switches = new Switches({
    machine,
    underWay,
    round,
    record: (what) => round.run(() => local['tenon:switched'](what)),
    switched: () =>
      upsertSearchAttributes([{ key: versionAttribute, value: machine.facts.run.scenarioVersion }]),
  });
  let paused = false;
  const parking = new Parking(input.parked === true);
  setHandler(pause, () => void (paused = true));
  setHandler(resume, () => void (paused = false));
  setHandler(progress, () => machine.progress(paused));
  setHandler(traceTail, () => state.trace);
  setHandler(executed, () => machine.executed());
  setHandler(switchModules, switches.handle, { validator: switches.validate });

  try {
    await walk();
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

  /** Carries out what the machine asks for, until it asks for the end. */
  async function walk(): Promise<void> {
    for (;;) {
      const long = isLong();
      // Pausing, switching and continuing as new begin by letting what is under way come to its end.
      const requests = machine.advance({
        hold: (paused || long || switches.isWaiting) && !machine.isOver,
        withhold: switches.nodes,
      });
      if (requests[0]?.ask === 'end') return;
      const parkedUntil = longWait(requests);
      if (parkedUntil !== undefined) await continueRun(parkedUntil);
      for (const request of requests) underWay.start(request);

      if (machine.isOver) underWay.stop();
      else if (switches.isWaiting && underWay.onlySleeps) {
        if (switches.isReady) switches.carryOut();
        else await condition(() => switches.isReady);
        continue;
      } else if (paused && underWay.none) await stayPaused();
      else if (long && !paused && underWay.onlySleeps) {
        if (allHandlersFinished()) await continueRun();
        else await condition(() => allHandlersFinished() || switches.isWaiting);
        continue;
      }
      if (underWay.none) continue;
      for (const settled of await underWay.settled()) {
        parking.end();
        if (settled.interrupted || isTakenBack(settled)) machine.drop(settled.request);
        else machine.resume(settled.request, settled.result);
      }
    }
  }

  /** A call that was cut off to be sent anew: its failure may be the cut, and is not the run's. */
  function isTakenBack({ withdrawn, result }: Settled): boolean {
    return withdrawn && !machine.isOver && (result as { state?: string } | undefined)?.state === 'failed'; // a CallResult, or the like
  }

  async function perform(request: Request): Promise<unknown> {
    switch (request.ask) {
      case 'end':
        return undefined;
      case 'call':
        setCurrentDetails(
          `Module ${String(request.node.id)} **${request.node.title}** (${request.node.ref})${
            request.bundle === undefined ? '' : `, ${request.bundle}`
          }\n\nOperations so far: ${String(state.operations)}`,
        );
        return callModule(request, {
          run: machine.facts.run,
          state,
          budget,
          round,
          durability: machine.plan.settings.durability,
        });
      case 'map':
        return onHost(request, request.part, request.scope);
      case 'run-on-host':
        return onHost(request, request.work, []);
      case 'sleep':
        return wait(request.milliseconds, `${String(request.node.id)} ${request.node.title}`.slice(0, 200));
      case 'respond':
        if (input.callerWaits !== true) return undefined;
        return recorded(() => local['tenon:respond']({ runId, answer: request.answer }));
      case 'flush-trace':
        budget.spend(0);
        return recorded(() =>
          local['tenon:flushTrace']({
            runId,
            segment: request.segment,
            entries: request.entries,
          }),
        );
      case 'keep-uncertain':
        return recorded(() =>
          local['tenon:keepUncertain']({
            run: machine.facts.run,
            node: request.node.id,
            ref: request.node.ref,
            path: request.path,
            error: request.error,
            parameters: request.parameters,
            state: state as unknown as Json, // values are written with their tags
          }),
        );
      case 'breathe':
        await breathe();
        budget.renew();
        return undefined;
    }
  }

  async function onHost(
    { node, path }: { node: PlanNode; path: string },
    part: HostMappingInput['part'],
    scope: HostMappingInput['scope'],
  ): Promise<HostMappingResult> {
    const { run } = machine.facts;
    const mapping: HostMappingInput = {
      runId,
      node: node.id,
      path,
      planHash: run.planHash,
      scope,
      nowMs: now(),
      part,
      run,
      inputs: input.inputs ?? {},
      operations: state.operations,
    };
    return round.run(() => local['tenon:mapOnHost'](mapping));
  }

  /** What the run has to say is written down also where it was cancelled meanwhile. */
  function recorded(work: () => Promise<void>): Promise<void> {
    return CancellationScope.nonCancellable(() => round.run(work));
  }

  async function wait(milliseconds: number, summary: string): Promise<void> {
    const shown = milliseconds >= SHOWN_WAIT_MS;
    if (shown) await show('waiting');
    try {
      await sleep(milliseconds, { summary });
    } catch (error) {
      // Taken back, not cancelled: the run goes on.
      if (shown && !machine.isOver) await CancellationScope.nonCancellable(() => show('running'));
      throw error;
    }
    budget.renew();
    if (shown) await show('running');
  }

  async function stayPaused(): Promise<void> {
    await show('paused');
    for (;;) {
      await condition(() => !paused || switches.isReady);
      if (!paused) break;
      switches.carryOut();
    }
    budget.renew();
    await show('running');
  }

  async function show(status: 'running' | 'waiting' | 'paused'): Promise<void> {
    upsertSearchAttributes([{ key: statusAttribute, value: status }]);
    await round.run(() => local['tenon:status']({ runId, status }));
  }

  function isLong(): boolean {
    const info = workflowInfo();
    return info.continueAsNewSuggested || info.historyLength >= MOST_EVENTS;
  }

  /** Until when the run is about to wait so long that it parks first, where nothing but waits is under way. */
  function longWait(requests: readonly Request[]): number | undefined {
    if (paused || machine.isOver || !underWay.onlySleeps) return undefined;
    if (switches.isWaiting || !allHandlersFinished()) return undefined;
    return parking.until(state, requests, now());
  }

  /** With no call under way the state is whole (waits are part of it): the run goes on from it in a new history. */
  async function continueRun(parkedUntil?: number): Promise<void> {
    const taken = takeSegment(state);
    if (taken !== undefined) await round.run(() => local['tenon:flushTrace']({ runId, ...taken }));
    // A switch that came meanwhile would be lost.
    if (!allHandlersFinished()) return;
    // So would a pause.
    if (parking.isPossible && paused) return;
    const { event: _event, parked: _parked, ...rest } = input;
    const next: RunInput = {
      ...rest,
      run: machine.facts.run,
      state: state as unknown as Json, // values are written with their tags
      ...(parkedUntil === undefined ? {} : { parked: true }),
    };
    if (parkedUntil !== undefined) {
      parking.begin(new Date(parkedUntil - clockOffset));
    }
    await continueAsNew<(next: RunInput, plan: unknown) => Promise<RunResult>>(
      next,
      planReference(machine.facts.run.planHash),
    );
  }

  async function end(): Promise<RunResult> {
    switches.refuseAll();
    if (!allHandlersFinished()) await condition(allHandlersFinished);
    const { status, error, answer, output, segment, entries } = machine.ending();
    const { operations, startedAt, warnings } = state;
    await local['tenon:finish']({
      runId,
      temporalRunId: workflowInfo().runId,
      status,
      operations,
      durationMs: now() - startedAt,
      ...(error === undefined ? {} : { error }),
      ...(output === undefined || machine.plan.settings.confidential ? {} : { output }),
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
