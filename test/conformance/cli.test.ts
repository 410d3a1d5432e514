/** The runner's command line: exit code, closing line and the list of cases that cannot pass yet. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('npm run conformance', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-conformance-'));
    const cases = [
      { id: 'right', template: '{{1 + 1}}', bundles: {}, expected: 2 },
      { id: 'wrong', template: '{{1 + 1}}', bundles: {}, expected: 3 },
    ];
    await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function run(pending?: object, ...args: string[]): Promise<{ status: number | null; out: string }> {
    const list = join(folder, 'pending.json');
    if (pending !== undefined) await writeFile(list, JSON.stringify(pending));
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        ...['--import', 'tsx', cli, 'expressions', join(folder, 'cases.json'), ...args],
        ...(pending === undefined ? [] : ['--pending', list]),
      ],
      { encoding: 'utf8' },
    );
    return { status, out: stdout.trim() };
  }

  it('names each failing case and fails', async () => {
    assert.deepEqual(await run(), { status: 1, out: 'FAIL wrong: 3 / 2\n1 passed, 1 failed' });
  });

  it('counts a pending case apart', async () => {
    const { status, out } = await run({ wrong: 'Addition' });

    assert.deepEqual({ status, out }, { status: 0, out: '1 pending\n1 passed, 0 failed' });
  });

  it('fails a pending case that passes until it leaves the list', async () => {
    const { status, out } = await run({ right: 'Addition', wrong: 'Addition' });

    assert.equal(status, 1);
    assert.match(out, /^FAIL right: .*take it off the list.*\n1 pending\n0 passed, 1 failed$/);
  });

  it('prints JSON on demand', async () => {
    const { out } = await run(undefined, '--json');

    const { passed, failed, results } = JSON.parse(out) as {
      passed: number;
      failed: number;
      results: object[];
    };
    assert.deepEqual([passed, failed], [1, 1]);
    assert.deepEqual(results[1], { id: 'wrong', ok: false, expected: 3, actual: 2, pending: false });
  });
});
