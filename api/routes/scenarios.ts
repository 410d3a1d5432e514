/** `/v1/scenarios`: import, read, change, switch on and off. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { MAX_BLUEPRINT_BYTES } from '../../scenarios/blueprint-text.ts';
import { MAX_NAME_LENGTH } from '../../scenarios/parse.ts';
import type { Hook, Scenario } from '../../store/index.ts';
import { allows } from '../middleware/authenticate.ts';
import { empty, ok, route, type Call, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId, QueryFlag } from './paging.ts';
import { etag, scenarioOf, ScenarioShape, ScenarioSummary, summaryOf } from './scenario-shapes.ts';

/** The blueprint may come as a text inside JSON, which needs more room. */
const BODY_LIMIT = 2 * MAX_BLUEPRINT_BYTES + 64 * 1024;

const Name = z.string().trim().min(1).max(MAX_NAME_LENGTH);
const Blueprint = AnyJson.describe('A blueprint as Make or Workfront Fusion exports it, as JSON or as text.');
const Scheduling = z.record(z.string(), AnyJson).nullable();
const Id = z.object({ id: PathId });
const NewScenario = z.object({
  name: Name.optional(),
  blueprint: Blueprint,
  scheduling: Scheduling.optional(),
});
const Changes = z.object({
  name: Name.optional(),
  scheduling: Scheduling.optional().describe('null removes it.'),
  active: z.boolean().optional(),
});

export function scenarioRoutes({ scenarios, hookUrl }: Services): Route[] {
  /** The webhook's address lets anyone start runs, so a viewer does not get it. */
  async function shown(scenario: Scenario, { caller }: Pick<Call<unknown, unknown, unknown>, 'caller'>) {
    const hook: Hook | undefined = allows(caller.role, 'editor')
      ? await scenarios.hookOf(scenario.id)
      : undefined;
    return scenarioOf(scenario, hook, hookUrl);
  }
  const answers = { 200: { description: 'The scenario', schema: ScenarioShape } };

  return [
    route({
      method: 'post',
      path: '/v1/scenarios',
      tag: 'Scenarios',
      summary: 'Import a blueprint as a new scenario',
      access: 'editor',
      body: NewScenario,
      bodyLimit: BODY_LIMIT,
      blueprint: true,
      idempotency: 'store',
      answers: { 201: { description: 'The new scenario, not active yet', schema: ScenarioShape } },
      async handle({ body, caller }) {
        const { scenario, hook } = await scenarios.create(body, caller.name);
        return {
          status: 201,
          body: scenarioOf(scenario, hook, hookUrl),
          headers: { location: `/v1/scenarios/${String(scenario.id)}`, ...etag(scenario.version) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/scenarios',
      tag: 'Scenarios',
      summary: 'List scenarios',
      access: 'viewer',
      query: ListQuery.extend({ active: QueryFlag.optional() }),
      answers: { 200: { description: 'A page, by id', schema: pageOf(ScenarioSummary) } },
      async handle({ query }) {
        const page = await scenarios.list({
          ...pageQuery(query),
          ...(query.active === undefined ? {} : { active: query.active }),
        });
        return ok(pageAs(page, summaryOf));
      },
    }),
    route({
      method: 'get',
      path: '/v1/scenarios/{id}',
      tag: 'Scenarios',
      summary: 'Read a scenario with its import report',
      access: 'viewer',
      params: Id,
      answers,
      async handle(call) {
        const scenario = await scenarios.get(call.params.id);
        return ok(await shown(scenario, call), etag(scenario.version));
      },
    }),
    route({
      method: 'put',
      path: '/v1/scenarios/{id}',
      tag: 'Scenarios',
      summary: 'Save a blueprint as the next version',
      access: 'editor',
      params: Id,
      body: NewScenario.omit({ scheduling: true }),
      bodyLimit: BODY_LIMIT,
      blueprint: true,
      ifMatch: true,
      answers,
      async handle({ params, body, caller, expectedVersion }) {
        const { scenario, hook } = await scenarios.save(params.id, { ...body, expectedVersion }, caller.name);
        return ok(scenarioOf(scenario, hook, hookUrl), etag(scenario.version));
      },
    }),
    route({
      method: 'patch',
      path: '/v1/scenarios/{id}',
      tag: 'Scenarios',
      summary: 'Change name or schedule, or switch it on or off',
      access: 'operator',
      params: Id,
      body: Changes,
      ifMatch: true,
      answers,
      async handle(call) {
        const { params, body, caller, expectedVersion } = call;
        const scenario = await scenarios.update(params.id, { ...body, expectedVersion }, caller.name);
        return ok(await shown(scenario, call), etag(scenario.version));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/scenarios/{id}',
      tag: 'Scenarios',
      summary: 'Remove a scenario; its runs stay readable',
      access: 'editor',
      params: Id,
      ifMatch: true,
      answers: { 204: { description: 'Removed' } },
      async handle({ params, caller, expectedVersion }) {
        await scenarios.remove(params.id, expectedVersion, caller.name);
        return empty;
      },
    }),
    ...(['activate', 'deactivate'] as const).map((action) =>
      route({
        method: 'post',
        path: `/v1/scenarios/{id}/${action}`,
        tag: 'Scenarios',
        summary:
          action === 'activate' ? 'Switch on; waiting events start in order' : 'Switch off; events wait',
        access: 'operator',
        params: Id,
        idempotency: 'record',
        answers,
        async handle(call) {
          const scenario = await scenarios.setActive(call.params.id, action === 'activate', call.caller.name);
          return ok(await shown(scenario, call), etag(scenario.version));
        },
      }),
    ),
  ];
}
