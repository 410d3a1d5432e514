/** `/v1/scenarios/{id}/runs` and `/v1/runs`: start a run, look at it, stop it. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { runStatuses } from '../../scenarios/run.ts';
import { isCollection, type Collection } from '../../scenarios/value.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';
import { runOf, RunShape } from './run-shapes.ts';

const RunId = z.object({ id: z.string().min(1).max(200) });

// Not a record: that would copy the fields one by one, and lose one called `__proto__`.
const Inputs = z.custom<Collection>(isCollection, 'must be an object');

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const StartRun = z.object({
  inputs: Inputs.default({}).describe('Scenario inputs; for a scenario that a webhook starts, its event.'),
  now: moment
    .optional()
    .describe(
      'What the run’s clock says when it starts: to try a scenario at another date. By default the time it is.',
    ),
  wait: z.number().min(0).max(300).optional().describe('Seconds to wait for the end of the run.'),
});

export function runRoutes({ scenarios, runs, links }: Services): Route[] {
  const one = { 200: { description: 'The run', schema: RunShape } };
  return [
    route({
      method: 'post',
      path: '/v1/scenarios/{id}/runs',
      tag: 'Runs',
      summary: 'Start a run',
      access: 'operator',
      params: z.object({ id: PathId }),
      body: StartRun.optional().transform((body) => body ?? StartRun.parse({})),
      idempotency: 'own',
      answers: {
        200: { description: 'With `wait`: the run, ended or as it is after that time', schema: RunShape },
        202: { description: 'The run was stored, and starts now or as soon as it can', schema: RunShape },
      },
      async handle({ params, body, caller, idempotencyKey, response }) {
        const scenario = await scenarios.get(params.id);
        const key = idempotencyKey === undefined ? undefined : `${String(caller.keyId)} ${idempotencyKey}`;
        const run = await runs.start(
          scenario,
          { inputs: body.inputs, trigger: 'api', idempotencyKey: key, now: body.now },
          caller.name,
        );
        const headers = { location: `/v1/runs/${run.id}` };
        if (body.wait === undefined) return { status: 202, body: runOf(run, links), headers };
        const gone = new AbortController();
        response.once('close', () => gone.abort());
        return ok(runOf(await runs.wait(run.id, body.wait, gone.signal), links), headers);
      },
    }),
    route({
      method: 'get',
      path: '/v1/runs',
      tag: 'Runs',
      summary: 'List runs, newest first',
      access: 'viewer',
      query: ListQuery.extend({
        scenario: PathId.optional(),
        status: z.enum(runStatuses).optional(),
        module: z
          .string()
          .max(200)
          .optional()
          .describe('Exact module reference, such as `http:MakeRequest@4`.'),
        from: moment.optional().describe('Created at or after.'),
        to: moment.optional().describe('Created before.'),
      }),
      answers: { 200: { description: 'A page', schema: pageOf(RunShape) } },
      async handle({ query }) {
        const { scenario, status, module, from, to } = query;
        const page = await runs.list({
          ...pageQuery(query),
          ...(scenario === undefined ? {} : { scenario }),
          ...(status === undefined ? {} : { status }),
          ...(module === undefined ? {} : { module }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        });
        return ok(pageAs(page, (row) => runOf(row, links)));
      },
    }),
    route({
      method: 'get',
      path: '/v1/runs/{id}',
      tag: 'Runs',
      summary: 'Read a run; for an open one Temporal is asked too',
      access: 'viewer',
      params: RunId,
      answers: one,
      async handle({ params }) {
        const { run, progress } = await runs.get(params.id);
        return ok(runOf(run, links, progress));
      },
    }),
    route({
      method: 'get',
      path: '/v1/runs/{id}/trace',
      tag: 'Runs',
      summary: 'Operations of a run in their order',
      access: 'viewer',
      params: RunId,
      query: z.object({
        from: z.coerce.number().int().min(0).default(0).describe('Position of the first.'),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      answers: {
        200: {
          description: 'Entries from that position on',
          schema: z.object({ entries: z.array(AnyJson), next: z.int().optional() }),
        },
      },
      async handle({ params, query }) {
        return ok(await runs.trace(params.id, query));
      },
    }),
    ...(['cancel', 'pause', 'resume'] as const).map((action) =>
      route({
        method: 'post',
        path: `/v1/runs/{id}/${action}`,
        tag: 'Runs',
        summary: actionSummaries[action],
        access: 'operator',
        params: RunId,
        idempotency: 'record',
        answers: {
          202: { description: 'The run; it follows as soon as its module lets it', schema: RunShape },
        },
        async handle({ params, caller }) {
          return { status: 202, body: runOf(await runs[action](params.id, caller.name), links) };
        },
      }),
    ),
  ];
}

const actionSummaries = {
  cancel: 'Cancel a run',
  pause: 'Hold a run before its next module',
  resume: 'Let a held run go on',
};
