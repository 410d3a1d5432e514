import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

const Item = z.object({ name: z.string(), value: fields.any().optional() });

/** Fixed bundles to start with. */
export const basicTrigger = defineModule({
  id: 'util:BasicTrigger',
  kind: 'trigger',
  title: 'Basic trigger',
  description: 'Starts a scenario with bundles written down in the module itself.',
  when: 'A scenario is tried out, or works through a short fixed list.',
  gotchas: ['Values are fixed: expressions in them are not evaluated.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    values: z
      .array(z.object({ spec: z.array(Item).optional() }))
      .optional()
      .describe('One entry per bundle; its `spec` lists the items as `{name, value}`.'),
  }),
  output: z.looseObject({}),
  outputNames: 'values[].spec[].name',
  examples: [
    { values: [{ spec: [{ name: 'city', value: 'Oslo' }] }, { spec: [{ name: 'city', value: 'Rome' }] }] },
  ],
});
