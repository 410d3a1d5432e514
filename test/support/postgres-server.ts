/** A PostgreSQL server of the tests' own: in a temporary folder, on a free port, gone at the end. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { chown, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

const DEBIAN = '/usr/lib/postgresql';

/** Speed counts here, not the disk's loss of power. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'full_page_writes=off',
  'deadlock_timeout=100ms',
];

/** The folder with `initdb` and `postgres`: on the path, else the newest where Debian puts them. */
export function findPostgres(): string | undefined {
  const debian = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN, version, 'bin'))
    : [];
  return [...(process.env['PATH'] ?? '').split(delimiter), ...debian].find(
    (folder) => folder !== '' && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

/** Who runs the server: it refuses root. */
interface User {
  uid: number;
  gid: number;
}

export class PostgresServer {
  readonly port: number;
  private readonly binaries: string;
  private readonly folder: string;
  private readonly user: User | undefined;
  private server: ChildProcess | undefined;
  private databases = 0;

  private constructor(binaries: string, folder: string, port: number, user: User | undefined) {
    this.binaries = binaries;
    this.folder = folder;
    this.port = port;
    this.user = user;
  }

  /** Makes and starts one; `undefined` where no PostgreSQL is installed. */
  static async create(): Promise<PostgresServer | undefined> {
    const binaries = findPostgres();
    if (binaries === undefined) return undefined;
    const user = process.getuid?.() === 0 ? await unprivileged() : undefined;
    const folder = await mkdtemp(join(tmpdir(), 'tenon-postgres-'));
    if (user !== undefined) await chown(folder, user.uid, user.gid);
    const server = new PostgresServer(binaries, folder, await freePort(), user);
    // Also where the tests end in the middle.
    process.once('exit', () => server.remove());
    await run(
      join(binaries, 'initdb'),
      ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { cwd: folder, ...user },
    );
    await server.start();
    return server;
  }

  /** Starts it, also again after `stop`, and waits until it lets us in. */
  async start(): Promise<void> {
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    const server = spawn(
      join(this.binaries, 'postgres'),
      ['-D', join(this.folder, 'data'), '-p', String(this.port), '-k', this.folder, ...settings],
      { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'], ...this.user },
    );
    this.server = server;
    let said = '';
    server.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
    for (const end = Date.now() + 30_000; ;) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`);
      try {
        await this.query('select 1');
        return;
      } catch (thrown) {
        if (Date.now() > end) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Stops it at once, as a crash would be seen by its clients. */
  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server === undefined || server.exitCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGQUIT');
    await exited;
  }

  /** The address of a new, empty database. */
  async createDatabase(): Promise<string> {
    this.databases += 1;
    const name = `t${String(this.databases)}`;
    await this.query(`create database ${name}`);
    return this.url(name);
  }

  /** One statement, on a connection of its own. */
  async query(statement: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Kills it and deletes its folder. */
  remove(): void {
    this.server?.kill('SIGQUIT');
    this.server = undefined;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  private url(database: string): string {
    return `postgres://postgres@127.0.0.1:${String(this.port)}/${database}`;
  }
}

/** `postgres`, which Debian's package makes, or else `nobody`. */
async function unprivileged(): Promise<User> {
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // There is no such user.
    }
  }
  throw new Error('There is no user to run PostgreSQL as: it refuses root');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return address.port;
}
