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

export interface ReconcilerDeps {
  store: Pick<Store, 'runs'>;
  client: Pick<RunClient, 'describe' | 'running'>;
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
}: Pick<ReconcilerDeps, 'store'> & { client: Pick<RunClient, 'describe'> }): (
  row: RunRow,
) => Promise<RunRow> {
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
      ...(execution === undefined ? {} : { temporalRunId: execution.temporalRunId }),
      ...(error === undefined ? {} : { error }),
      ...(execution?.closedAt === undefined ? {} : { endedAt: execution.closedAt }),
    });
  };
}

export function startReconciler({ store, client, log }: ReconcilerDeps): Loop {
  const reconcile = createReconcile({ store, client });

  /** Looks at the open rows whose run does not go on; gives the ids of all open rows. */
  async function openRuns(running: ReadonlySet<string>): Promise<Set<string>> {
    const open = new Set<string>();
    for (let cursor: string | undefined; ;) {
      const page = await store.runs.open({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const row of page.items) {
        open.add(row.id);
        if (!running.has(row.id)) await reconcile(row);
      }
      if (page.next === undefined) return open;
      cursor = page.next;
    }
  }

  /** A run reset in Temporal is running again, under the same id. */
  async function resetRuns(ids: Iterable<string>): Promise<void> {
    for (const id of ids) {
      const row = await store.runs.get(id);
      if (row?.endedAt === undefined) continue;
      const execution = await client.describe(id);
      // One that has just written down its end is running for another moment.
      if (execution?.status !== 'RUNNING' || execution.temporalRunId === row.temporalRunId) continue;
      await store.runs.reopen(id, { temporalRunId: execution.temporalRunId });
      log.info({ run: id }, 'The run was reset in Temporal and is running again');
    }
  }

  return startLoop(
    'The reconciler',
    EVERY_MS,
    async () => {
      const running = await client.running();
      const open = await openRuns(running);
      await resetRuns([...running].filter((id) => !open.has(id)));
      return false;
    },
    log,
  );
}
