/** Chooses the blob driver by its address. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TenonError } from '../../errors.ts';
import type { Database } from '../database.ts';
import type { StoreOptions } from '../store.ts';
import type { BlobStore } from './blob-store.ts';
import { FileBlobs } from './file-blobs.ts';
import { TableBlobs } from './table-blobs.ts';

/** `file:///folder`, `postgres:`, or nothing for `<home>/blobs`. Anything else is `SETTINGS_INVALID`. */
export function openBlobs(options: StoreOptions, database: Database): BlobStore {
  const url = options.blobUrl;
  const full = options.sync === 'full';
  if (url === undefined || url === '') return new FileBlobs(join(options.home, 'blobs'), full);
  if (url.startsWith('file:///')) return new FileBlobs(fileURLToPath(url), full);
  if (url === 'postgres:') return new TableBlobs(database);
  throw new TenonError('SETTINGS_INVALID', 'The blob address has a form that is not known', {
    hint: 'Set TENON_BLOB_URL to file:///folder or postgres:',
  });
}
