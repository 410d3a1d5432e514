import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../../temporal/workflow-bundle.ts';

const MEGABYTE = 1024 * 1024;

describe('the workflow bundle', () => {
  let folder: string;
  let code: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-bundle-'));
    const { codePath } = await workflowBundle(folder);
    const text = await readFile(codePath, 'utf8');
    // Its map stands at its end.
    code = text.slice(0, text.lastIndexOf('//# sourceMappingURL='));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is below 2.5 MB without its source map: every worker loads it', () => {
    assert.ok(code.length > 0 && Buffer.byteLength(code) < 2.5 * MEGABYTE, String(Buffer.byteLength(code)));
  });

  it('holds the engine and the language, and no zod', () => {
    const modules = Array.from(code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm), ([, name = '']) => name);

    for (const name of ['./scenarios/machine/machine.ts', './scenarios/expressions/evaluate.ts'])
      assert.ok(modules.includes(name), name);
    assert.deepEqual(
      modules.filter((name) => /\/zod\//.test(name) || name.startsWith('node:')),
      [],
    );
  });
});
