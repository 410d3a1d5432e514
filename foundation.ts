/** What every process of Tenon stands on: the store, the keys and the way values travel to Temporal. */
import type { DataConverter } from '@temporalio/common';
import type { Settings } from './config.ts';
import { TenonError } from './errors.ts';
import { encryptionKeys } from './home.ts';
import type { Log } from './log.ts';
import { openStore, type Store } from './store/index.ts';
import { createCipher, createKeyRing } from './temporal/codecs/key-ring.ts';
import { createDataConverter } from './temporal/data-converter.ts';

export interface Foundation {
  settings: Settings;
  log: Log;
  store: Store;
  dataConverter: DataConverter;
}

/**
 * Opens the store, waiting for a database that is not up yet. `close` of the store ends it. `onLocked` is called as soon as
 * the home is this process's own, where the database is embedded.
 */
export async function openFoundation(
  settings: Settings,
  log: Log,
  onLocked?: () => void,
): Promise<Foundation> {
  const keys = createKeyRing(await encryptionKeys(settings));
  const { home, sync, databaseUrl, blobUrl } = settings;
  const store = await openStore({
    home,
    sync,
    log,
    cipher: createCipher(keys),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(blobUrl === undefined ? {} : { blobUrl }),
    ...(onLocked === undefined ? {} : { onLocked }),
  });
  return {
    settings,
    log,
    store,
    dataConverter: createDataConverter({ keys, plans: store.plans, blobs: store.blobs }),
  };
}

/** What a process that is not alone needs: a database, keys and blobs that the others have too. */
export function requireShared({ databaseUrl, encryptionKeys: keys, blobUrl }: Settings, what: string): void {
  if (databaseUrl === undefined) {
    throw new TenonError('EMBEDDED_DATABASE', `${what} alone needs a database that others can reach`, {
      hint: 'Set TENON_DATABASE_URL to a PostgreSQL, or run everything in one process with npm start',
    });
  }
  if (keys === undefined) {
    throw new TenonError('SETTINGS_INVALID', `${what} alone needs the keys the other processes have`, {
      hint: 'Set TENON_ENCRYPTION_KEYS to the same value everywhere: openssl rand -base64 32',
    });
  }
  if (blobUrl === undefined) {
    throw new TenonError('SETTINGS_INVALID', `${what} alone needs a blob store that others can reach`, {
      hint: 'Set TENON_BLOB_URL=postgres: in every process, or file:///… for a folder all of them share',
    });
  }
}
