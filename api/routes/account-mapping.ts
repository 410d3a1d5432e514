/** `/v1/scenarios/{id}/connections`: what a blueprint names by numbers of another account gets ours. */
import { z } from 'zod';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { PathId } from './paging.ts';
import { etag, scenarioOf, ScenarioShape } from './scenario-shapes.ts';

const Numbers = z.record(
  z.string().max(100),
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
);

export function accountMappingRoutes({ accountMapping, hookUrl }: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/scenarios/{id}/connections',
      tag: 'Scenarios',
      summary:
        'Put our connections and data stores in the place of those the blueprint names: the next version',
      access: 'editor',
      params: z.object({ id: PathId }),
      body: z.strictObject({
        map: Numbers.default({}).describe(
          'Connections and keys: the number in `report.connections` to the number of a connection here.',
        ),
        dataStores: Numbers.default({}).describe('The same for data stores.'),
        dataStructures: Numbers.default({}).describe('The same for data structures.'),
      }),
      idempotency: 'store',
      answers: { 200: { description: 'The scenario', schema: ScenarioShape } },
      async handle({ params, body, caller }) {
        const { map, dataStores, dataStructures } = body;
        const given = { connections: map, dataStores, dataStructures };
        const { scenario, hook } = await accountMapping.map(params.id, given, caller.name);
        return ok(scenarioOf(scenario, hook, hookUrl), etag(scenario.version));
      },
    }),
  ];
}
