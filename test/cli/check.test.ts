import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tenon } from './terminal.ts';

const example = new URL('../../examples/webhook-and-respond/scenario.json', import.meta.url).pathname;

describe('tenon check', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-check-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('shows modules and ends with 0 for a blueprint that can be imported', async () => {
    const printed = await tenon(['check', example]);

    assert.equal(printed.code, 0, printed.out);
    assert.match(printed.out, /scenario\.json: ok\n {2}modules .*http:MakeRequest@4/);
  });

  it('names unknown modules without refusing the blueprint', async () => {
    const file = join(folder, 'unknown.json');
    await writeFile(
      file,
      JSON.stringify({
        name: 'x',
        flow: [{ id: 1, module: 'nobody:Has', version: 3, mapper: {} }],
        metadata: {},
      }),
    );

    const printed = await tenon(['check', file, '--json']);

    assert.equal(printed.code, 0);
    const { files } = printed.json<{ files: { ok: boolean; report: { missing: object[] } }[] }>();
    assert.deepEqual(files[0]?.report.missing, [{ module: 'nobody:Has', version: 3, nodes: [1] }]);
  });

  it('gives a JSON path for each error and ends with 1', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{"name": "x", "flow": [{"id": "one"}], "metadata": {}}');

    const printed = await tenon(['check', example, file]);

    assert.equal(printed.code, 1);
    assert.match(printed.out, /error \$\.flow\[0\]\S* [A-Z_]+: /);
  });

  it('ends with 2 for a file that is not there', async () => {
    assert.equal((await tenon(['check', join(folder, 'nothing.json')])).code, 2);
  });
});
