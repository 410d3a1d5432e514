/**
 * The two databases of the store's tests: the embedded one and a real PostgreSQL, which is started once per test process
 * where one is installed. Without it its tests are skipped and counted; with `TENON_TEST_NO_SKIP=1` they fail instead.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleStore } from '../../store/assemble.ts';
import type { Backend } from '../../store/backend.ts';
import { openEmbedded } from '../../store/embedded/open-embedded.ts';
import { openStore, type Store, type StoreOptions } from '../../store/index.ts';
import { openPostgres } from '../../store/postgres/open-postgres.ts';
import { PostgresServer } from './postgres-server.ts';

export type DatabaseKind = 'embedded' | 'postgres';

/** A store under test, with a way to look and reach behind it. */
export interface TestStore {
  store: Store;
  backend: Backend;
  home: string;
  options: StoreOptions;
  /** One statement on the database itself: for what only time could bring about, and to see what is really there. */
  query: (statement: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
}

let template: Promise<string> | undefined;
let server: Promise<PostgresServer | undefined> | undefined;

// The root suite's: it runs when every test of this process is done.
after(async () => {
  const started = await server;
  await started?.stop();
  started?.remove();
  if (template !== undefined) await rm(await template, { recursive: true, force: true });
});

/** The test process's server; `undefined` where PostgreSQL is not installed. */
export function postgresServer(): Promise<PostgresServer | undefined> {
  server ??= PostgresServer.create();
  return server;
}

/** Skips the hook's tests where there is no PostgreSQL, or fails where none may be skipped. */
export async function postgresOrSkip(context: Mocha.Context): Promise<PostgresServer> {
  const found = await postgresServer();
  if (found !== undefined) return found;
  if (process.env['TENON_TEST_NO_SKIP'] === '1') throw new Error('No PostgreSQL is installed');
  return context.skip();
}

/** A new home whose embedded database is there already: making one takes seconds, a copy does not. Remove it. */
export async function preparedHome(): Promise<string> {
  template ??= (async () => {
    const home = await mkdtemp(join(tmpdir(), 'tenon-template-'));
    await (await openStore({ home, sync: 'normal' })).close();
    return home;
  })();
  const home = await mkdtemp(join(tmpdir(), 'tenon-home-'));
  await cp(join(await template, 'data'), join(home, 'data'), { recursive: true });
  return home;
}

/** Runs the same tests on each database. */
export function onEachDatabase(title: string, tests: (kind: DatabaseKind) => void): void {
  for (const kind of ['embedded', 'postgres'] as const) describe(`${title} (${kind})`, () => tests(kind));
}

/** A store on a new database for the tests of one `describe`. */
export function useStore(kind: DatabaseKind, options: Partial<StoreOptions> = {}): () => TestStore {
  let opened: TestStore | undefined;
  let home: string | undefined;

  before(async function () {
    // A cluster is made with the first.
    this.timeout(120_000);
    const found = kind === 'postgres' ? await postgresOrSkip(this) : undefined;
    home = kind === 'postgres' ? await mkdtemp(join(tmpdir(), 'tenon-home-')) : await preparedHome();
    opened = await openTestStore({
      home,
      sync: 'normal',
      ...(found === undefined ? {} : { databaseUrl: await found.createDatabase() }),
      ...options,
    });
  });

  after(async () => {
    await opened?.store.close();
    // Also where the store could not be opened.
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  return () => {
    if (opened === undefined) throw new Error('The store is there once the tests run');
    return opened;
  };
}

/** Opens a store as `openStore` does, and keeps hold of what is behind it. Close it. */
export async function openTestStore(options: StoreOptions): Promise<TestStore> {
  const { databaseUrl } = options;
  const backend = await (databaseUrl === undefined
    ? openEmbedded(options)
    : openPostgres({ ...options, databaseUrl }));
  const store = await assembleStore(backend, options);
  return {
    store,
    backend,
    home: options.home,
    options,
    query: async (statement, values = []) =>
      (await backend.pool.query<Record<string, unknown>>(statement, values)).rows,
  };
}
