/** Brings rows in line with Temporal for runs that ended, or began again, without Tenon writing it down. */
import type { FinalStatus } from '../scenarios/run.ts';
import type { RunError } from '../errors.ts';
import type { RunRow, Store } from '../store/index.ts';
import type { Execution, RunClient } from './client.ts';
import { startLoop, type Loop, type LoopLog } from './loop.ts';

const EVERY_MS = 15_000;
const PAGE = 100;

/** A run Temporal does not know may just not be there yet. */
const YOUNG_MS = 60_000;

/** A workflow that closed by itself wrote its end down first; only one that could not is ended here. */
const GRACE_MS = 5000;

/** Ended runs are looked at this far back for a reset. */
const RESET_WINDOW_MS = 60 * 60 * 1000;

export interface ReconcilerDeps {
  store: Pick<Store, 'runs'>;
  client: Pick<RunClient, 'describe'>;
  log: LoopLog;
}

interface Verdict {
  status: FinalStatus;
  endedBy: string;
  error?: RunError;
}

function verdictOf(execution: Execution | undefined): Verdict | undefined {
  const error = (message: string): RunError => ({ type: 'ExecutionInterruptedError', message });
  switch (execution?.status) {
    case undefined:
      return { status: 'error', endedBy: 'lost', error: error('Temporal does not know this run any more.') };
    case 'TERMINATED':
      return { status: 'cancelled', endedBy: 'terminated' };
    case 'CANCELLED':
      return { status: 'cancelled', endedBy: 'cancelled' };
    case 'TIMED_OUT':
      return {
        status: 'error',
        endedBy: 'timed-out',
        error: error('The run exceeded the time Temporal gave it.'),
      };
    case 'FAILED':
      return { status: 'error', endedBy: 'failed', error: error('The run failed in Temporal.') };
    case 'COMPLETED':
      return { status: 'success', endedBy: 'completed' };
    default:
      return undefined;
  }
}

/** Looks at one open row; gives the row as it is then. */
export function createReconcile({
  store,
  client,
}: Omit<ReconcilerDeps, 'log'>): (row: RunRow) => Promise<RunRow> {
  return async (row) => {
    const execution = await client.describe(row.id);
    const verdict = verdictOf(execution);
    if (verdict === undefined) return row;
    const since = Date.parse(execution?.closedAt ?? row.createdAt);
    if (
      Date.now() - since <
      (execution === undefined ? YOUNG_MS : verdict.endedBy === 'terminated' ? 0 : GRACE_MS)
    ) {
      return row;
    }
    const { status, endedBy, error } = verdict;
    return store.runs.finish(row.id, {
      status,
      operations: row.operations,
      endedBy,
      ...(error === undefined ? {} : { error }),
      ...(execution?.closedAt === undefined ? {} : { endedAt: execution.closedAt }),
    });
  };
}

export function startReconciler({ store, client, log }: ReconcilerDeps): Loop {
  const reconcile = createReconcile({ store, client });

  async function openRuns(): Promise<void> {
    for (let cursor: string | undefined; ;) {
      const page = await store.runs.open({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const row of page.items) await reconcile(row);
      if (page.next === undefined) return;
      cursor = page.next;
    }
  }

  /** A run reset in Temporal is running again, under the same id. */
  async function resetRuns(): Promise<void> {
    const since = new Date(Date.now() - RESET_WINDOW_MS).toISOString();
    for (let cursor: string | undefined; ;) {
      const page = await store.runs.ended({
        since,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const row of page.items) {
        const execution = await client.describe(row.id);
        if (execution?.status !== 'RUNNING') continue;
        await store.runs.reopen(row.id, { temporalRunId: execution.temporalRunId });
        log.info({ run: row.id }, 'The run was reset in Temporal and is running again');
      }
      if (page.next === undefined) return;
      cursor = page.next;
    }
  }

  let passes = 0;
  return startLoop(
    'The reconciler',
    EVERY_MS,
    async () => {
      await openRuns();
      // Resets are rare, and each look costs a call per ended run.
      if (passes % 4 === 3) await resetRuns();
      passes += 1;
      return false;
    },
    log,
  );
}
