import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Emits a counted series of bundles. */
export const repeater = defineModule({
  id: 'builtin:BasicRepeater',
  kind: 'iterator',
  title: 'Repeater',
  description: 'Emits a given number of bundles, each with a counter `i`.',
  when: 'The following modules are to run a number of times, with no array to go through.',
  gotchas: ['`repeats` is how many bundles there are; it is not where `i` ends.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    start: z.number().default(1).describe('First value of `i`.'),
    repeats: z.int().min(0).max(10_000).describe('How many bundles, 0 to 10,000.'),
    step: z.number().default(1).describe('What `i` grows by.'),
  }),
  output: z.object({ i: z.number() }),
  examples: [{ repeats: 3 }, { start: 5, repeats: 3, step: 2 }],
});
