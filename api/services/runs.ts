/** Runs: started, looked at, waited for, stopped. Knows nothing of HTTP. */
import { TenonError } from '../../errors.ts';
import type { RunProgress, RunTrigger } from '../../scenarios/run.ts';
import type { Collection } from '../../scenarios/value.ts';
import type { Page, RunFilter, RunRow, Scenario, Store } from '../../store/index.ts';
import type { RunClient } from '../../temporal/client.ts';
import type { ModuleRules } from './module-rules.ts';
import { plainJson, runInputOf } from './run-input.ts';
import { followRun, type RunEvent } from './run-follow.ts';
import type { RunStarter } from './run-start.ts';
import { createReadTrace, type TracePage } from './run-trace.ts';

/** Pauses between looks at a run somebody waits for. */
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 500;

/** A run, and where it is while it goes on. */
export interface SeenRun {
  run: RunRow;
  progress?: RunProgress;
}

export interface RunServiceDeps {
  store: Pick<Store, 'runs' | 'traces' | 'plans' | 'events' | 'teamId' | 'audit'>;
  client: RunClient;
  starter: RunStarter;
  rules: Pick<ModuleRules, 'starting'>;
  /** Brings a row in line with Temporal, where that ended the run behind our back; gives the row as it is then. */
  reconcile: (row: RunRow) => Promise<RunRow>;
}

export type RunService = ReturnType<typeof createRunService>;

/** Every method is `NOT_FOUND` for a run that does not exist. */
export function createRunService({ store, client, starter, rules, reconcile }: RunServiceDeps) {
  const readTrace = createReadTrace({ traces: store.traces, client });

  async function row(id: string): Promise<RunRow> {
    const found = await store.runs.get(id);
    if (found === undefined) throw new TenonError('NOT_FOUND', `There is no run '${id.slice(0, 100)}'`);
    return found;
  }

  /** The row, checked against Temporal while it is open. With Temporal away the row is all there is to say. */
  async function truth(id: string): Promise<RunRow> {
    const found = await row(id);
    if (found.endedAt !== undefined || found.status === 'queued') return found;
    try {
      return await reconcile(found);
    } catch (error) {
      if (error instanceof TenonError && error.code === 'TEMPORAL_UNAVAILABLE') return found;
      throw error;
    }
  }

  async function open(id: string): Promise<RunRow> {
    const found = await truth(id);
    if (found.endedAt !== undefined) {
      throw new TenonError('RUN_CLOSED', `The run has ended with the status ${found.status}`);
    }
    return found;
  }

  async function signalled(id: string, signal: 'pause' | 'resume', by: string): Promise<RunRow> {
    const found = await open(id);
    if (found.status === 'queued') {
      throw new TenonError('CONFLICT', 'The run has not begun', { hint: 'Cancel it, or wait until it runs' });
    }
    await client.signal(id, signal);
    await store.audit.add({ actor: by, action: `run.${signal}`, target: `run:${id}` });
    return row(id);
  }

  return {
    /**
     * A row, then the workflow; a scenario need not be active for it. The same key gives the same run. `MODULE_RETIRED` where
     * the scenario uses what nothing may start with.
     */
    async start(
      scenario: Scenario,
      given: {
        inputs: Collection;
        trigger: RunTrigger;
        idempotencyKey?: string | undefined;
        /** What the run's clock says at its start, ISO 8601; the time at which it does start where missing. */
        now?: string | undefined;
      },
      by: string,
    ): Promise<RunRow> {
      const { idempotencyKey: key } = given;
      const known = key === undefined ? undefined : await store.runs.byKey(scenario.id, key);
      if (known === undefined) await rules.starting(scenario);
      const created = await store.runs.create({
        scenarioId: scenario.id,
        version: scenario.version,
        planHash: scenario.planHash,
        trigger: given.trigger,
        inputs: plainJson(given.inputs),
        ...(given.now === undefined ? {} : { clockOffsetMs: Date.parse(given.now) - Date.now() }),
        ...(given.idempotencyKey === undefined ? {} : { idempotencyKey: given.idempotencyKey }),
      });
      if (created.status !== 'queued') return created;
      await store.audit.add({ actor: by, action: 'run.start', target: `run:${created.id}` });
      // The dispatcher starts it when the runs on the older plan have ended.
      if (scenario.draining) return created;
      const input = await runInputOf(created, store);
      if (await starter.start(created, input)) return { ...created, status: 'running' };
      return created;
    },

    async get(id: string): Promise<SeenRun> {
      const run = await truth(id);
      if (run.endedAt !== undefined || run.status === 'queued') return { run };
      // Where it is, is worth a question to the worker, but no error where none answers.
      const progress = await client.progress(id).catch(() => undefined);
      return { run, ...(progress === undefined ? {} : { progress }) };
    },

    /** Returns when the run has ended, `seconds` have passed or `signal` aborts. */
    async wait(id: string, seconds: number, signal: AbortSignal): Promise<RunRow> {
      const until = Date.now() + seconds * 1000;
      for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LAST_LOOK_MS)) {
        const seen = await row(id);
        if (seen.endedAt !== undefined) return seen;
        const left = until - Date.now();
        if (left <= 0 || signal.aborted) return truth(id);
        await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
      }
    },

    list(query: RunFilter): Promise<Page<RunRow>> {
      return store.runs.list(query);
    },

    async trace(id: string, query: { from: number; limit: number }): Promise<TracePage> {
      const found = await truth(id);
      try {
        return await readTrace(found, query);
      } catch (error) {
        if (!(error instanceof TenonError) || error.code !== 'TEMPORAL_UNAVAILABLE') throw error;
        return store.traces.read(id, query);
      }
    },

    /** Status changes and operations from position `from` on, until the run has ended. */
    async follow(
      id: string,
      options: { from: number; signal: AbortSignal },
    ): Promise<AsyncIterable<RunEvent>> {
      await row(id);
      return followRun({ look: (runId) => truth(runId), readTrace }, id, options);
    },

    /** A run that has not begun ends here; of any other Temporal is told, and the run ends as soon as it notices. */
    async cancel(id: string, by: string): Promise<RunRow> {
      const found = await open(id);
      await store.audit.add({ actor: by, action: 'run.cancel', target: `run:${id}` });
      if (found.status === 'queued' && (await client.describe(id)) === undefined) {
        const ended = await store.runs.finish(id, {
          status: 'cancelled',
          operations: 0,
          endedBy: 'cancelled',
        });
        // A dispatcher may have been about to start it.
        if ((await client.describe(id)) === undefined) return ended;
      }
      await client.cancel(id);
      return row(id);
    },

    pause: (id: string, by: string): Promise<RunRow> => signalled(id, 'pause', by),
    resume: (id: string, by: string): Promise<RunRow> => signalled(id, 'resume', by),
  };
}
