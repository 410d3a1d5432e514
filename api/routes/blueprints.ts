/** `/v1/scenarios/{id}/blueprint` and `/versions`: what was saved. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { MAX_BLUEPRINT_BYTES } from '../../scenarios/blueprint-text.ts';
import { allows } from '../middleware/authenticate.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';
import { etag, scenarioOf, ScenarioShape } from './scenario-shapes.ts';
import type { ScenarioVersionSummary } from '../../store/index.ts';

const Id = z.object({ id: PathId });

const VersionSummary = z
  .object({
    scenarioId: z.int(),
    version: z.int(),
    name: z.string(),
    planHash: z.string(),
    createdBy: z.string().optional(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ScenarioVersionSummary' });

const Version = VersionSummary.extend({
  report: AnyJson,
  blueprint: AnyJson.optional().describe('For editors and above: it may hold a secret its author typed in.'),
}).meta({ id: 'ScenarioVersion' });

export function blueprintRoutes({ scenarios, hookUrl }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/scenarios/{id}/blueprint',
      tag: 'Scenarios',
      summary: 'Export the newest version as a blueprint',
      access: 'editor',
      params: Id,
      answers: { 200: { description: 'The blueprint, equal to what was imported', schema: AnyJson } },
      async handle({ params }) {
        const { version, blueprint } = await scenarios.blueprint(params.id);
        return ok(blueprint, etag(version));
      },
    }),
    route({
      method: 'put',
      path: '/v1/scenarios/{id}/blueprint',
      tag: 'Scenarios',
      summary: 'Save a blueprint as the next version',
      access: 'editor',
      params: Id,
      body: AnyJson,
      bodyLimit: 2 * MAX_BLUEPRINT_BYTES,
      blueprint: true,
      ifMatch: true,
      answers: { 200: { description: 'The scenario', schema: ScenarioShape } },
      async handle({ params, body, caller, expectedVersion }) {
        const { scenario, hook } = await scenarios.save(
          params.id,
          { blueprint: body, expectedVersion },
          caller.name,
        );
        return ok(scenarioOf(scenario, hook, hookUrl), etag(scenario.version));
      },
    }),
    route({
      method: 'get',
      path: '/v1/scenarios/{id}/versions',
      tag: 'Scenarios',
      summary: 'List versions, newest first',
      access: 'viewer',
      params: Id,
      query: ListQuery,
      answers: { 200: { description: 'A page', schema: pageOf(VersionSummary) } },
      async handle({ params, query }) {
        return ok(pageAs(await scenarios.versions(params.id, pageQuery(query)), summaryOf));
      },
    }),
    route({
      method: 'get',
      path: '/v1/scenarios/{id}/versions/{version}',
      tag: 'Scenarios',
      summary: 'Read one version',
      access: 'viewer',
      params: Id.extend({ version: PathId }),
      answers: { 200: { description: 'The version', schema: Version } },
      async handle({ params, caller }) {
        const version = await scenarios.version(params.id, params.version);
        const blueprint = allows(caller.role, 'editor') ? { blueprint: version.blueprint } : {};
        return ok({ ...summaryOf(version), report: version.report, ...blueprint });
      },
    }),
  ];
}

function summaryOf(version: ScenarioVersionSummary): z.output<typeof VersionSummary> {
  const { scenarioId, name, planHash, createdBy, createdAt } = version;
  return {
    scenarioId,
    version: version.version,
    name,
    planHash,
    ...(createdBy === undefined ? {} : { createdBy }),
    createdAt,
  };
}
