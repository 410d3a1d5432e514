import { z } from 'zod';
import { defineModule } from '../define.ts';
import { datastore, recordKey, RecordOutput, storesOf } from './store-fields.ts';

/** Takes a record away. */
export const deleteRecord = defineModule({
  id: 'datastore:DeleteRecord',
  kind: 'action',
  title: 'Delete a record',
  description: 'Deletes the record with the given key and emits what it was.',
  gotchas: ['A record that is not there gives an empty bundle, no error.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'write',
  repeat: 'key',
  parameters: z.object({ datastore, key: recordKey }),
  output: RecordOutput,
  examples: [{ datastore: 1, key: 'ann' }],
  async run({ datastore: store, key }, context) {
    return [{ ...(await storesOf(context).remove(store, key)) }];
  },
});

/** Empties a data store. */
export const deleteAllRecords = defineModule({
  id: 'datastore:DeleteAllRecords',
  kind: 'action',
  title: 'Delete all records',
  description: 'Deletes every record of a data store and emits how many there were.',
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'write',
  repeat: 'key',
  parameters: z.object({ datastore }),
  output: z.object({ count: z.int() }),
  examples: [{ datastore: 1 }],
  async run({ datastore: store }, context) {
    return [{ count: await storesOf(context).removeAll(store) }];
  },
});
