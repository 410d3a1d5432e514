/** Builds side by side: the Worker Deployments of the namespace, their builds, and which of them takes new runs. */
import { Client, isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
import { TenonError } from '../errors.ts';
import {
  buildOf,
  openRunsOf,
  seenAt,
  stateOf,
  type BuildState,
  type BuildSummary,
  type DeploymentInfo,
} from './build-state.ts';
import { isUnreachable } from './client.ts';
import { unavailable } from './connection.ts';

export interface Build {
  buildId: string;
  state: BuildState;
  /** Of new runs, where it is ramping. */
  percentage?: number;
  /** Runs pinned to it that have not ended. */
  openRuns: number;
  /** When its first worker came, ISO 8601. */
  since: string;
}

export interface Deployment {
  name: string;
  /** Takes new runs; missing as long as they go to workers without a build. */
  currentBuild?: string;
  rampingBuild?: { buildId: string; percentage: number };
  /** Newest first. */
  builds: Build[];
}

export interface Change {
  deployment: Deployment;
  /** False where it was so already. */
  changed: boolean;
}

/** Every call has a deadline; `TEMPORAL_UNAVAILABLE` where Temporal does not answer. */
export interface Deployments {
  /** By name. */
  list(): Promise<Deployment[]>;
  /** `NOT_FOUND`. */
  get(name: string): Promise<Deployment>;
  /** New runs go to the build. `BUILD_NOT_POLLING` where none of its workers comes within the limit. */
  promote(name: string, buildId: string): Promise<Change>;
  /** A share of new runs goes to the build, the rest to the current one; 0 ends that. */
  ramp(name: string, buildId: string, percentage: number): Promise<Change>;
}

export interface DeploymentsDeps {
  connection: ConnectionLike;
  namespace: string;
  address: string | undefined;
  /** How long a change waits for workers of the build, milliseconds; 30,000 by default. */
  pollersLimitMs?: number;
}

const DEADLINE_MS = 10_000;
const POLLERS_LIMIT_MS = 30_000;
const RETRY_EVERY_MS = 500;
const NEWEST_FIRST = (a: BuildSummary, b: BuildSummary): number => seenAt(b) - seenAt(a);

/** gRPC status codes. */
const NOT_FOUND = 5;
/** FAILED_PRECONDITION (workers are missing, or somebody else changed it meanwhile), ABORTED, ALREADY_EXISTS, RESOURCE_EXHAUSTED. */
const PASSING = [NOT_FOUND, 9, 10, 6, 8];

function codeOf(error: unknown): number | undefined {
  return isGrpcServiceError(error) ? error.code : undefined;
}

/** Reads and changes deployments over one connection. */
export function createDeployments({
  connection,
  namespace,
  address,
  pollersLimitMs = POLLERS_LIMIT_MS,
}: DeploymentsDeps): Deployments {
  const client = new Client({ connection, namespace });
  const identity = 'tenon';

  async function within<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + DEADLINE_MS, work);
    } catch (error) {
      throw isUnreachable(error) ? unavailable(error, address) : error;
    }
  }

  async function buildShown(info: DeploymentInfo, summary: BuildSummary): Promise<Build> {
    const buildId = buildOf(summary.deploymentVersion) ?? '';
    const state = stateOf(info, summary);
    const { count } = await within(() => client.workflow.count(openRunsOf(info.name ?? '', buildId)));
    return {
      buildId,
      state,
      ...(state === 'ramping' ? { percentage: info.routingConfig?.rampingVersionPercentage ?? 0 } : {}),
      openRuns: count,
      since: new Date(seenAt(summary)).toISOString(),
    };
  }

  async function shown(info: DeploymentInfo): Promise<Deployment> {
    const { currentDeploymentVersion, rampingDeploymentVersion, rampingVersionPercentage } =
      info.routingConfig ?? {};
    const currentBuild = buildOf(currentDeploymentVersion);
    const ramping = buildOf(rampingDeploymentVersion);
    const summaries = [...(info.versionSummaries ?? [])].sort(NEWEST_FIRST);
    return {
      name: info.name ?? '',
      ...(currentBuild === undefined ? {} : { currentBuild }),
      ...(ramping === undefined
        ? {}
        : { rampingBuild: { buildId: ramping, percentage: rampingVersionPercentage ?? 0 } }),
      builds: await Promise.all(summaries.map((summary) => buildShown(info, summary))),
    };
  }

  /** The deployment as the server has it, with the token of this state of it; undefined where there is none. */
  async function described(
    name: string,
  ): Promise<{ info: DeploymentInfo; conflictToken: Uint8Array } | undefined> {
    try {
      const { workerDeploymentInfo: info, conflictToken } = await within(() =>
        connection.workflowService.describeWorkerDeployment({ namespace, deploymentName: name }),
      );
      return info == null ? undefined : { info, conflictToken };
    } catch (error) {
      if (codeOf(error) === NOT_FOUND) return undefined;
      throw error;
    }
  }

  async function get(name: string): Promise<Deployment> {
    const found = await described(name);
    if (found !== undefined) return shown(found.info);
    throw new TenonError('NOT_FOUND', `There is no deployment '${name.slice(0, 100)}'`, {
      hint: 'Its first worker makes it: start one with TENON_DEPLOYMENT and TENON_BUILD_ID',
    });
  }

  /**
   * Changes the routing. A new build is not known before its workers poll, and is refused until they do on every queue the
   * build before has; somebody else may change the same deployment meanwhile: both pass, so it is looked at and tried again.
   */
  async function change(
    { name, buildId }: { name: string; buildId: string },
    isSo: (info: DeploymentInfo) => boolean,
    set: (conflictToken: Uint8Array) => Promise<unknown>,
  ): Promise<Change> {
    let reason = 'no worker of it has come yet';
    for (const end = Date.now() + pollersLimitMs; ;) {
      const found = await described(name);
      if (found !== undefined && isSo(found.info)) {
        return { deployment: await shown(found.info), changed: false };
      }
      const known = found?.info.versionSummaries ?? [];
      if (found !== undefined && known.some(({ deploymentVersion: v }) => buildOf(v) === buildId)) {
        try {
          await within(() => set(found.conflictToken));
          return { deployment: await get(name), changed: true };
        } catch (error) {
          if (!PASSING.includes(codeOf(error) ?? -1)) throw error;
          reason = isGrpcServiceError(error) ? error.details : String(error);
        }
      }
      if (Date.now() + RETRY_EVERY_MS > end) {
        throw new TenonError(
          'BUILD_NOT_POLLING',
          `Build '${buildId}' of the deployment '${name}' cannot take runs: ${reason}`,
          {
            hint: `Start a worker with TENON_DEPLOYMENT=${name} and TENON_BUILD_ID=${buildId}, then repeat this`,
          },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
    }
  }

  return {
    async list() {
      const infos: DeploymentInfo[] = [];
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        const page = await within(() =>
          connection.workflowService.listWorkerDeployments({ namespace, nextPageToken }),
        );
        for (const { name } of page.workerDeployments) {
          const found = await described(name ?? '');
          if (found !== undefined) infos.push(found.info);
        }
        ({ nextPageToken } = page);
      } while (nextPageToken.length > 0);
      const all = await Promise.all(infos.map(shown));
      return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    get,
    promote: (name, buildId) =>
      change(
        { name, buildId },
        (info) => buildOf(info.routingConfig?.currentDeploymentVersion) === buildId,
        (conflictToken) =>
          connection.workflowService.setWorkerDeploymentCurrentVersion({
            namespace,
            deploymentName: name,
            buildId,
            conflictToken,
            identity,
          }),
      ),
    ramp: (name, buildId, percentage) =>
      change(
        { name, buildId },
        ({ routingConfig }) => {
          if (buildOf(routingConfig?.currentDeploymentVersion) === buildId) {
            throw new TenonError('CONFLICT', `Build '${buildId}' takes all new runs already`, {
              hint: 'Ramp another build: the rest of the runs stay with this one',
            });
          }
          const ramping = buildOf(routingConfig?.rampingDeploymentVersion);
          if (percentage === 0) return ramping !== buildId;
          return ramping === buildId && routingConfig?.rampingVersionPercentage === percentage;
        },
        (conflictToken) =>
          connection.workflowService.setWorkerDeploymentRampingVersion({
            namespace,
            deploymentName: name,
            // Without a build the ramp ends.
            buildId: percentage === 0 ? '' : buildId,
            percentage,
            conflictToken,
            identity,
          }),
      ),
  };
}
