/** `/v1/upgrade-plans` and upgrade hints: see what could move to newer module versions, decide, apply, go back. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import type { NodeUpgrade, UpgradePlan } from '../services/upgrades.ts';
import { ListQuery, pageOf, pageQuery, PathId } from './paging.ts';

const Ref = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_-]+:[A-Za-z0-9_-]+@\d+(\.\d+)?$/,
    'must be an exact reference, such as jira:SearchIssues@2',
  );

const To = z
  .union([z.enum(['newest', 'next']), z.strictObject({ ref: Ref })])
  .default('newest')
  .describe('`newest`: as far as it goes; `next`: one version; `{ref}`: that module, chosen by hand.');

const CreatePlan = z.strictObject({
  scenarios: z.array(PathId).min(1).max(10_000).optional().describe('Only these; all where missing.'),
  connector: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Only modules of this connector, such as `jira`.'),
  modules: z.array(Ref).min(1).max(1000).optional().describe('Only these module versions.'),
  nodes: z
    .array(z.strictObject({ scenario: PathId, node: z.int() }))
    .min(1)
    .max(1000)
    .optional()
    .describe('Only these modules of these scenarios.'),
  to: To,
});

const Answer = z.union([
  z.strictObject({ accept: z.literal(true) }),
  z.strictObject({ value: AnyJson }),
  z.strictObject({ choose: Ref }),
  z.strictObject({ skip: z.literal(true) }),
]);

const Answers = z.strictObject({
  answers: z
    .record(z.string().max(500), Answer.nullable())
    .describe('By the question’s id; `null` takes an answer back.'),
});

const ApplyPlan = z.strictObject({
  policy: z
    .enum(['pin', 'next-cycle', 'in-place', 'drain'])
    .default('pin')
    .describe(
      'Open runs: `pin` finish as they began; `next-cycle` move when their next cycle begins; `in-place` move now, as far as modules have not been executed; `drain` finish before new ones start.',
    ),
  scenarios: z.array(PathId).min(1).max(10_000).optional().describe('Only these of the plan.'),
  readyOnly: z.boolean().optional().describe('Leave out what is not answered, instead of refusing.'),
});

const outcome = z.enum(['automatic', 'needs-attention', 'impossible']);

/** Of the version it is on. */
const standing = {
  state: z.string().describe('By its connector, or further on where it was set here.'),
  until: z.string().optional().describe('Last day it works.'),
  daysLeft: z.int().optional().describe('Negative when that day has passed.'),
};

const AttentionShape = z.object({
  id: z.string(),
  code: z.string(),
  severity: z.enum(['info', 'confirm', 'blocker']),
  node: z.int(),
  field: z.string(),
  reason: z.string(),
  before: AnyJson.optional(),
  suggestion: AnyJson.optional(),
  readers: z.array(z.object({ node: z.int(), path: z.string(), template: z.string() })).optional(),
  choices: z.array(z.object({ to: z.string(), hint: z.string() })).optional(),
  answer: AnyJson.optional(),
});

const NodeShape = z.object({
  node: z.int(),
  path: z.string(),
  from: z.string(),
  to: z.string(),
  via: z.array(z.string()),
  skipped: z.literal(true).optional(),
  settings: z.array(
    z.object({
      field: z.string(),
      before: AnyJson.optional(),
      after: AnyJson.optional(),
      hidden: z.literal(true).optional(),
    }),
  ),
  kept: z.array(z.string()),
  rewrites: z.array(z.object({ node: z.int(), path: z.string(), before: z.string(), after: z.string() })),
  attention: z.array(AttentionShape),
  outcome,
});

const Left = z.array(z.object({ scenarioId: z.int(), reason: z.string() }));
const Applied = z.object({
  at: z.string(),
  by: z.string(),
  policy: z.string().optional(),
  scenarios: z.array(
    z.object({ scenarioId: z.int(), baseVersion: z.int(), version: z.int(), planHash: z.string() }),
  ),
  left: Left.describe('Passed over: saved or removed since, or not ready.'),
});

const RunOutcome = z.object({
  runId: z.string(),
  scenarioId: z.int(),
  outcome: z.enum(['pending', 'switched', 'later', 'kept']),
  reason: z.string().optional().describe('Why it was kept as it is.'),
});

const PlanShape = z.object({
  id: z.string(),
  state: z.enum(['ready', 'applied', 'rolled-back']),
  revision: z.int(),
  createdBy: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  scope: AnyJson,
  to: AnyJson,
  registry: z.string(),
  summary: z.object({
    scenarios: z.int(),
    nodes: z.int(),
    automatic: z.int(),
    'needs-attention': z.int(),
    impossible: z.int(),
    openRuns: z.int(),
    waitingEvents: z.int().describe('Webhook events that have no run yet.'),
    incompleteExecutions: z.int().describe('Nobody has dealt with them yet.'),
  }),
  scenarios: z.array(
    z.object({
      scenarioId: z.int(),
      name: z.string(),
      active: z.boolean(),
      baseVersion: z.int(),
      outcome,
      open: z.int().describe('Questions that want an answer.'),
      openRuns: z.int(),
      nodes: z.array(z.object({ node: z.int(), from: z.string(), to: z.string(), ...standing, outcome })),
    }),
  ),
  applied: Applied.optional(),
  rolledBack: Applied.optional(),
  runs: z.array(RunOutcome),
});

const DetailShape = z.object({
  scenarioId: z.int(),
  name: z.string(),
  baseVersion: z.int(),
  outcome: z.enum(['automatic', 'needs-attention', 'impossible', 'nothing']),
  open: z.int(),
  nodes: z.array(NodeShape),
});

const HintShape = z.object({
  node: z.int(),
  from: z.string(),
  to: z.string(),
  ...standing,
  outcome,
  attention: z.array(AttentionShape),
});

const PlanId = z.object({ id: z.string().min(1).max(100) });
const PlanScenario = PlanId.extend({ scenario: PathId });

type Detail = Awaited<ReturnType<Services['upgrades']['detail']>>;

function detailOf({ item, upgrade }: Detail): z.output<typeof DetailShape> {
  const { scenarioId, name, baseVersion, open } = item;
  // Plain data both; the shapes say optional where the types say missing.
  const nodes = upgrade.nodes as unknown as z.output<typeof NodeShape>[] & NodeUpgrade[];
  return { scenarioId, name, baseVersion, outcome: upgrade.outcome, open, nodes };
}

/** Plain data both; the shapes say optional where the types say missing. */
const planOf = (plan: UpgradePlan): z.output<typeof PlanShape> =>
  plan as unknown as z.output<typeof PlanShape>;

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
