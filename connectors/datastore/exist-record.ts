import { z } from 'zod';
import { defineModule } from '../define.ts';
import { datastore, recordKey, storesOf } from './store-fields.ts';

/** Says whether a record is there. */
export const existRecord = defineModule({
  id: 'datastore:ExistRecord',
  kind: 'action',
  title: 'Check the existence of a record',
  description: 'Says whether there is a record with the given key.',
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'read',
  parameters: z.object({ datastore, key: recordKey }),
  output: z.object({ exist: z.boolean() }),
  examples: [{ datastore: 1, key: 'ann' }],
  async run({ datastore: store, key }, context) {
    return [{ exist: (await storesOf(context).get(store, key)) !== undefined }];
  },
});
