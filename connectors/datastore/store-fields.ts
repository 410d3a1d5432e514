/** What the modules of data stores have in common. */
import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { isCollection, type Collection } from '../../scenarios/value.ts';
import type { CallContext, CallDataStores } from '../call-context.ts';
import { fields } from '../fields.ts';

export const datastore = z.int().min(1).describe('Number of the data store.');

export const recordKey = z.string().min(1).describe('Key of the record.');

/** The record's fields; free, or those of the store's structure. */
export const recordData = z
  .custom<Collection>(isCollection, 'must be a collection')
  .meta({ field: 'collection' })
  .default({})
  .describe('Fields of the record.');

export const RecordOutput = z.object({
  key: z.string(),
  data: fields.any().describe('The record’s fields.'),
});

/** The data stores of this installation. */
export function storesOf({ dataStores }: CallContext): CallDataStores {
  if (dataStores !== undefined) return dataStores;
  throw new ModuleError('InvalidConfigurationError', 'Data stores need the store of an installation.');
}
