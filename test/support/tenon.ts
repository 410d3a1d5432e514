/** All of Tenon in the test's own process: a home of its own, free ports, a real Temporal; nothing of it stays. */
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings } from '../../config.ts';
import { createLog } from '../../log.ts';
import { startTenon, type Tenon } from '../../tenon.ts';
import { call, type Called, type CallOptions } from '../api/http.ts';

const ADMIN_KEY = 'the-admin-key-of-a-test';

/** Workflow bundles outlive the homes of tests: building one takes longer than most tests. */
const bundles = fileURLToPath(new URL('../../node_modules/.cache/tenon-bundles', import.meta.url));
const BUNDLE_AGE_MS = 24 * 60 * 60 * 1000;

/** A running Tenon, used from outside. */
export interface TestTenon {
  /** Address of the API, without a slash at the end. */
  url: string;
  home: string;
  tenon: Tenon;
  /** Calls the API with the admin's key. */
  call: (method: string, path: string, options?: CallOptions) => Promise<Called>;
  /** Stops everything and removes the home. */
  close(): Promise<void>;
}

export interface TestTenonOptions {
  /** Private addresses that scenarios may call, as in `TENON_ALLOW_HOSTS`. */
  allowHosts?: string;
  /** Start the example server and import the examples, as `npm start` does. */
  examples?: boolean;
  /** Further settings. */
  env?: Record<string, string>;
}

/** A home folder to remove. */
async function newHome(): Promise<string> {
  await mkdir(bundles, { recursive: true });
  for (const name of await readdir(bundles)) {
    const path = join(bundles, name);
    const { mtimeMs } = await stat(path);
    if (mtimeMs < Date.now() - BUNDLE_AGE_MS) await rm(path, { force: true });
  }
  const home = await mkdtemp(join(tmpdir(), 'tenon-test-'));
  await symlink(bundles, join(home, 'bundles'));
  return home;
}

/** Starts it; the caller closes it. */
export async function openTenon(options: TestTenonOptions = {}): Promise<TestTenon> {
  const home = await newHome();
  try {
    // Whatever the developer's own Tenon and Temporal are set to, does not reach a test.
    const { PATH, HOME, TMPDIR } = process.env;
    const settings = readSettings({
      ...{ PATH, HOME, TMPDIR },
      TENON_HOME: home,
      TENON_PORT: '0',
      TENON_TEMPORAL_PORT: '0',
      TENON_TEMPORAL_UI_PORT: '0',
      TENON_ADMIN_KEY: ADMIN_KEY,
      TENON_LOG_LEVEL: 'silent',
      TENON_ALLOW_HOSTS: options.allowHosts,
      ...options.env,
    });
    const tenon = await startTenon(settings, createLog(settings), { examples: options.examples ?? false });
    await tenon.workerReady;
    return {
      url: tenon.url,
      home,
      tenon,
      call: (method, path, more) => call(tenon.url, method, path, { key: ADMIN_KEY, ...more }),
      async close() {
        await tenon.stop();
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

/** One Tenon for the tests of a `describe`. */
export function useTenon(options: TestTenonOptions = {}): () => TestTenon {
  let opened: TestTenon | undefined;

  before(async function () {
    // A first start makes a database and builds the workflow code.
    this.timeout(120_000);
    opened = await openTenon(options);
  });

  after(async function () {
    this.timeout(60_000);
    await opened?.close();
  });

  return () => {
    if (opened === undefined) throw new Error('Tenon is there once the tests run');
    return opened;
  };
}
