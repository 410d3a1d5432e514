import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { datastore, RecordOutput, storesOf } from './store-fields.ts';

const Condition = z.object({
  a: z.string(),
  o: z.string(),
  b: fields.any().optional(),
});

const limit = z.int().min(1).optional();

/** Reads the records that pass a filter. */
export const searchRecord = defineModule({
  id: 'datastore:SearchRecord',
  kind: 'search',
  title: 'Search records',
  description: 'Emits one bundle for each record that passes the filter, in the given order.',
  when: 'Records are to be found by their fields.',
  gotchas: [
    'The left side of a condition is a column’s name, not a mapping; `key` is the record’s key.',
    'Without an order records come by their keys.',
    'A column that the store’s data structure lacks is an `InvalidConfigurationError`.',
    'Dates without a zone are read as UTC.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'read',
  parameters: z.object({
    datastore,
    limit: limit.describe('Most records emitted; all where empty.'),
    mappAbleLimit: limit.describe('The same by a mapping; it goes before `limit`.'),
    continueWhenNoRes: z.boolean().default(false).describe('Go on with an empty bundle when none is found.'),
    filter: z
      .array(z.array(Condition))
      .default([])
      .describe('Alternatives of conditions `{a, o, b}`, with the operators of filters.'),
    sort: z
      .array(z.object({ key: z.string(), order: z.number().default(1) }))
      .default([])
      .describe('Columns with their `order`: 1 ascending, -1 descending.'),
  }),
  output: RecordOutput,
  examples: [
    {
      datastore: 1,
      limit: 10,
      filter: [[{ a: 'city', o: 'text:equal', b: 'Oslo' }]],
      sort: [{ key: 'name', order: -1 }],
    },
  ],
  async run({ datastore: store, limit: most, mappAbleLimit, continueWhenNoRes, filter, sort }, context) {
    const found = await storesOf(context).search(store, {
      conditions: filter,
      sort: sort.map(({ key, order }) => ({ key, order: order < 0 ? -1 : 1 })),
      limit: mappAbleLimit ?? most,
    });
    return found.length === 0 && continueWhenNoRes
      ? [{ __IMTLENGTH__: 0 }]
      : found.map((record) => ({ ...record }));
  },
});
