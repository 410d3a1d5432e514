import { defineConnector } from '../define.ts';
import { addRecord } from './add-record.ts';
import { deleteAllRecords, deleteRecord } from './delete-record.ts';
import { existRecord } from './exist-record.ts';
import { getRecord } from './get-record.ts';
import { searchRecord } from './search-record.ts';
import { stats } from './stats.ts';
import { updateRecord } from './update-record.ts';

/** Tables of records that outlive runs. */
export const dataStores = defineConnector({
  id: 'datastore',
  title: 'Data store',
  description: 'Keeps records from one run to the next, for all scenarios of a team.',
  modules: [
    addRecord,
    updateRecord,
    getRecord,
    searchRecord,
    existRecord,
    deleteRecord,
    deleteAllRecords,
    stats,
  ],
});
