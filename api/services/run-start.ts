/** Starts runs that have their row already: now where Temporal answers, else the dispatcher does it later. */
import type { RunInput } from '../../scenarios/run.ts';
import type { RunRow, RunStore } from '../../store/index.ts';
import type { RunClient } from '../../temporal/client.ts';
import type { ApiLog } from '../api-log.ts';

/** A caller is not kept longer than this by a Temporal that does not answer. */
const START_LIMIT_MS = 2000;

/** Starts under way at once; what comes on top is left to the dispatcher, which has its own pace. */
const MOST_STARTS = 200;

export interface RunStarterDeps {
  client: Pick<RunClient, 'start'>;
  runs: Pick<RunStore, 'markStarted'>;
  log: ApiLog;
  /** Wakes the dispatcher. */
  nudge: () => void;
  /** `started` or `later`. */
  count?(outcome: 'started' | 'later'): void;
  limitMs?: number;
}

export interface RunStarter {
  /** True when the workflow is there; false when the dispatcher will start it. Never throws. */
  start(row: RunRow, input: RunInput): Promise<boolean>;
  /** When every start begun so far is settled. */
  settled(): Promise<void>;
}

export function createRunStarter(deps: RunStarterDeps): RunStarter {
  const { client, runs, log, nudge, limitMs = START_LIMIT_MS } = deps;
  const underWay = new Set<Promise<boolean>>();

  /** A start that comes too late for the caller still counts: the workflow id makes a second one harmless. */
  async function attempt(row: RunRow, input: RunInput): Promise<boolean> {
    try {
      await client.start(input, { eager: true });
    } catch (error) {
      log.warn({ err: error, run: row.id }, 'The run could not be started now; the dispatcher does it later');
      nudge();
      return false;
    }
    // Not marked, it is started again by the dispatcher, which finds it running and marks it.
    void runs.markStarted(row.id).catch((error: unknown) => {
      log.warn({ err: error, run: row.id }, 'The run is started, but its row does not say so yet');
    });
    return true;
  }

  return {
    async start(row, input) {
      if (underWay.size >= MOST_STARTS) {
        nudge();
        deps.count?.('later');
        return false;
      }
      const begun = attempt(row, input);
      underWay.add(begun);
      void begun.finally(() => underWay.delete(begun));
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), limitMs);
      });
      const started = await Promise.race([begun, tooLate]);
      clearTimeout(timer);
      deps.count?.(started ? 'started' : 'later');
      return started;
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
