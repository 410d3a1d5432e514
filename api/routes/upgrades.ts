/** `/v1/upgrade-plans` and upgrade hints: see what could move to newer module versions, decide, apply, go back. */
import { z } from 'zod';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageOf, pageQuery, PathId } from './paging.ts';
import {
  Answers,
  ApplyPlan,
  CreatePlan,
  detailOf,
  DetailShape,
  HintShape,
  planOf,
  PlanShape,
  RunOutcome,
} from './upgrade-shapes.ts';

const PlanId = z.object({ id: z.string().min(1).max(100) });
const PlanScenario = PlanId.extend({ scenario: PathId });

export function upgradeRoutes({ upgrades, switcher }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/scenarios/{id}/upgrade-hints',
      tag: 'Upgrades',
      summary: 'Modules of a scenario that could move to another version, and what that would ask',
      access: 'viewer',
      params: z.object({ id: PathId }),
      answers: { 200: { description: 'One per module', schema: z.object({ hints: z.array(HintShape) }) } },
      async handle({ params }) {
        const hints = await upgrades.hints(params.id);
        return ok({ hints: hints as unknown as z.output<typeof HintShape>[] }); // plain data, see `planOf`
      },
    }),
    route({
      method: 'post',
      path: '/v1/upgrade-plans',
      tag: 'Upgrades',
      summary: 'Plan an upgrade: one module, a connector, a scenario, or everything. Changes no scenario',
      access: 'editor',
      body: CreatePlan,
      idempotency: 'record',
      answers: { 201: { description: 'The plan', schema: PlanShape } },
      async handle({ body, caller }) {
        const { to, ...scope } = body;
        const plan = await upgrades.create(scope, to, caller.name);
        return { status: 201, body: planOf(plan), headers: { location: `/v1/upgrade-plans/${plan.id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/upgrade-plans',
      tag: 'Upgrades',
      summary: 'List upgrade plans, newest first',
      access: 'viewer',
      query: ListQuery,
      answers: { 200: { description: 'A page', schema: pageOf(PlanShape) } },
      async handle({ query }) {
        const page = await upgrades.list(pageQuery(query));
        return ok({ ...page, items: page.items.map(planOf) });
      },
    }),
    route({
      method: 'get',
      path: '/v1/upgrade-plans/{id}',
      tag: 'Upgrades',
      summary: 'Read a plan, with what became of open runs',
      access: 'viewer',
      params: PlanId,
      answers: { 200: { description: 'The plan', schema: PlanShape } },
      async handle({ params }) {
        return ok(planOf(await upgrades.get(params.id)));
      },
    }),
    route({
      method: 'get',
      path: '/v1/upgrade-plans/{id}/scenarios/{scenario}',
      tag: 'Upgrades',
      summary: 'A scenario of a plan, field by field, with its questions',
      access: 'viewer',
      params: PlanScenario,
      answers: { 200: { description: 'What changes, and what is asked', schema: DetailShape } },
      async handle({ params }) {
        return ok(detailOf(await upgrades.detail(params.id, params.scenario)));
      },
    }),
    route({
      method: 'put',
      path: '/v1/upgrade-plans/{id}/scenarios/{scenario}/answers',
      tag: 'Upgrades',
      summary: 'Answer questions of a plan',
      access: 'editor',
      params: PlanScenario,
      body: Answers,
      answers: { 200: { description: 'What changes now, and what is still asked', schema: DetailShape } },
      async handle({ params, body, caller }) {
        return ok(detailOf(await upgrades.answer(params.id, params.scenario, body.answers, caller.name)));
      },
    }),
    route({
      method: 'post',
      path: '/v1/upgrade-plans/{id}/apply',
      tag: 'Upgrades',
      summary: 'Apply a plan: every scenario gets its next version in one transaction',
      access: 'editor',
      params: PlanId,
      body: ApplyPlan.optional().transform((body) => body ?? ApplyPlan.parse({})),
      idempotency: 'record',
      answers: { 200: { description: 'The plan, applied', schema: PlanShape } },
      async handle({ params, body, caller }) {
        return ok(planOf(await upgrades.apply(params.id, body, caller.name)));
      },
    }),
    route({
      method: 'post',
      path: '/v1/upgrade-plans/{id}/rollback',
      tag: 'Upgrades',
      summary: 'Put the blueprints from before back, as new versions',
      access: 'editor',
      params: PlanId,
      idempotency: 'record',
      answers: { 200: { description: 'The plan, rolled back', schema: PlanShape } },
      async handle({ params, caller }) {
        return ok(planOf(await upgrades.rollback(params.id, caller.name)));
      },
    }),
    route({
      method: 'post',
      path: '/v1/runs/{id}/switch',
      tag: 'Upgrades',
      summary: 'Move one open run onto an applied plan',
      access: 'operator',
      params: z.object({ id: z.string().min(1).max(200) }),
      body: z.strictObject({
        plan: z.string().min(1).max(100).describe('The applied upgrade plan.'),
        policy: z.enum(['in-place', 'next-cycle']).default('in-place'),
      }),
      idempotency: 'record',
      answers: { 200: { description: 'What became of it', schema: RunOutcome } },
      async handle({ params, body }) {
        return ok(await switcher.switchRun(body.plan, params.id, body.policy));
      },
    }),
  ];
}
