import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** A text made of several values. */
export const compose = defineModule({
  id: 'util:ComposeTransformer',
  kind: 'transformer',
  title: 'Compose a string',
  description: 'Makes one text of what is mapped into it.',
  when: 'Several later modules need the same text.',
  gotchas: ['Binary data is read as UTF-8. A collection is not a text: transform it to JSON first.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({ value: fields.any().optional().describe('The text.') }),
  output: z.object({ value: z.string() }),
  examples: [{ value: 'Dear Ann,' }],
});
