import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Error directive: a substitute for what the failed module would have emitted. */
export const resume = defineModule({
  id: 'builtin:Resume',
  kind: 'directive',
  title: 'Resume',
  description: 'Goes on behind the module that failed, with a substitute for what it would have emitted.',
  when: 'The bundle can do without the answer of the module that failed, or there is a second source for it.',
  gotchas: [
    'Its fields are the output of the failed module; what is left out is empty.',
    'In an error route with several bundles the first one to reach it decides.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'resume',
  parameters: z.looseObject({}),
  examples: [{}, { data: { price: 0 } }],
});
