import { z } from 'zod';
import { defineModule } from '../define.ts';
import { datastore, recordData, recordKey, RecordOutput, storesOf } from './store-fields.ts';

/** Changes some fields of a record. */
export const updateRecord = defineModule({
  id: 'datastore:UpdateRecord',
  kind: 'action',
  title: 'Update a record',
  description: 'Changes the given fields of a record and leaves the others as they are.',
  when: 'Only a part of the record is known.',
  gotchas: [
    'A field that is mapped to nothing keeps what it had.',
    'A list is appended to the one in the record unless “Overwrite arrays” is on.',
    'A record that is not there is a `DataError` unless it may be inserted.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'write',
  repeat: 'key',
  parameters: z.object({
    datastore,
    key: recordKey,
    upsert: z.boolean().default(false).describe('Add the record where it is missing.'),
    overwriteArrays: z.boolean().default(false).describe('Replace lists instead of appending to them.'),
    data: recordData,
  }),
  output: RecordOutput,
  examples: [{ datastore: 1, key: 'ann', upsert: true, overwriteArrays: false, data: { city: 'Bergen' } }],
  async run({ datastore: store, key, upsert, overwriteArrays, data }, context) {
    return [{ ...(await storesOf(context).update(store, { key, upsert, overwriteArrays, data })) }];
  },
});
