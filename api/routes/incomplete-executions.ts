/** `/v1/incomplete-executions`: operations that wait for a person. */
import { z } from 'zod';
import { TenonError } from '../../errors.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageOf, pageQuery, PathId } from './paging.ts';

const statuses = ['open', 'resolving', 'resolved', 'discarded'] as const;

const IncompleteShape = z
  .looseObject({
    id: z.string(),
    runId: z.string(),
    scenarioId: z.int(),
    module: z.int().describe('Blueprint id of the module it stopped at.'),
    path: z.string().describe('Operation path.'),
    error: z.looseObject({
      type: z.string(),
      message: z.string(),
      uncertain: z.boolean().optional().describe('It may have happened.'),
    }),
    status: z.enum(statuses),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'IncompleteExecution' });

export function incompleteRoutes({ incompletes }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/incomplete-executions',
      tag: 'Incomplete executions',
      summary: 'List incomplete executions, newest first',
      access: 'viewer',
      query: ListQuery.extend({ scenario: PathId.optional(), status: z.enum(statuses).optional() }),
      answers: { 200: { description: 'A page', schema: pageOf(IncompleteShape) } },
      async handle({ query }) {
        const { scenario, status } = query;
        return ok(
          await incompletes.list({
            ...pageQuery(query),
            ...(scenario === undefined ? {} : { scenario }),
            ...(status === undefined ? {} : { status }),
          }),
        );
      },
    }),
    route({
      method: 'get',
      path: '/v1/incomplete-executions/{id}',
      tag: 'Incomplete executions',
      summary: 'Read one incomplete execution',
      access: 'viewer',
      params: z.object({ id: z.string().min(1).max(200) }),
      answers: { 200: { description: 'The incomplete execution', schema: IncompleteShape } },
      async handle({ params }) {
        const found = await incompletes.get(params.id);
        if (found === undefined) throw new TenonError('NOT_FOUND', 'There is no such incomplete execution');
        return ok(found);
      },
    }),
  ];
}
