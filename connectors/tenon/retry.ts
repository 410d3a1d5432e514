import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Error directive: the failed module is tried again in place. */
export const retry = defineModule({
  id: 'tenon:Retry',
  kind: 'directive',
  title: 'Retry',
  description: 'Tries the module that failed again, in place and with the same bundle, after a wait.',
  when: 'A service is away for a moment. The wait is a timer of the run and survives a restart.',
  gotchas: [
    'After the last attempt the error goes on outward, as if this error route were not there: to the router around it, or to the default treatment.',
    'The wait is never shorter than what the other side asked for (`Retry-After`).',
    'Every attempt carries the same idempotency key. A request that may have happened is sent again: make sure it may be.',
    '`error.attempt` of the failed module says how often it was tried; a filter before this module can use it.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'retry',
  parameters: z.object({
    attempts: z.int().min(1).max(100).default(3).describe('How often it is tried again.'),
    delay: z.number().min(0).max(86_400).default(1).describe('Seconds before the first time.'),
    backoff: z
      .number()
      .min(1)
      .max(10)
      .default(2)
      .describe('What the wait is multiplied by from one time to the next.'),
  }),
  examples: [{}, { attempts: 5, delay: 10, backoff: 1 }],
});
