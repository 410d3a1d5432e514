import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Sends each bundle into one branch. */
export const ifElse = defineModule({
  id: 'builtin:BasicIfElse',
  kind: 'conditional',
  title: 'If-else',
  description: 'Sends each bundle into the first branch whose conditions hold, or into the else branch.',
  when: 'Exactly one of several things is to be done, and the same modules follow whichever it was.',
  gotchas: [
    'Only the first branch that matches runs; a router runs every route that matches.',
    'Without an else branch, a bundle that no branch takes goes on behind the if-else.',
    'A branch that is not merged ends on its own.',
    'Fusion has no such module yet; there, a router with a fallback does the same.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'if-else',
  parameters: z.object({}),
  examples: [{}],
});

/** Brings the branches of an if-else together. */
export const merge = defineModule({
  id: 'builtin:BasicMerge',
  kind: 'converger',
  title: 'Merge',
  description:
    'Goes on once for each bundle that reaches the end of a branch, with outputs each branch fills in its own way.',
  when: 'Behind an if-else, where its branches lead to the same next step.',
  gotchas: [
    'Entry k of an output belongs to the k-th branch that merges.',
    'Without outputs it emits the bundle that came out of the branch.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'merge',
  parameters: z.object({}),
  output: z.looseObject({}),
  examples: [{}],
});
