import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';

const scenarios = new URL('../../scenarios/', import.meta.url);

describe('docs/reference/import.md', () => {
  it('lists every code an import can give, and no other', async () => {
    const files = (await readdir(scenarios)).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
    // What only the store can tell.
    files.push('../api/services/account-warnings.ts');
    const sources = await Promise.all(files.map((file) => readFile(new URL(file, scenarios), 'utf8')));
    const given = new Set(
      sources.flatMap((source) => [...source.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code)),
    );
    const page = await readFile(new URL('../../docs/reference/import.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);

    assert.deepEqual(listed.toSorted(), [...given].toSorted());
  });
});
