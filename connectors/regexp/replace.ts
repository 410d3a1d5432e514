import { z } from 'zod';
import { defineModule } from '../define.ts';
import { gotchas, patternField, switches } from './switches.ts';

/** Replaces by pattern. */
export const replace = defineModule({
  id: 'regexp:Replace',
  kind: 'transformer',
  title: 'Replace',
  description: 'Replaces what matches a regular expression.',
  when: 'The function `replace` is not enough, or the pattern is long.',
  gotchas: [
    '`$1` in the new value is the first group, `$&` the whole match, `$$` a dollar sign.',
    ...gotchas,
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    pattern: patternField,
    value: z.string().optional().describe('What to put in its place; nothing where empty.'),
    global: z.boolean().default(true).describe('Replace all matches; otherwise the first one.'),
    ...switches,
    text: z.string().optional().describe('The text to change.'),
  }),
  output: z.object({ text: z.string() }),
  examples: [{ pattern: '(\\d+)-(\\d+)', value: '$2-$1', text: '10-20' }],
});
