import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** JSON text to bundles. */
export const parseJson = defineModule({
  id: 'json:ParseJSON',
  kind: 'transformer',
  title: 'Parse JSON',
  description: 'Reads a JSON text: an object becomes one bundle, an array one bundle per element.',
  when: 'A field holds JSON as text. Answers of HTTP modules are parsed by “Parse response” already.',
  gotchas: [
    'Text that is not JSON is a `DataError`, “Source is not valid JSON.”',
    'An element or document that is no object arrives as `value`.',
    'JSON nested deeper than 500 levels is refused.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    type: fields.any().optional().describe('Data structure the editor knows the fields from.'),
    json: z.string().describe('The text.'),
  }),
  output: z.looseObject({ value: fields.any().optional() }),
  examples: [{ json: '{"id": 1}' }, { type: '', json: '[{"id": 1}, {"id": 2}]' }],
});
