import { z } from 'zod';
import { defineModule } from '../define.ts';
import { datastore, storesOf } from './store-fields.ts';

/** Counts records. */
export const stats = defineModule({
  id: 'datastore:Stats',
  kind: 'action',
  title: 'Count records',
  description: 'Says how many records a data store holds.',
  aliases: ['datastore:CountRecord', 'datastore:CountRecords'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'read',
  parameters: z.object({ datastore }),
  output: z.object({ count: z.int() }),
  examples: [{ datastore: 1 }],
  async run({ datastore: store }, context) {
    return [{ count: await storesOf(context).count(store) }];
  },
});
