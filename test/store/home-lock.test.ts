import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockHome } from '../../store/embedded/home-lock.ts';
import { until } from '../support/child-process.ts';

const nobody = () => undefined;

interface Written {
  pid: number;
  processStart: string;
  place: string;
  since: string;
  nonce: string;
}

describe('the lock of a home', () => {
  let home = '';
  const path = () => join(home, 'lock');
  const read = async () => JSON.parse(await readFile(path(), 'utf8')) as Written; // written by lockHome

  /** A lock as somebody else would have left it. */
  async function left(changes: Partial<Written>): Promise<void> {
    const lock = await lockHome(home, nobody);
    const mine = await read();
    await lock.release();
    await writeFile(path(), JSON.stringify({ ...mine, nonce: 'theirs', ...changes }));
  }

  async function deadPid(): Promise<number> {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    return child.pid ?? 0;
  }

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'tenon-lock-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is held by one, and free again after its release', async () => {
    const lock = await lockHome(home, nobody);
    await assert.rejects(lockHome(home, nobody), { code: 'HOME_LOCKED', extra: { pid: process.pid } });

    await lock.release();
    await lock.release();
    await (await lockHome(home, nobody)).release();

    assert.deepEqual(await readdir(home), []);
  });

  it('is won by one of many who come at once, also where a dead one left it', async () => {
    // Many times: what goes wrong does so between two steps of two of them.
    for (const stale of [false, ...Array.from({ length: 25 }, () => true)]) {
      if (stale) await left({ pid: await deadPid() });

      const tries = await Promise.allSettled(Array.from({ length: 10 }, () => lockHome(home, nobody)));

      const won = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      assert.equal(won.length, 1);
      await won[0]?.release();
      assert.deepEqual(await readdir(home), []);
    }
  });

  it('is taken over where one that took it over died half way', async () => {
    const pid = await deadPid();
    await left({ pid });
    const text = await readFile(path(), 'utf8');
    const claim = `${path()}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    await writeFile(claim, JSON.stringify({ ...(JSON.parse(text) as Written), nonce: 'died half way' }));

    const lock = await lockHome(home, nobody);
    assert.deepEqual(await readdir(home), ['lock']);
    await lock.release();
  });

  it('is taken over from a process that is dead, or whose id another one has now', async () => {
    await left({ pid: await deadPid() });
    await (await lockHome(home, nobody)).release();

    await left({ processStart: '1' });
    await (await lockHome(home, nobody)).release();
  });

  it('of another container is taken over once it has been silent, and not before', async () => {
    await left({ place: 'another container', pid: 1 });
    const beating = setInterval(() => void utimes(path(), new Date(), new Date()), 20);
    await assert.rejects(lockHome(home, nobody, 2000), { code: 'HOME_LOCKED', message: /another container/ });
    clearInterval(beating);

    await (await lockHome(home, nobody, 600)).release();
  });

  it('that cannot be read is taken over like one of another container', async () => {
    await writeFile(path(), 'half of a lo');

    await (await lockHome(home, nobody, 600)).release();
  });

  it('tells its holder when it was taken away, and leaves the new one alone', async function () {
    this.timeout(20_000);
    let told: string | undefined;
    const lock = await lockHome(home, (message) => (told = message));

    await writeFile(path(), JSON.stringify({ ...(await read()), nonce: 'theirs' }));

    assert.match(await until('the holder is told', () => told), /taken by another process/);
    await lock.release();
    assert.equal((await read()).nonce, 'theirs');
  });
});
