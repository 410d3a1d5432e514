import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { defineModule } from '../define.ts';

/** Counts its own operations. */
export const increment = defineModule({
  id: 'util:FunctionIncrement',
  kind: 'action',
  title: 'Increment function',
  description: 'Counts its own operations and emits the number, starting at 1.',
  when: 'Bundles are numbered, or work is dealt out in turn.',
  gotchas: [
    'Each module of this kind has a counter of its own.',
    'A counter that never resets goes on over runs, also over those that were rolled back.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'by-parameters',
  runner: 'pure',
  parameters: z.object({
    reset: z
      .enum(['run', 'execution', 'scenario'])
      .default('run')
      .describe(
        'When it starts at 1 again: after a cycle (`run`), after a run (`execution`), or never (`scenario`).',
      ),
  }),
  output: z.object({ i: z.int() }),
  examples: [{ reset: 'execution' }],
  async run(_parameters, context) {
    if (context.counter === undefined) {
      throw new ModuleError('InvalidConfigurationError', 'A counter that outlives runs needs the store.');
    }
    return [{ i: await context.counter() }];
  },
});
