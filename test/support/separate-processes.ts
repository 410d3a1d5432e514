/** API and worker as processes of their own, on a PostgreSQL and a Temporal server of the test's. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../temporal/embedded/free-port.ts';
import { createApiCaller, type ApiCaller } from './api-caller.ts';
import { cleanEnv, startChild, type Child } from './child-process.ts';
import { postgresOrSkip } from './databases.ts';
import type { OwnTemporal } from './own-temporal.ts';
import { copyBundle } from './tenon-process.ts';

const READY_MS = 120_000;

export type Part = 'api' | 'worker';

const parts = {
  api: { file: 'api/server.ts', ready: 'The API is ready' },
  worker: { file: 'worker.ts', ready: 'The worker is ready' },
} as const satisfies Record<Part, object>;

export interface SeparateProcesses {
  api: ApiCaller;
  /** Address of the database. */
  databaseUrl(): string;
  adminKey: string;
  /** Several of one part need names of their own. */
  start(part: Part, options?: { as?: string; env?: Record<string, string> }): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(name: string): Promise<void>;
  /** SIGTERM; gives what it ended with. */
  stop(name: string): Promise<number | NodeJS.Signals>;
}

/** One of each for a `describe`, started before its tests; those are skipped where there is no PostgreSQL. */
export function useSeparateProcesses(
  temporal: OwnTemporal,
  allowHosts: () => string,
  { started = ['api', 'worker'] }: { started?: Part[] } = {},
): SeparateProcesses {
  const children = new Map<string, Child>();
  const adminKey = randomUUID();
  const keys = randomBytes(32).toString('base64');
  let home = '';
  let port = 0;
  let databaseUrl = '';
  let output = '';

  async function start(
    part: Part,
    { as = part, env = {} }: { as?: string; env?: Record<string, string> } = {},
  ): Promise<void> {
    const { file, ready } = parts[part];
    const child = startChild(
      process.execPath,
      ['--import', 'tsx', file],
      cleanEnv({
        TENON_HOME: home,
        TENON_PORT: String(port),
        TENON_DATABASE_URL: databaseUrl,
        TENON_BLOB_URL: 'postgres:',
        TENON_ENCRYPTION_KEYS: keys,
        TENON_ADMIN_KEY: adminKey,
        TENON_ALLOW_HOSTS: allowHosts(),
        TEMPORAL_ADDRESS: temporal.address(),
        ...env,
      }),
    );
    children.set(as, child);
    await child.line((line) => (line.includes(ready) ? true : undefined), READY_MS);
  }

  function gone(name: string): Child | undefined {
    const child = children.get(name);
    children.delete(name);
    output += child?.output() ?? '';
    return child;
  }

  before(async function () {
    this.timeout(240_000);
    const postgres = await postgresOrSkip(this);
    databaseUrl = await postgres.createDatabase();
    home = await mkdtemp(join(tmpdir(), 'tenon-home-'));
    port = await freePort(0, '127.0.0.1', 'TENON_PORT');
    await copyBundle(home);
    for (const part of started) await start(part);
  });

  afterEach(function () {
    if (this.currentTest?.state !== 'failed') return;
    const now = [...children].map(([name, child]) => `${name}:\n${child.output().slice(-4000)}`);
    process.stderr.write(`${output.slice(-4000)}\n${now.join('\n')}\n`);
  });

  after(async function () {
    this.timeout(60_000);
    for (const child of children.values()) await child.kill();
    if (home !== '') await rm(home, { recursive: true, force: true });
  });

  return {
    api: createApiCaller(
      () => `http://127.0.0.1:${String(port)}`,
      async () => adminKey,
    ),
    databaseUrl: () => databaseUrl,
    adminKey,
    start,
    kill: async (name) => gone(name)?.kill(),
    async stop(name) {
      const child = gone(name);
      child?.signal('SIGTERM');
      return (await child?.ended) ?? 0;
    },
  };
}
