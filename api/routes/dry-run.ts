/** Recording of scenarios, and `/v1/upgrade-plans/{id}/dry-run`: a plan tried on recorded traffic before it is applied. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { PathId } from './paging.ts';

const ScenarioParams = z.object({ id: PathId });

const Start = z.strictObject({
  minutes: z.int().min(1).max(1440).describe('How long; it ends by itself.'),
  perModule: z.int().min(1).max(50).default(20).describe('Operations kept of each module.'),
});

const RecordingShape = z.object({
  scenarioId: z.int(),
  state: z
    .enum(['none', 'recording', 'ended'])
    .describe('`ended`: its time is over, or the scenario was saved since; what it kept is there.'),
  until: z.string().optional(),
  perModule: z.int().optional(),
  startedBy: z.string().optional(),
  startedAt: z.string().optional(),
  samples: z.int(),
  modules: z.array(
    z.object({
      node: z.int(),
      module: z.string(),
      samples: z.int(),
      tooLarge: z.literal(true).optional().describe('There was an operation too large to be kept.'),
    }),
  ),
});

const Try = z.strictObject({
  scenario: PathId.describe('One of the plan.'),
  level: z
    .enum(['static', 'replay'])
    .default('replay')
    .describe('`static`: the plan’s own checks; `replay`: recorded operations through old and new module.'),
  samples: z.int().min(1).max(50).default(20).describe('Operations of each module, newest first.'),
});

const verdict = z
  .enum(['same', 'compatible', 'different', 'failed', 'not-testable'])
  .describe('`compatible`: only fields that were added, and what the migration announces.');

const DryRunShape = z.object({
  plan: z.string(),
  scenarioId: z.int(),
  level: z.enum(['static', 'replay']),
  verdict: verdict.optional(),
  nodes: z.array(
    z.object({
      node: z.int(),
      from: z.string(),
      to: z.string(),
      outcome: z.enum(['automatic', 'needs-attention', 'impossible']),
      open: z.int().describe('Questions that want an answer.'),
      verdict: verdict.optional(),
      samples: z.int().describe('Recorded operations that could be compared.'),
      diff: z.array(
        z.object({
          path: z.string().describe('`items[].id`; empty: the number of bundles.'),
          kind: z.enum(['added', 'removed', 'changed', 'type']),
          before: AnyJson.optional(),
          after: AnyJson.optional(),
        }),
      ),
      announced: z.array(z.string()).describe('Fields that differ as the migration says.'),
      error: z.object({ type: z.string(), message: z.string() }).optional(),
      reasons: z.array(z.string()).describe('Why operations could not be compared.'),
    }),
  ),
});

export function dryRunRoutes({ dryRuns, recordings }: Services): Route[] {
  const path = '/v1/scenarios/{id}/recording';
  const shared = { path, tag: 'Upgrades', params: ScenarioParams } as const;
  return [
    route({
      ...shared,
      method: 'get',
      summary: 'Whether a scenario is being recorded, and what is kept',
      access: 'viewer',
      answers: { 200: { description: 'The state', schema: RecordingShape } },
      async handle({ params }) {
        return ok(await recordings.get(params.id));
      },
    }),
    route({
      ...shared,
      method: 'put',
      summary: 'Record operations of a scenario for a time, to try upgrades on them',
      access: 'editor',
      body: Start,
      answers: { 200: { description: 'The state', schema: RecordingShape } },
      async handle({ params, body, caller }) {
        return ok(await recordings.start(params.id, body, caller.name));
      },
    }),
    route({
      ...shared,
      method: 'delete',
      summary: 'End a recording and delete what it kept',
      access: 'editor',
      answers: { 204: { description: 'Nothing of it is kept' } },
      async handle({ params, caller }) {
        await recordings.stop(params.id, caller.name);
        return empty;
      },
    }),
    route({
      method: 'post',
      path: '/v1/upgrade-plans/{id}/dry-run',
      tag: 'Upgrades',
      summary: 'Try a plan on recorded traffic: old and new module side by side. Sends and changes nothing',
      access: 'editor',
      params: z.object({ id: z.string().min(1).max(100) }),
      body: Try,
      answers: { 200: { description: 'What differs, per module', schema: DryRunShape } },
      async handle({ params, body }) {
        return ok(await dryRuns.run(params.id, body));
      },
    }),
  ];
}
