/** Starts what is queued: events that waited for their scenario, and runs whose start did not reach Temporal. */
import type { RunInput } from '../scenarios/run.ts';
import { TenonError } from '../errors.ts';
import type { RunRow, Store } from '../store/index.ts';
import type { RunClient } from './client.ts';
import { startLoop, type Loop, type LoopLog } from './loop.ts';

const EVERY_MS = 1000;
const BATCH = 50;

/** The request that made a row is starting it just now; before this the row is not touched. */
const FRESH_MS = 3000;

/** How often it is told that events wait for somebody to replace a retired module. */
const HELD_EVERY_MS = 60_000;

export interface DispatcherDeps {
  store: Pick<Store, 'events' | 'runs' | 'scenarios'>;
  client: Pick<RunClient, 'start'>;
  /** What the run's workflow is started with, from its row. */
  inputOf: (row: RunRow) => Promise<RunInput>;
  /** Module versions that their connectors' releases have retired: nothing starts with them. */
  retired?: readonly string[];
  log: LoopLog;
}

/** Nothing can be started now. Any other failure is that of one run. */
function isAway(error: unknown): boolean {
  return error instanceof TenonError && ['TEMPORAL_UNAVAILABLE', 'STORE_UNAVAILABLE'].includes(error.code);
}

export function startDispatcher({ store, client, inputOf, retired = [], log }: DispatcherDeps): Loop {
  /** Runs whose failure was told. */
  const troubled = new Set<string>();
  let lookAgain = 0;

  async function start(row: RunRow): Promise<void> {
    let input: RunInput;
    try {
      input = await inputOf(row);
    } catch (error) {
      if (!(error instanceof TenonError) || error.code !== 'SCENARIO_NOT_RUNNABLE') throw error;
      await store.runs.finish(row.id, {
        status: 'error',
        operations: 0,
        error: { type: 'InvalidConfigurationError', message: error.message },
      });
      return;
    }
    // Started by another dispatcher or before a crash: the workflow id says so, and the row is marked all the same.
    await client.start(input);
    await store.runs.markStarted(row.id);
    troubled.delete(row.id);
  }

  /** A run that cannot be started is tried again later, and keeps nobody else waiting. */
  async function startOrSkip(row: RunRow): Promise<void> {
    try {
      await start(row);
    } catch (error) {
      if (isAway(error)) throw error;
      if (!troubled.has(row.id))
        log.warn({ err: error, run: row.id }, 'The run cannot be started; it is tried again');
      troubled.add(row.id);
    }
  }

  /** Nothing is lost, but somebody has to do something about it. */
  async function tellHeld(): Promise<void> {
    if (Date.now() < lookAgain) return;
    lookAgain = Date.now() + HELD_EVERY_MS;
    const scenarios = await store.events.held(retired);
    if (scenarios.length > 0)
      log.warn(
        { scenarios },
        'Events wait: these scenarios use a retired module. They start once it is replaced: tenon upgrade plan',
      );
  }

  async function pass(): Promise<boolean> {
    await store.scenarios.endDrains();
    const claimed = await store.runs.claimQueued({ olderThanMs: FRESH_MS, limit: BATCH });
    const assigned = await store.events.assignWaiting(BATCH, retired);
    await tellHeld();
    // In the order of arrival; a failure leaves the rest to a later pass.
    for (const row of [...claimed, ...assigned]) await startOrSkip(row);
    return claimed.length === BATCH || assigned.length === BATCH;
  }

  return startLoop('The dispatcher', EVERY_MS, pass, log);
}
