import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** Sum, average, count, highest or lowest of many bundles. */
export const numericAggregator = defineModule({
  id: 'util:FunctionAggregator2',
  kind: 'aggregator',
  title: 'Numeric aggregator',
  description:
    'Sum, average, count, maximum or minimum of what reaches it during one operation of its source module.',
  when: 'One number is to be told about many bundles.',
  gotchas: [
    'An empty set gives 0 for the sum and the count, and nothing for the others.',
    'The count is that of bundles; the other functions skip empty values.',
  ],
  aliases: ['util:FunctionAggregator', 'util:NumericAggregator', 'util:NumericalAggregator'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.object({
    feeder: z.int().optional().describe('Id of the source module.'),
    fn: z.enum(['sum', 'avg', 'count', 'max', 'min']).default('sum').describe('What to work out.'),
    value: fields.any().optional().describe('Number of a bundle.'),
  }),
  output: z.object({ result: z.number().nullable() }),
  examples: [{ feeder: 2, fn: 'sum' }],
});
