import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** A value to JSON text. */
export const transformToJson = defineModule({
  id: 'json:TransformToJSON',
  kind: 'transformer',
  title: 'Transform object to JSON',
  description: 'Writes any value as JSON text.',
  when: 'A collection or array is to be sent or kept as text.',
  gotchas: ['Dates are written as ISO 8601 in UTC, binary data as base64 text.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    space: z.enum(['tab', '2', '4']).optional().describe('Indentation; none where empty.'),
    object: fields.any().describe('What to write.'),
  }),
  output: z.object({ json: z.string() }),
  examples: [{ object: { id: 1 } }, { space: '2', object: [1, 2] }],
});
