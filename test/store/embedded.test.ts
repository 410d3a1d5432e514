import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { EmbeddedDatabase } from '../../store/embedded/embedded-database.ts';
import { openStore } from '../../store/index.ts';
import { cleanEnv, startChild, until, type Child } from '../support/child-process.ts';
import { preparedHome } from '../support/databases.ts';

const program = fileURLToPath(new URL('./accepting-process.ts', import.meta.url));
const LIMIT_MS = 60_000;

/** @param writers how many events it stores at once, again and again; none: it only holds the home */
function startProcess(home: string, writers: number): Child {
  return startChild(process.execPath, ['--import', 'tsx', program, home, String(writers)], cleanEnv({}));
}

const isOpen = (line: string): true | undefined => (line === 'open' ? true : undefined);
const hasFailed = (line: string): string | undefined => (line.startsWith('failed') ? line : undefined);

describe('the embedded database', () => {
  let home = '';

  beforeEach(async function () {
    this.timeout(120_000);
    home = await preparedHome();
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('loses nothing it has confirmed when it is killed, again and again', async function () {
    this.timeout(300_000);
    const stored: [event: string, run: string][] = [];
    for (const writers of [1, 8]) {
      const child = startProcess(home, writers);
      await child.line((line) => (line.startsWith('stored') ? true : undefined), LIMIT_MS);
      await until('enough is stored', () => child.output().split('\nstored').length > 40, LIMIT_MS);
      await child.kill();
      // The last line may be half of one: the process was killed while it wrote.
      for (const line of child.output().split('\n').slice(0, -1)) {
        const [, event, run] = /^stored (\S+) (s\d+-\S{26})$/.exec(line) ?? [];
        if (event !== undefined && run !== undefined) stored.push([event, run]);
      }
    }

    const store = await openStore({ home, sync: 'normal' });
    try {
      assert.ok(stored.length > 60, String(stored.length));
      for (const [event, run] of stored) {
        assert.equal((await store.events.get(event))?.runId, run);
        assert.deepEqual(await store.events.payload(event), { text: 'x'.repeat(1000) });
        assert.deepEqual((await store.runs.get(run))?.eventIds, [event]);
      }
    } finally {
      await store.close();
    }
  });

  it('belongs to one process, and the second is told to which', async function () {
    this.timeout(120_000);
    const first = startProcess(home, 0);
    try {
      await first.line(isOpen, LIMIT_MS);

      await assert.rejects(openStore({ home, sync: 'normal' }), {
        code: 'HOME_LOCKED',
        message: new RegExp(`process ${String(first.pid)} `),
        hint: /TENON_HOME/,
        extra: { pid: first.pid },
      });
    } finally {
      await first.kill();
    }

    // A killed process holds nothing, whatever its lock says.
    const store = await openStore({ home, sync: 'normal' });
    try {
      const second = startProcess(home, 0);
      assert.match(await second.line(hasFailed, LIMIT_MS), new RegExp(`HOME_LOCKED.*${String(process.pid)}`));
      await second.kill();
    } finally {
      await store.close();
    }
  });

  it('comes back when its thread dies, with everything that was confirmed', async () => {
    const database = new EmbeddedDatabase({ dataFolder: join(home, 'data'), full: false });
    const pool = new pg.Pool({ stream: () => database.stream(), user: 'postgres', max: 1 });
    const lost: Error[] = [];
    pool.on('error', (error) => lost.push(error));
    try {
      await pool.query(`insert into blobs values ('before', '', 0)`);

      // As WebAssembly ends that ran out of memory.
      await (await database['thread'])?.terminate();

      const rows = await until('it answers again', () =>
        pool.query('select key from blobs').then(
          (result) => result.rows as unknown[],
          () => undefined,
        ),
      );
      assert.deepEqual(rows, [{ key: 'before' }]);
      assert.match(String(lost[0]), /embedded database stopped/);
    } finally {
      await pool.end();
      await database.stop();
    }
    await assert.rejects(pool.query('select 1'));
  });

  it('with full sync is the same to its users', async () => {
    const store = await openStore({ home, sync: 'full' });
    const { id } = await store.hooks.create({ name: 'Safe' });
    await store.close();

    const again = await openStore({ home, sync: 'normal' });
    assert.equal((await again.hooks.get(id))?.name, 'Safe');
    await again.close();
    await again.close();
  });
});
