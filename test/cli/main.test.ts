import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { commands } from '../../cli/commands/index.ts';
import { tenon } from './terminal.ts';

describe('tenon', () => {
  it('lists its commands, and explains each', async () => {
    const overview = await tenon(['--help']);

    assert.equal(overview.code, 0);
    for (const { name, usage } of commands) {
      assert.match(overview.out, new RegExp(`^  ${name} `, 'm'));
      const help = await tenon([name, '--help']);
      assert.deepEqual([help.code, help.out.split('\n')[0]], [0, `usage: tenon ${usage}`]);
    }
  });

  it('ends with 2 where it cannot tell what is meant', async () => {
    assert.equal((await tenon([])).code, 2);
    assert.equal((await tenon(['nothing'])).code, 2);
    const option = await tenon(['list', '--nothing']);
    assert.deepEqual([option.code, option.out], [2, '']);
    assert.match(option.error, /usage: tenon list/);
    assert.equal((await tenon(['export'])).code, 2);
    assert.equal((await tenon(['export', 'seven'])).code, 2);
  });

  it('is documented, command by command', async () => {
    const page = await readFile(new URL('../../docs/reference/cli.md', import.meta.url), 'utf8');

    const documented = [...page.matchAll(/^\| `tenon ([^`]+)` \|/gm)].map(([, usage]) => usage);
    assert.deepEqual(
      documented,
      commands.map(({ usage }) => usage.replaceAll('|', '\\|')),
    );
  });
});
