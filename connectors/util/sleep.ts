import { z } from 'zod';
import { defineModule } from '../define.ts';

/** A year: longer waits are meant otherwise. */
const MAX_SECONDS = 31_536_000;

/** Waits, without holding a worker. */
export const sleep = defineModule({
  id: 'util:FunctionSleep',
  kind: 'action',
  title: 'Sleep',
  description: 'Waits the given number of seconds, then lets the bundle go on.',
  when: 'The other side needs a moment before the next call.',
  gotchas: [
    'It emits an empty bundle; map from the modules before it.',
    'Make and Fusion end at 300 seconds. Here a wait is a timer of the run and may last up to a year.',
  ],
  aliases: ['builtin:Sleep', 'util:Sleep'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'sleep',
  parameters: z.object({ duration: z.number().min(1).max(MAX_SECONDS).describe('Seconds.') }),
  output: z.object({}),
  examples: [{ duration: 5 }],
});
