/** The worker of scenario runs. */
import type { DataConverter } from '@temporalio/common';
import { Worker, type NativeConnection, type WorkflowBundlePath } from '@temporalio/worker';
import type { WorkerActivities } from '../activities/index.ts';
import { TASK_QUEUE } from './names.ts';

/** A side-by-side deployment; without it workers are unversioned. */
export interface Deployment {
  deploymentName: string;
  buildId: string;
}

export interface WorkerDeps {
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  workflowBundle: WorkflowBundlePath;
  activities: WorkerActivities;
  deployment?: Deployment;
}

/** Calls in flight at a stop may end within this. */
const DRAIN = '30s';

export function createWorker({
  connection,
  namespace,
  dataConverter,
  workflowBundle,
  activities,
  deployment,
}: WorkerDeps): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    dataConverter,
    workflowBundle,
    // `default` takes every module by its reference; the others are found by name.
    activities: { ...activities },
    shutdownGraceTime: DRAIN,
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '2s',
    // A killed worker's sticky queue is given up after this, and the run goes on elsewhere.
    stickyQueueScheduleToStartTimeout: '5s',
    maxCachedWorkflows: 500,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentActivityTaskExecutions: 200,
    maxConcurrentLocalActivityExecutions: 200,
    ...(deployment === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            version: deployment,
            useWorkerVersioning: true,
            defaultVersioningBehavior: 'PINNED' as const,
          },
        }),
  });
}
