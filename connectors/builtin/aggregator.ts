import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** Collects the bundles of one operation of its source into one array. */
export const aggregator = defineModule({
  id: 'builtin:BasicAggregator',
  kind: 'aggregator',
  title: 'Array aggregator',
  description:
    'Collects what reaches it during one operation of its source module and emits it as one array.',
  when: 'Many bundles are to become one again, as after an iterator.',
  gotchas: [
    'The mapped fields are free: each is an item of the array’s elements.',
    'Modules between the source and the aggregator are out of reach after it; map what you need.',
    'An empty set still emits one bundle with an empty array, unless “Stop processing after an empty aggregation” is on.',
    'Grouping emits one bundle per key, in order of first appearance, with the key as `__IMTKEY__`.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.object({
    feeder: z.int().optional().describe('Id of the source module.'),
    target: z.string().optional().describe('`<module id>.<path>` of the field the array is made for.'),
  }),
  output: z.object({ array: z.array(fields.any()), __IMTAGGLENGTH__: z.int() }),
  examples: [{ feeder: 2 }, { feeder: 2, target: '5.headers' }],
});
