import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** Joins texts of many bundles. */
export const textAggregator = defineModule({
  id: 'util:TextAggregator',
  kind: 'aggregator',
  title: 'Text aggregator',
  description: 'Joins the texts that reach it during one operation of its source module into one.',
  when: 'A list of bundles is to become a message or a file.',
  gotchas: ['There is no separator after the last row.', 'An empty set gives an empty text.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.object({
    feeder: z.int().optional().describe('Id of the source module.'),
    rowSeparator: z
      .string()
      .optional()
      .meta({ choices: ['', '\\n', '\\t', 'other'] })
      .describe('What stands between two rows.'),
    otherRowSeparator: z.string().optional().describe('The separator, where `rowSeparator` is `other`.'),
    value: fields.any().optional().describe('Text of a row.'),
  }),
  output: z.object({ text: z.string() }),
  examples: [
    { feeder: 2, rowSeparator: '\n' },
    { feeder: 2, rowSeparator: 'other', otherRowSeparator: ', ' },
  ],
});
