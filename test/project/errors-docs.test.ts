/** `errors.ts` and `docs/reference/errors.md` say the same, and every code there is one that somebody can meet. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCodes, runErrorTypes } from '../../errors.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['activities', 'api', 'cli', 'connectors', 'examples', 'scenarios', 'store', 'temporal'];

/** Cells of the table rows whose first cell matches. */
async function rows(first: RegExp): Promise<string[][]> {
  const page = await readFile(join(root, 'docs/reference/errors.md'), 'utf8');
  return page
    .split('\n')
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| |`| \|$/g, '')))
    .filter(([cell = '']) => first.test(cell));
}

async function sources(): Promise<string> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true });
      return names.map((name) => join(root, folder, name));
    }),
  );
  const rootFiles = (await readdir(root))
    .filter((name) => name !== 'errors.ts')
    .map((name) => join(root, name));
  const code = [...files.flat(), ...rootFiles].filter((name) => /\.(ts|js)$/.test(name));
  return (await Promise.all(code.map((file) => readFile(file, 'utf8')))).join('\n');
}

describe('docs/reference/errors.md', () => {
  it('lists every code with its status and title, in order, and nothing else', async () => {
    const documented = await rows(/^[A-Z]+(_[A-Z]+)*$/);

    assert.deepEqual(
      documented.map(([code, status, title]) => [code, Number(status), title]),
      Object.entries(errorCodes)
        .map(([code, { status, title }]) => [code, status, title])
        .sort(),
    );
  });

  it('says what to do about each', async () => {
    for (const [code, , , wayOut = ''] of await rows(/^[A-Z]+(_[A-Z]+)*$/))
      assert.ok(wayOut.length > 20, code);
  });

  it('lists every type of run error with its meaning, and nothing else', async () => {
    const documented = await rows(/^[A-Z][a-z]+[A-Za-z]+$/);

    assert.deepEqual(
      documented.filter(([type]) => type !== 'Type' && type !== 'Code').map(([type]) => type),
      [...runErrorTypes].sort(),
    );
    for (const [type, meaning = ''] of documented) assert.ok(meaning.length > 4, type);
  });
});

describe('errors.ts', () => {
  it('holds no code that nobody raises', async () => {
    const text = await sources();

    assert.deepEqual(
      Object.keys(errorCodes).filter((code) => !text.includes(`'${code}'`)),
      [],
    );
  });
});
