import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** One output out of several, by the input. */
export const switcher = defineModule({
  id: 'util:Switcher',
  kind: 'transformer',
  title: 'Switch',
  description:
    'Compares the input with one case after another and emits the output of the first that matches.',
  when: 'Values are translated by a short table.',
  gotchas: [
    'Without regular expressions the input must equal the case, in upper and lower case, too.',
    'Where no case matches and there is no else, the bundle is empty and the flow goes on.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    input: z.string().optional().describe('What to compare.'),
    useRegExpMatch: z.boolean().default(false).describe('Cases are regular expressions.'),
    casesTable: z
      .array(z.object({ pattern: z.string().optional(), output: fields.any().optional() }))
      .optional()
      .describe('`{pattern, output}` each, tried in this order.'),
    elseOutput: fields.any().optional().describe('What to emit where no case matches.'),
  }),
  output: z.object({ output: fields.any().optional() }),
  examples: [
    { input: 'de', casesTable: [{ pattern: 'de', output: 'German' }], elseOutput: 'English' },
    { input: 'ab12', useRegExpMatch: true, casesTable: [{ pattern: '\\d', output: 'has digits' }] },
  ],
});
