/** How upgrade plans look in requests and answers. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import type { Services } from '../services.ts';
import type { NodeUpgrade, UpgradePlan } from '../services/upgrades.ts';
import { PathId } from './paging.ts';

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

export const CreatePlan = z.strictObject({
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

export const Answers = z.strictObject({
  answers: z
    .record(z.string().max(500), Answer.nullable())
    .describe('By the question’s id; `null` takes an answer back.'),
});

export const ApplyPlan = z.strictObject({
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

export const RunOutcome = z.object({
  runId: z.string(),
  scenarioId: z.int(),
  outcome: z.enum(['pending', 'switched', 'later', 'kept']),
  reason: z.string().optional().describe('Why it was kept as it is.'),
});

export const PlanShape = z.object({
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

export const DetailShape = z.object({
  scenarioId: z.int(),
  name: z.string(),
  baseVersion: z.int(),
  outcome: z.enum(['automatic', 'needs-attention', 'impossible', 'nothing']),
  open: z.int(),
  nodes: z.array(NodeShape),
});

export const HintShape = z.object({
  node: z.int(),
  from: z.string(),
  to: z.string(),
  ...standing,
  outcome,
  attention: z.array(AttentionShape),
});

type Detail = Awaited<ReturnType<Services['upgrades']['detail']>>;

/** A scenario of a plan as the API shows it. */
export function detailOf({ item, upgrade }: Detail): z.output<typeof DetailShape> {
  const { scenarioId, name, baseVersion, open } = item;
  // Plain data both; the shapes say optional where the types say missing.
  const nodes = upgrade.nodes as unknown as z.output<typeof NodeShape>[] & NodeUpgrade[];
  return { scenarioId, name, baseVersion, outcome: upgrade.outcome, open, nodes };
}

/** Plain data both; the shapes say optional where the types say missing. */
export const planOf = (plan: UpgradePlan): z.output<typeof PlanShape> =>
  plan as unknown as z.output<typeof PlanShape>;
