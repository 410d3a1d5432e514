/**
 * Runs that wait long on a build that takes no new runs are moved to the one that does, so that a build is not kept for days
 * for the sake of runs that sleep. Continue-as-new cannot do that on all servers Tenon runs on, so it is done from here
 * (docs/decisions/0012).
 */
import { Client, isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
// A CommonJS module without named exports that Node could see.
import proto from '@temporalio/proto';
import { missingModules } from '../scenarios/missing-modules.ts';
import type { Store } from '../store/index.ts';
import { openRunsOf } from './build-state.ts';
import type { Deployment, Deployments } from './deployments.ts';
import { startLoop, type Loop, type LoopLog } from './loop.ts';
import { searchAttributes } from './names.ts';

const { EventType } = proto.temporal.api.enums.v1;
const { PinnedOverrideBehavior } = proto.temporal.api.workflow.v1.VersioningOverride;

const EVERY_MS = 30_000;
const DEADLINE_MS = 10_000;
const LIST_DEADLINE_MS = 60_000;
const PAGE = 1000;

/** One whose wait ends within this stays: it may wake on its old build while it is moved. */
const SOON_MS = 10_000;

/** A parked execution with a few waits side by side is smaller; what is larger has done something else. */
const MOST_EVENTS = 200;

/** All that an execution holds which has only begun from a state, shown that it waits, and set its timers. */
const PARKED_EVENTS: ReadonlySet<number> = new Set<number>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_MARKER_RECORDED,
  EventType.EVENT_TYPE_TIMER_STARTED,
]);

/** gRPC status codes: gone, has just gone on, or is just being changed. */
const PASSING = [5, 9, 10];

export interface ParkedRunsDeps {
  connection: ConnectionLike;
  namespace: string;
  deployments: Pick<Deployments, 'list'>;
  store: { runs: Pick<Store['runs'], 'get'>; plans: Pick<Store['plans'], 'get'> };
  /** Whether this build has the module version: one that is missing here is expected to be missing there. */
  hasModule: (ref: string) => boolean;
  log: LoopLog;
}

interface ParkedRun {
  runId: string;
  temporalRunId: string;
}

/** Moves parked runs of all deployments to their current builds; nudge it when a build was promoted. */
export function startParkedRuns(deps: ParkedRunsDeps): Loop {
  const { connection, namespace, deployments, store, hasModule, log } = deps;
  const client = new Client({ connection, namespace });
  /** Runs whose missing module was told. */
  const told = new Set<string>();

  function within<T>(work: () => Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
    return connection.withDeadline(Date.now() + deadlineMs, work);
  }

  /** Executions that say they are parked, pinned to the build. */
  async function parkedOn(name: string, buildId: string): Promise<ParkedRun[]> {
    const soon = new Date(Date.now() + SOON_MS).toISOString();
    const query = `${openRunsOf(name, buildId)} AND ${searchAttributes.parkedUntil.name} > '${soon}'`;
    return within(async () => {
      const found: ParkedRun[] = [];
      for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: PAGE })) {
        found.push({ runId: workflowId, temporalRunId: runId });
      }
      return found;
    }, LIST_DEADLINE_MS);
  }

  /** Its history says so: nothing happened but waiting, so a build replays nothing but reading the state and waiting. */
  async function onlyWaits({ runId, temporalRunId }: ParkedRun): Promise<boolean> {
    const { history, nextPageToken } = await within(() =>
      connection.workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: { workflowId: runId, runId: temporalRunId },
        maximumPageSize: MOST_EVENTS,
      }),
    );
    const events = history?.events ?? [];
    const [started] = events;
    const continued = started?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
    if (continued === '' || nextPageToken.length > 0) return false;
    return events.every(({ eventType }) => PARKED_EVENTS.has(eventType ?? 0));
  }

  /** The modules of its plan that this build lacks; those no connector ever had fail on any build. */
  async function lacking(runId: string): Promise<string[]> {
    const row = await store.runs.get(runId);
    const plan = row === undefined ? undefined : await store.plans.get(row.planHash);
    return plan === undefined ? [] : missingModules(plan, hasModule);
  }

  async function move({ runId, temporalRunId }: ParkedRun, name: string, buildId: string): Promise<void> {
    await within(() =>
      connection.workflowService.updateWorkflowExecutionOptions({
        namespace,
        // Of this execution only: one that has woken up is another soon.
        workflowExecution: { workflowId: runId, runId: temporalRunId },
        workflowExecutionOptions: {
          versioningOverride: {
            pinned: {
              behavior: PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED,
              version: { deploymentName: name, buildId },
            },
          },
        },
        updateMask: { paths: ['versioning_override'] },
        identity: 'tenon',
      }),
    );
    log.info({ run: runId, deployment: name, build: buildId }, 'A parked run moved to the current build');
  }

  async function moveOrLeave(run: ParkedRun, name: string, buildId: string): Promise<void> {
    try {
      if (!(await onlyWaits(run))) return;
      const refs = await lacking(run.runId);
      if (refs.length === 0) {
        await move(run, name, buildId);
      } else if (!told.has(run.runId)) {
        told.add(run.runId);
        log.warn(
          { run: run.runId, modules: refs },
          'A parked run stays on its build: the current one lacks modules',
        );
      }
    } catch (error) {
      if (!isGrpcServiceError(error) || !PASSING.includes(error.code)) throw error;
    }
  }

  async function moveAll({ name, currentBuild, builds }: Deployment): Promise<void> {
    const current = builds.find(({ buildId }) => buildId === currentBuild);
    if (current === undefined) return;
    for (const { buildId, since, openRuns } of builds) {
      // Only forward: an older build may not be able to read the state that a newer one wrote.
      if (openRuns === 0 || since >= current.since) continue;
      for (const run of await parkedOn(name, buildId)) await moveOrLeave(run, name, current.buildId);
    }
  }

  return startLoop(
    'The move of parked runs',
    EVERY_MS,
    async () => {
      for (const deployment of await deployments.list()) await moveAll(deployment);
      return false;
    },
    log,
  );
}
