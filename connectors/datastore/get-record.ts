import { z } from 'zod';
import { defineModule } from '../define.ts';
import { datastore, recordKey, storesOf } from './store-fields.ts';

/** Reads one record. */
export const getRecord = defineModule({
  id: 'datastore:GetRecord',
  kind: 'search',
  title: 'Get a record',
  description: 'Reads the record with the given key.',
  when: 'The key is known; “Search records” looks for fields.',
  gotchas: ['A record that is not there gives an empty bundle, no error.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'read',
  parameters: z.object({
    datastore,
    key: recordKey,
    returnWrapped: z
      .boolean()
      .default(false)
      .describe('Emit `key` and `data` instead of the fields themselves.'),
  }),
  output: z.looseObject({}),
  examples: [{ datastore: 1, key: 'ann', returnWrapped: false }],
  async run({ datastore: store, key, returnWrapped }, context) {
    const record = await storesOf(context).get(store, key);
    if (record === undefined) return [{}];
    return [returnWrapped ? { ...record } : record.data];
  },
});
