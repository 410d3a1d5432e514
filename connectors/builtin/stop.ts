import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Error directive: the run ends here as a success. */
export const commit = defineModule({
  id: 'builtin:Commit',
  kind: 'directive',
  title: 'Commit',
  description:
    'Ends the run as a success; what was done so far is kept, the remaining bundles are not processed.',
  when: 'What was done before the failure stands on its own.',
  gotchas: ['The bundles that were still to come are gone: the trigger counts them as processed.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'commit',
  parameters: z.object({}),
  examples: [{}],
});

/** Error directive: the run ends here as an error. */
export const rollback = defineModule({
  id: 'builtin:Rollback',
  kind: 'directive',
  title: 'Rollback',
  description: 'Ends the run with the error; what can be undone is undone, the input is put back.',
  when: 'A half-done piece of work is worse than none. It is what happens without an error route, too.',
  gotchas: [
    'Requests that other systems have answered stay done; only data stores and triggers are put back.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'rollback',
  parameters: z.object({}),
  examples: [{}],
});
