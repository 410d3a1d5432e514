import { z } from 'zod';
import { defineModule } from '../define.ts';

/** Sends each bundle down every route whose first module lets it in. */
export const router = defineModule({
  id: 'builtin:BasicRouter',
  kind: 'router',
  title: 'Router',
  description: 'Sends each bundle down every route whose filter lets it in, one route after the other.',
  when: 'Several things are to be done with the same bundle, or different things with different bundles.',
  gotchas: [
    'A route runs to its end before the next one starts.',
    'The filter of a route is the filter of its first module.',
    'The fallback route (`else`, counted from 0) runs only when no other route took the bundle.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'router',
  parameters: z.object({
    else: z.int().min(0).optional().describe('Which route is the fallback, counted from 0.'),
  }),
  examples: [{}, { else: 1 }],
});
