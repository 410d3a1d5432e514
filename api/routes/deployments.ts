/** `/v1/deployments`: builds of the workers side by side, and which of them takes new runs. */
import { z } from 'zod';
import { buildStates } from '../../temporal/build-state.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const BuildId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be a build id, as TENON_BUILD_ID')
  .describe('`TENON_BUILD_ID` of its workers.');

const Percentage = z.number().min(0).max(100).describe('Of new runs.');

const DeploymentShape = z
  .object({
    name: z.string().describe('`TENON_DEPLOYMENT` of its workers.'),
    currentBuild: z
      .string()
      .optional()
      .describe('Takes new runs; missing as long as they go to workers without a build.'),
    rampingBuild: z.object({ buildId: z.string(), percentage: Percentage }).optional(),
    builds: z.array(
      z.object({
        buildId: z.string(),
        state: z
          .enum(buildStates)
          .describe(
            '`current` and `ramping` get new runs, `draining` ends its own, `drained` has none left and may be switched off, `inactive` never got any.',
          ),
        percentage: Percentage.optional(),
        openRuns: z.int().describe('Runs pinned to it that have not ended.'),
        since: z.iso.datetime().describe('When its first worker came.'),
      }),
    ),
  })
  .meta({ id: 'Deployment' });

const Name = z.object({ name: z.string().min(1).max(100) });
const answers = { 200: { description: 'The deployment', schema: DeploymentShape } };

export function deploymentRoutes({ deployments }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/deployments',
      tag: 'Deployments',
      summary:
        'List the deployments of the Temporal namespace; none where no worker has TENON_DEPLOYMENT and TENON_BUILD_ID',
      access: 'viewer',
      answers: {
        200: { description: 'All, by name', schema: z.object({ items: z.array(DeploymentShape) }) },
      },
      async handle() {
        return ok({ items: await deployments.list() });
      },
    }),
    route({
      method: 'get',
      path: '/v1/deployments/{name}',
      tag: 'Deployments',
      summary: 'Read a deployment: its builds, newest first, and how far each has drained',
      access: 'viewer',
      params: Name,
      answers,
      async handle({ params }) {
        return ok(await deployments.get(params.name));
      },
    }),
    route({
      method: 'post',
      path: '/v1/deployments/{name}/promote',
      tag: 'Deployments',
      summary: 'Have a build take all new runs; waits up to 30 seconds for its workers',
      access: 'admin',
      params: Name,
      body: z.strictObject({ buildId: BuildId }),
      answers,
      async handle({ params, body, caller }) {
        return ok(await deployments.promote(params.name, body.buildId, caller.name));
      },
    }),
    route({
      method: 'post',
      path: '/v1/deployments/{name}/ramp',
      tag: 'Deployments',
      summary:
        'Have a build take a share of new runs, or none any more (0); waits up to 30 seconds for its workers',
      access: 'admin',
      params: Name,
      body: z.strictObject({ buildId: BuildId, percentage: Percentage }),
      answers,
      async handle({ params, body, caller }) {
        return ok(await deployments.ramp(params.name, body.buildId, body.percentage, caller.name));
      },
    }),
  ];
}
