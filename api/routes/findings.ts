/** `/v1/findings`: what the APIs behind modules say of their end. */
import { z } from 'zod';
import { findingSeverities } from '../../scenarios/upgrade/finding-severity.ts';
import { findingKinds } from '../../scenarios/upgrade/signals.ts';
import { findingStates } from '../../store/index.ts';
import { requireRole } from '../middleware/authenticate.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { LifecycleChangeShape } from './module-lifecycle.ts';
import { ListQuery, pageOf, pageQuery, PathId } from './paging.ts';

const Moment = z.iso.datetime();
const State = z.enum(findingStates);
const Severity = z.enum(findingSeverities);

const finding = {
  id: z.int(),
  kind: z.enum(findingKinds),
  confidence: z.enum(['certain', 'likely']),
  module: z.string().describe('Exact reference of the module whose call it was.'),
  method: z.string(),
  host: z.string(),
  path: z.string().describe('With `{}` for ids; `*` where a host has too many paths to tell apart.'),
  anyAddress: z
    .boolean()
    .describe('The module calls any address; only scenarios that were seen to call this one are hit.'),
  state: State,
  snoozeUntil: Moment.optional(),
  reopenedAt: Moment.optional().describe('Seen again after it was resolved.'),
  severity: Severity.describe(
    'By days to `effectiveAt`: over 180 info, over 30 warn, then urgent; past or gone is broken, undated warn.',
  ),
  firstSeen: Moment,
  lastSeen: Moment,
  count: z.int().describe('Answers that said so.'),
  deprecatedAt: Moment.optional().describe('From when on it is deprecated; it works still.'),
  effectiveAt: Moment.optional().describe('When it stops working.'),
  notice: z.string().optional(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })),
  evidence: z
    .array(
      z.object({ at: Moment, status: z.int(), headers: z.record(z.string(), z.string()), runId: z.string() }),
    )
    .describe('The newest ten answers: status, and the headers that say so, without queries.'),
  impact: z
    .object({ scenarios: z.int(), activeScenarios: z.int(), openRuns: z.int() })
    .describe('Scenarios whose newest version uses the module, and open runs whose own version does.'),
};

const FindingShape = z.object(finding).meta({ id: 'Finding' });

const FindingDetailShape = z
  .object({
    ...finding,
    hit: z
      .array(
        z.object({
          id: z.int(),
          name: z.string(),
          active: z.boolean(),
          seen: z.boolean().describe('One of its calls got such an answer.'),
          sameConnection: z.boolean().describe('It uses a connection whose calls got such an answer.'),
          openRuns: z.int(),
        }),
      )
      .describe('By id, 1,000 at most.'),
    connections: z.array(z.int()).describe('Connections whose calls got such an answer.'),
    proposal: LifecycleChangeShape.extend({ module: z.string() })
      .optional()
      .describe('Lifecycle it suggests for the module; `PATCH` with `{"lifecycle": {}}` makes it so.'),
    plan: z
      .object({ modules: z.array(z.string()), scenarios: z.array(z.int()).optional() })
      .optional()
      .describe(
        'What `POST /v1/upgrade-plans` takes to plan the way out; missing where a module calls any address.',
      ),
  })
  .meta({ id: 'FindingDetail' });

const Id = z.object({ id: PathId });

export function findingRoutes({ findings }: Services): Route[] {
  const answers = { 200: { description: 'The finding', schema: FindingDetailShape } };
  return [
    route({
      method: 'get',
      path: '/v1/findings',
      tag: 'API changes',
      summary: 'List what APIs say of their end',
      access: 'viewer',
      query: ListQuery.extend({
        state: State.optional(),
        severity: Severity.optional(),
        module: z
          .string()
          .max(200)
          .optional()
          .describe('Exact reference, or a module’s id for all its versions.'),
      }),
      answers: { 200: { description: 'A page, newest first', schema: pageOf(FindingShape) } },
      async handle({ query }) {
        const { state, severity, module } = query;
        return ok(
          await findings.list({
            ...pageQuery(query),
            ...(state === undefined ? {} : { state }),
            ...(severity === undefined ? {} : { severity }),
            ...(module === undefined ? {} : { module }),
          }),
        );
      },
    }),
    route({
      method: 'get',
      path: '/v1/findings/{id}',
      tag: 'API changes',
      summary: 'Read a finding with the scenarios, connections and open runs it hits',
      access: 'viewer',
      params: Id,
      answers,
      async handle({ params }) {
        return ok(await findings.get(params.id));
      },
    }),
    route({
      method: 'patch',
      path: '/v1/findings/{id}',
      tag: 'API changes',
      summary: 'Acknowledge, snooze, ignore or resolve a finding, or make lifecycle dates of it (admin)',
      access: 'editor',
      params: Id,
      body: z.strictObject({
        state: State.optional(),
        snoozeUntil: z.iso.datetime({ offset: true }).optional().describe('With the state `snoozed`.'),
        lifecycle: LifecycleChangeShape.optional().describe(
          'Makes the finding’s dates those of its module; what is given here goes first.',
        ),
      }),
      answers,
      async handle({ params, body, caller }) {
        if (body.lifecycle !== undefined) requireRole(caller, 'admin');
        return ok(await findings.update(params.id, body, caller.name));
      },
    }),
  ];
}
