import { z } from 'zod';
import { defineModule } from '../define.ts';
import { datastore, recordData, RecordOutput, storesOf } from './store-fields.ts';

/** Adds a record, or replaces it as a whole. */
export const addRecord = defineModule({
  id: 'datastore:AddRecord',
  kind: 'action',
  title: 'Add/replace a record',
  description: 'Adds a record to a data store, or replaces the one with the same key.',
  when: 'Something is to be remembered from one run to the next.',
  gotchas: [
    'Replacing takes the old record’s other fields away; “Update a record” keeps them.',
    'Without “Overwrite” an existing key is a `DuplicateDataError`.',
    'A store that is full refuses the record with an `OutOfSpaceError`.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'write',
  repeat: 'key',
  parameters: z.object({
    datastore,
    key: z.string().optional().describe('Key of the record; one is made where it is empty.'),
    overwrite: z.boolean().default(false).describe('Replace a record that is there.'),
    data: recordData,
  }),
  output: RecordOutput,
  examples: [{ datastore: 1, key: 'ann', overwrite: true, data: { city: 'Oslo' } }],
  async run({ datastore: store, key, overwrite, data }, context) {
    return [{ ...(await storesOf(context).add(store, { key, overwrite, data })) }];
  },
});
