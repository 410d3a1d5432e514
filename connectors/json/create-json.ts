import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

const settings = {
  type: fields.any().optional().describe('Data structure the editor knows the fields from.'),
  space: z.enum(['tab', '2', '4']).optional().describe('Indentation; none where empty.'),
};

/** A JSON text of mapped fields. */
export const createJson = defineModule({
  id: 'json:CreateJSON',
  kind: 'transformer',
  title: 'Create JSON',
  description: 'Writes the mapped fields as a JSON text.',
  when: 'A request or a file needs JSON, and writing it by hand would break on quotes and line breaks.',
  gotchas: [
    'The mapped fields are free; those that come to nothing are left out.',
    'Values keep their type: text that looks like a number stays text.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.looseObject(settings),
  output: z.object({ json: z.string() }),
  examples: [{ type: 1, name: 'Ann', tags: ['a', 'b'] }],
});

/** One JSON list of many bundles. */
export const aggregateToJson = defineModule({
  id: 'json:AggregateToJSON',
  kind: 'aggregator',
  title: 'Aggregate to JSON',
  description: 'Writes what reaches it during one operation of its source module as one JSON list.',
  when: 'Many bundles go to another system in one request or file.',
  gotchas: [
    'The mapped fields are free; those that come to nothing are left out.',
    'Where the only field is `item`, the list holds its values instead of objects.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'aggregate',
  parameters: z.looseObject({ feeder: z.int().optional().describe('Id of the source module.'), ...settings }),
  output: z.object({ json: z.string() }),
  examples: [{ feeder: 2 }, { feeder: 2, space: '2' }],
});
