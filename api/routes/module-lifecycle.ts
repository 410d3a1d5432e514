/** `/v1/modules/{ref}/lifecycle`: where a module version stands in its life, and what is made of that here. */
import { z } from 'zod';
import { lifecycleStates } from '../../scenarios/upgrade/lifecycle-steps.ts';
import { hardnesses } from '../../store/index.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const State = z.enum(lifecycleStates);
const Hardness = z.enum(hardnesses).describe('Whether the date may be put off: a `vendor-hard` one may not.');
const Day = z.iso.date().describe('Last day it works.');

/** What may be changed, here and by a finding. */
export const LifecycleChangeShape = z.strictObject({
  state: z.enum(['active', 'legacy', 'deprecated', 'retired']).optional(),
  until: Day.nullable().optional(),
  hardness: Hardness.optional(),
  note: z.string().trim().min(1).max(1000).nullable().optional(),
});

const LifecycleShape = z
  .object({
    module: z.string(),
    state: State.describe('The one further on of what its connector says and what was set here.'),
    until: Day.optional(),
    hardness: Hardness.optional(),
    connector: z.looseObject({ state: State }).describe('What its connector’s release says.'),
    override: z
      .object({
        module: z.string(),
        state: State,
        until: Day.optional(),
        hardness: Hardness.optional(),
        note: z.string().optional(),
        findingId: z.int().optional(),
        setBy: z.string(),
        setAt: z.iso.datetime(),
      })
      .optional()
      .describe('What was set here.'),
  })
  .meta({ id: 'Lifecycle' });

const Ref = z.object({ ref: z.string().max(200) });

export function moduleLifecycleRoutes({ moduleLifecycle }: Services): Route[] {
  const answers = { 200: { description: 'Its lifecycle', schema: LifecycleShape } };
  return [
    route({
      method: 'get',
      path: '/v1/modules/{ref}/lifecycle',
      tag: 'API changes',
      summary: 'Read where a module version stands in its life',
      access: 'viewer',
      params: Ref,
      answers,
      async handle({ params }) {
        return ok(await moduleLifecycle.get(params.ref));
      },
    }),
    route({
      method: 'patch',
      path: '/v1/modules/{ref}/lifecycle',
      tag: 'API changes',
      summary: 'Set state and dates of a module version, one step of its life at a time',
      access: 'admin',
      params: Ref,
      body: LifecycleChangeShape,
      answers,
      async handle({ params, body, caller }) {
        return ok(await moduleLifecycle.change(params.ref, body, caller.name));
      },
    }),
  ];
}
