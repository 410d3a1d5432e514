/** Runs in Temporal as the rest of Tenon sees them: started, signalled, described, stopped. */
import {
  Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type ConnectionLike,
  type WorkflowHandle,
} from '@temporalio/client';
import { TypedSearchAttributes, type DataConverter } from '@temporalio/common';
import type { Files } from '../activities/files.ts';
import { TenonError } from '../errors.ts';
import { planReference } from '../scenarios/plan-reference.ts';
import {
  messages,
  type ExecutedNodes,
  type RunInput,
  type RunProgress,
  type SwitchRequest,
  type SwitchResult,
  type TraceEntry,
} from '../scenarios/run.ts';
import { unavailable } from './connection.ts';
import { searchAttributes, TASK_QUEUE, workflowType } from './names.ts';
import { requestSwitch, switchError, whatExecuted } from './switch-modules.ts';

/** How an execution stands, in Temporal's words. */
export type ExecutionStatus =
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'TIMED_OUT'
  | 'CONTINUED_AS_NEW'
  | 'PAUSED'
  | 'UNKNOWN'
  | 'UNSPECIFIED';

export interface Execution {
  status: ExecutionStatus;
  /** Temporal's id of this history. */
  temporalRunId: string;
  startedAt: string;
  closedAt?: string;
}

/** Every call has a deadline; `TEMPORAL_UNAVAILABLE` where Temporal does not answer. */
export interface RunClient {
  /** False when the run is there already, which is fine: the id of the row makes a second start harmless. */
  start(input: RunInput, options?: { eager?: boolean }): Promise<{ started: boolean }>;
  cancel(runId: string): Promise<void>;
  terminate(runId: string, reason: string): Promise<void>;
  signal(runId: string, signal: 'pause' | 'resume'): Promise<void>;
  progress(runId: string): Promise<RunProgress | undefined>;
  /** Entries the run has not handed over yet; empty for a run that cannot be asked. */
  traceTail(runId: string): Promise<TraceEntry[]>;
  /** What of an open run a switch must leave as it is. `RUN_CLOSED` for one that has come to its end. */
  executed(runId: string): Promise<ExecutedNodes>;
  /**
   * Moves an open run to a plan that is in the store. May be repeated; `SWITCH_PENDING` where it takes longer than this call
   * waits, codes of the run's refusals, `RUN_CLOSED`.
   */
  switchModules(runId: string, request: SwitchRequest): Promise<SwitchResult>;
  /** The newest history of the run, undefined when Temporal does not know it (any more). */
  describe(runId: string): Promise<Execution | undefined>;
  /** Ids of all runs that go on; a start or an end of the last moments may be missing in it. */
  running(): Promise<Set<string>>;
  ping(): Promise<void>;
}

const DEADLINE_MS = 10_000;
/** A query needs a worker; a run that is busy answers at the end of its task, which it makes after a second. */
const QUERY_DEADLINE_MS = 1500;
/** Over all pages. */
const LIST_DEADLINE_MS = 60_000;
const LIST_PAGE = 1000;

export interface RunClientDeps {
  connection: ConnectionLike;
  namespace: string;
  dataConverter: DataConverter;
  /** Eager start bypasses Worker Versioning: only where workers are unversioned. */
  eagerStart: boolean;
  address: string | undefined;
  /** Keeps large files of events out of the runs they start. */
  files: Pick<Files, 'stow'>;
}

/** Builds the client on a connection of its own or on the worker's (which eager start needs). */
export function createRunClient({
  connection,
  namespace,
  dataConverter,
  eagerStart,
  address,
  files,
}: RunClientDeps): RunClient {
  const client = new Client({ connection, namespace, dataConverter });

  async function within<T>(work: () => Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + deadlineMs, work);
    } catch (error) {
      throw isUnreachable(error) ? unavailable(error, address) : error;
    }
  }

  async function query<T>(runId: string, name: string): Promise<T | undefined> {
    try {
      return await within(() => client.workflow.getHandle(runId).query<T>(name), QUERY_DEADLINE_MS);
    } catch {
      // No worker of its build, a run that is gone, or one too busy to answer: there is nothing to say.
      return undefined;
    }
  }

  async function found<T>(runId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await within(work);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        throw new TenonError('RUN_CLOSED', `The run ${runId} is not open in Temporal`, { cause: error });
      }
      throw error;
    }
  }

  async function answered<T>(runId: string, work: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
    try {
      return await found(runId, () => work(client.workflow.getHandle(runId)));
    } catch (error) {
      throw switchError(runId, error);
    }
  }

  return {
    async start(input, options = {}) {
      const { run } = input;
      const event = input.event === undefined ? {} : { event: await files.stow(run.runId, input.event) };
      try {
        await within(() =>
          client.workflow.start(workflowType(run), {
            workflowId: run.runId,
            taskQueue: TASK_QUEUE,
            args: [{ ...input, ...event }, planReference(run.planHash)],
            requestEagerStart: eagerStart && options.eager === true,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            staticSummary:
              `${run.scenarioName} · version ${String(run.scenarioVersion)} · ${run.trigger}`.slice(0, 200),
            typedSearchAttributes: new TypedSearchAttributes([
              { key: searchAttributes.scenario, value: String(run.scenarioId) },
              { key: searchAttributes.team, value: String(run.teamId) },
              { key: searchAttributes.version, value: run.scenarioVersion },
              { key: searchAttributes.status, value: 'running' },
              { key: searchAttributes.trigger, value: run.trigger },
            ]),
          }),
        );
        return { started: true };
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return { started: false };
        throw error;
      }
    },
    async cancel(runId) {
      await found(runId, () => client.workflow.getHandle(runId).cancel());
    },
    async terminate(runId, reason) {
      await found(runId, () => client.workflow.getHandle(runId).terminate(reason));
    },
    signal: (runId, signal) => found(runId, () => client.workflow.getHandle(runId).signal(messages[signal])),
    progress: (runId) => query<RunProgress>(runId, messages.progress),
    traceTail: async (runId) => (await query<TraceEntry[]>(runId, messages.traceTail)) ?? [],
    executed: (runId) => answered(runId, (handle) => whatExecuted(runId, handle)),
    switchModules: (runId, request) => answered(runId, (handle) => requestSwitch(handle, request)),
    async describe(runId) {
      try {
        const {
          status,
          runId: temporalRunId,
          startTime,
          closeTime,
        } = await within(() => client.workflow.getHandle(runId).describe());
        return {
          status: status.name,
          temporalRunId,
          startedAt: startTime.toISOString(),
          ...(closeTime === undefined ? {} : { closedAt: closeTime.toISOString() }),
        };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    running: () =>
      within(async () => {
        const ids = new Set<string>();
        const query = `ExecutionStatus = 'Running' AND TaskQueue = '${TASK_QUEUE}'`;
        for await (const { workflowId } of client.workflow.list({ query, pageSize: LIST_PAGE })) {
          ids.add(workflowId);
        }
        return ids;
      }, LIST_DEADLINE_MS),
    async ping() {
      await within(() => connection.workflowService.getSystemInfo({}));
    },
  };
}

// UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED and UNKNOWN: the connection, not the answer.
const UNREACHABLE = [14, 4, 1, 2];

/** True where Temporal did not answer, as opposed to one that refuses. */
export function isUnreachable(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause) && UNREACHABLE.includes(cause.code)) return true;
  }
  return false;
}
