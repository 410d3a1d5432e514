/** How a build of a deployment stands, and which runs are its own, in Temporal's words. */
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
// A CommonJS module without named exports that Node could see.
import proto from '@temporalio/proto';
import { TASK_QUEUE } from './names.ts';

const { VersionDrainageStatus } = proto.temporal.api.enums.v1;

/** A deployment as the server describes it. */
export type DeploymentInfo = proto.temporal.api.deployment.v1.IWorkerDeploymentInfo;
/** One of its builds. */
export type BuildSummary =
  proto.temporal.api.deployment.v1.WorkerDeploymentInfo.IWorkerDeploymentVersionSummary;

/**
 * What a build gets: `current` and `ramping` new runs, `draining` only its own open ones, `drained` none any more; `inactive`
 * was never given any.
 */
export const buildStates = ['current', 'ramping', 'draining', 'drained', 'inactive'] as const;
export type BuildState = (typeof buildStates)[number];

/** The build id of a version; undefined where there is none. */
export function buildOf(version: { buildId?: string | null } | null | undefined): string | undefined {
  return version?.buildId == null || version.buildId === '' ? undefined : version.buildId;
}

/** When the build's first worker came, epoch milliseconds. */
export function seenAt({ createTime }: BuildSummary): number {
  return optionalTsToDate(createTime)?.getTime() ?? 0;
}

/** The state of one of the deployment's builds. */
export function stateOf({ routingConfig }: DeploymentInfo, summary: BuildSummary): BuildState {
  const buildId = buildOf(summary.deploymentVersion);
  if (buildId === buildOf(routingConfig?.currentDeploymentVersion)) return 'current';
  if (buildId === buildOf(routingConfig?.rampingDeploymentVersion)) return 'ramping';
  switch (summary.drainageInfo?.status ?? summary.drainageStatus) {
    case VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINING:
      return 'draining';
    case VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINED:
      return 'drained';
    default:
      return 'inactive';
  }
}

const OPEN = `TaskQueue = '${TASK_QUEUE}' AND ExecutionStatus = 'Running'`;
const VERSION = 'TemporalWorkerDeploymentVersion';

/** Query for the open runs pinned to one build. The server joins the two names with a colon. */
export function openRunsOf(name: string, buildId: string): string {
  return `${OPEN} AND ${VERSION} = ${quoted(`${name}:${buildId}`)}`;
}

/** Query for the open runs one build may carry out: those pinned to it, and those that have no build. */
export function runsFor(name: string, buildId: string): string {
  return `${OPEN} AND (${VERSION} = ${quoted(`${name}:${buildId}`)} OR ${VERSION} IS NULL)`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
