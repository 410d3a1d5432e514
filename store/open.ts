/** Opens the store. */
import { openEmbedded } from './embedded/open-embedded.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { assembleStore } from './assemble.ts';
import type { Store, StoreOptions } from './store.ts';

/**
 * Opens the database, brings its schema up to date and, where the database is embedded, takes the home's lock.
 * `HOME_LOCKED`, `STORE_UNAVAILABLE` or `SETTINGS_INVALID` where that fails.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const backend =
    options.databaseUrl === undefined || options.databaseUrl === ''
      ? await openEmbedded(options)
      : await openPostgres({ ...options, databaseUrl: options.databaseUrl });
  return assembleStore(backend, options);
}
