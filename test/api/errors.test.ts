import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { errorCodes, runErrorTypes } from '../../errors.ts';

describe('docs/reference/errors.md', () => {
  it('lists every code with its status and title, and nothing else', async () => {
    const page = await readFile(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z][A-Z_]+)` \| (\d+) \| ([^|]+?) \|/gm)].map(
      ([, code, status, title]) => [code, Number(status), title],
    );

    assert.deepEqual(
      documented.sort(),
      Object.entries(errorCodes)
        .map(([code, { status, title }]) => [code, status, title])
        .sort(),
    );
  });

  it('lists every run error type, and nothing else', async () => {
    const page = await readFile(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z][A-Za-z]+)` \|/gm)]
      .map(([, type = '']) => type)
      .filter((type) => /[a-z]/.test(type));

    assert.deepEqual(documented.sort(), [...runErrorTypes].sort());
  });
});
