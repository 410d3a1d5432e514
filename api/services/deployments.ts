/** Builds side by side: which there are, which takes new runs. */
import type { Store } from '../../store/index.ts';
import type { Change, Deployment, Deployments } from '../../temporal/deployments.ts';

export type DeploymentService = ReturnType<typeof createDeploymentService>;

export interface DeploymentServiceDeps {
  deployments: Deployments;
  audit: Pick<Store['audit'], 'add'>;
  /** Has parked runs looked at: another build takes them now. */
  moveParked: () => void;
}

export function createDeploymentService({ deployments, audit, moveParked }: DeploymentServiceDeps) {
  async function audited(
    by: string,
    action: string,
    { deployment, changed }: Change,
    detail: { buildId: string; percentage?: number },
  ): Promise<Deployment> {
    // A repeat changes nothing and is not written down.
    if (changed) {
      await audit.add({ actor: by, action, target: `deployment:${deployment.name}`, detail });
    }
    return deployment;
  }

  return {
    list: (): Promise<Deployment[]> => deployments.list(),
    get: (name: string): Promise<Deployment> => deployments.get(name),

    /** New runs go to the build, and parked ones move to it. `BUILD_NOT_POLLING`. */
    async promote(name: string, buildId: string, by: string): Promise<Deployment> {
      const change = await deployments.promote(name, buildId);
      moveParked();
      return audited(by, 'deployment.promote', change, { buildId });
    },

    /** A share of new runs goes to the build. `BUILD_NOT_POLLING`, `CONFLICT` for the current one. */
    async ramp(name: string, buildId: string, percentage: number, by: string): Promise<Deployment> {
      const change = await deployments.ramp(name, buildId, percentage);
      return audited(by, 'deployment.ramp', change, { buildId, percentage });
    },
  };
}
