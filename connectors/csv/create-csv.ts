import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

const parameters = {
  feeder: z.int().optional().describe('Id of the source module.'),
  includeHeaders: z.boolean().default(true).describe('Begin with a row of the fields’ names.'),
  delimiterType: z
    .string()
    .default('comma')
    .meta({ choices: ['comma', 'tab', 'other'] })
    .describe('What stands between two fields.'),
  delimiter: z.string().optional().describe('The character, where `delimiterType` is `other`.'),
  newlineType: z.enum(['lf', 'crlf', 'cr']).default('lf').describe('What ends a row.'),
};

const shared = {
  when: 'Many bundles are to become a table or a file.',
  gotchas: [
    'The mapped fields are free: each is a column, in the order of the mapping.',
    'Every value stands in quotes, so that separators and line breaks in it do no harm.',
    'A collection prints as `[object Object]`; map its fields one by one.',
  ],
} as const;

/** A CSV text of mapped fields. */
export const createCsv = defineModule({
  id: 'csv:CreateAggregator',
  kind: 'aggregator',
  title: 'Create CSV',
  description: 'Writes what reaches it during one operation of its source module as one CSV text.',
  ...shared,
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.object(parameters),
  output: z.object({ text: z.string() }),
  examples: [{ feeder: 2, includeHeaders: true, delimiterType: 'comma', newlineType: 'lf' }],
});

/** A CSV text whose columns a data structure names. */
export const createCsvAdvanced = defineModule({
  id: 'csv:CreateAdvancedAggregator',
  kind: 'aggregator',
  title: 'Create CSV (advanced)',
  description:
    'Writes what reaches it during one operation of its source module as one CSV text, with the columns of a data structure.',
  ...shared,
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.object({
    type: fields.any().optional().describe('Data structure the editor knows the columns from.'),
    ...parameters,
  }),
  output: z.object({ text: z.string() }),
  examples: [{ type: 1, feeder: 2 }],
});
