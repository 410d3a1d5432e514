import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Makes a text table of many bundles. */
export const tableAggregator = defineModule({
  id: 'util:AggregateAggregator',
  kind: 'aggregator',
  title: 'Table aggregator',
  description:
    'Writes the mapped fields of what reaches it during one operation of its source module as a text table.',
  when: 'A list of bundles is to be read by people, or by a program that takes separated columns.',
  gotchas: [
    'The mapped fields are free: each is a column, in the order of the mapping; there is no row of headers.',
    'Separators within a value stay as they are; use Create CSV where that matters.',
  ],
  aliases: ['util:TableAggregator'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.object({
    feeder: z.int().optional().describe('Id of the source module.'),
    columnSeparator: z
      .string()
      .optional()
      .meta({ choices: ['\\t', '\\n', 'other'] })
      .describe('What stands between two columns; a tab where missing.'),
    otherColumnSeparator: z
      .string()
      .optional()
      .describe('The separator, where `columnSeparator` is `other`.'),
    rowSeparator: z
      .string()
      .optional()
      .meta({ choices: ['\\n', '\\t', 'other'] })
      .describe('What stands between two rows; a line break where missing.'),
    otherRowSeparator: z.string().optional().describe('The separator, where `rowSeparator` is `other`.'),
  }),
  output: z.object({ text: z.string() }),
  examples: [
    { feeder: 2 },
    { feeder: 2, columnSeparator: 'other', otherColumnSeparator: ' | ', rowSeparator: '\n' },
  ],
});
