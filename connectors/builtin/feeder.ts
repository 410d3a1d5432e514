import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** One bundle per element of an array. */
export const feeder = defineModule({
  id: 'builtin:BasicFeeder',
  kind: 'iterator',
  title: 'Iterator',
  description: 'Emits one bundle for each element of an array.',
  when: 'The following modules are to run once per element.',
  gotchas: [
    'A collection spreads its items over the bundle; any other element arrives as `value`.',
    'An empty array, or none, ends the path here.',
    'A value that is not an array counts as an array of one.',
  ],
  aliases: ['builtin:Iterator', 'builtin:BasicIterator'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({ array: z.array(fields.any()).optional().describe('What to go through.') }),
  output: z.looseObject({ value: fields.any().optional() }),
  examples: [{ array: ['a', 'b'] }, { array: [{ id: 1 }, { id: 2 }] }],
});
