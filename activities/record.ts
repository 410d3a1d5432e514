/** What a run writes down while it goes on and at its end. Each may be repeated after a crash and changes nothing then. */
import { ModuleError, TenonError } from '../errors.ts';
import type { Activities, FinishInput, TraceEntry, WebhookAnswer } from '../scenarios/run.ts';
import { stringifyValue } from '../scenarios/value-json.ts';
import type { Json } from '../scenarios/value.ts';
import type { Store } from '../store/index.ts';
import type { Files } from './files.ts';
import { redacted } from './redaction.ts';
import type { Responder } from './responder.ts';

export interface RecordDeps {
  store: Pick<Store, 'runs' | 'traces' | 'incompletes'>;
  responder: Pick<Responder, 'answer'>;
  files: Pick<Files, 'open'>;
}

const plain = (value: unknown): Json => JSON.parse(stringifyValue(value)) as Json; // just written

const written = (entries: TraceEntry[]): Json[] => entries.map((entry) => plain(redacted(entry)));

/** What a caller gets whose run ended without an answer of its own (engine-semantics.md 8.4). */
function standardAnswer(status: FinishInput['status']): WebhookAnswer {
  const succeeded = status === 'success' || status === 'warning';
  return succeeded
    ? { status: 200, headers: [], body: 'Accepted' }
    : { status: 500, headers: [], body: 'Scenario failed to complete.' };
}

/** A file that is gone must not keep the run from its end. */
async function withFiles(answer: WebhookAnswer, files: Pick<Files, 'open'>): Promise<WebhookAnswer> {
  try {
    return { ...answer, body: await files.open(answer.body) };
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    return { status: 500, headers: [], body: error.message };
  }
}

/** A run whose row was deleted has nobody left to tell; it must come to its end all the same. */
async function unlessDeleted(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TenonError) || error.code !== 'NOT_FOUND') throw error;
  }
}

export function createRecorder({
  store,
  responder,
  files,
}: RecordDeps): Pick<
  Activities,
  | 'tenon:flushTrace'
  | 'tenon:respond'
  | 'tenon:keepUncertain'
  | 'tenon:status'
  | 'tenon:switched'
  | 'tenon:finish'
> {
  /** A caller gets the bytes of a file; the run only had its handle. */
  async function answer(runId: string, given: WebhookAnswer): Promise<void> {
    await responder.answer(runId, await withFiles(given, files));
  }

  return {
    'tenon:flushTrace': ({ runId, segment, entries }) =>
      unlessDeleted(() => store.traces.putSegment(runId, segment, written(entries))),
    'tenon:respond': ({ runId, answer: given }) => answer(runId, given),
    async 'tenon:keepUncertain'({ run, node, path, error, parameters, state }) {
      await store.incompletes.put({
        runId: run.runId,
        scenarioId: run.scenarioId,
        planHash: run.planHash,
        module: node,
        path,
        error,
        state: plain({ parameters, state }),
      });
    },
    async 'tenon:status'({ runId, status }) {
      await store.runs.setStatus(runId, status);
    },
    'tenon:switched': (switched) => store.runs.switchPlan(switched),
    async 'tenon:finish'(end) {
      const { runId, temporalRunId, status, operations, durationMs, error, output, warnings } = end;
      const { segment, entries } = end;
      // The caller first: it has waited long enough, and the row can follow.
      if (end.callerWaits === true) await answer(runId, end.answer ?? standardAnswer(status));
      if (segment !== undefined && entries !== undefined) {
        await unlessDeleted(() => store.traces.putSegment(runId, segment, written(entries)));
      }
      await unlessDeleted(() =>
        store.runs.finish(runId, {
          status,
          operations,
          durationMs: Math.round(durationMs),
          ...(temporalRunId === undefined ? {} : { temporalRunId }),
          ...(status === 'cancelled' ? { endedBy: 'cancelled' } : {}),
          ...(error === undefined ? {} : { error: redacted(error) }),
          ...(output === undefined ? {} : { output: plain(output) }),
          ...(warnings === undefined ? {} : { warnings }),
        }),
      );
    },
  };
}
