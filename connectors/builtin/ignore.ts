import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Error directive: drops the bundle that failed. */
export const ignore = defineModule({
  id: 'builtin:Ignore',
  kind: 'directive',
  title: 'Ignore',
  description: 'Drops the bundle that failed and goes on with the next one.',
  when: 'A failure of one bundle does not matter to the others. Only at the end of an error route.',
  gotchas: ['On a router it skips the remaining routes of the bundle.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'ignore',
  parameters: z.object({}),
  examples: [{}],
});
