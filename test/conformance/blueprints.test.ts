import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blueprint, get, module } from '../support/blueprint.ts';
import { run } from './blueprints.ts';

describe('the runner of blueprint cases', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-blueprints-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('passes what imports and comes out as it went in, and names the modules that are missing', async () => {
    const good = { response: { blueprint: blueprint([get(1, '/a'), module('nobody:Has@3', { id: 2 })]) } };
    const file = join(folder, 'good.json');
    await writeFile(file, `\uFEFF${JSON.stringify(good)}`);

    const said: string[] = [];

    const results = await run([file], (text) => said.push(text));

    assert.deepEqual(results, [{ id: 'good', ok: true, actual: { missing: ['nobody:Has@3'] } }]);
    assert.match(said.join(''), /^1 modules are missing:\n {2}nobody:Has@3: 1 nodes in 1 files\n$/);
  });

  it('fails what has an error, and finds files in folders', async () => {
    const inner = join(folder, 'cases', 'broken');
    await mkdir(inner, { recursive: true });
    await writeFile(join(inner, 'scenario.json'), JSON.stringify(blueprint([get(1, '/{{')])));
    await writeFile(join(folder, 'cases', 'NOTES.md'), '');

    const [result, ...others] = await run([join(folder, 'cases')]);

    assert.deepEqual(others, []);
    assert.deepEqual([result?.id, result?.ok], ['broken', false]);
    assert.match(JSON.stringify(result?.actual), /EXPRESSION_SYNTAX/);
  });
});
