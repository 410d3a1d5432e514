import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Every module that code in `path` reaches by value imports. */
async function reached(path: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(path)) return seen;
  seen.add(path);
  if (!path.startsWith(root)) return seen;
  const text = await readFile(path, 'utf8');
  for (const [, from = ''] of text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+'([^']+)'/gm)) {
    await reached(from.startsWith('.') ? join(dirname(path), from) : from, seen);
  }
  return seen;
}

describe('pure halves', () => {
  it('reach no zod, no Node and no I/O, because workflows load them', async () => {
    const all = await reached(join(root, 'connectors/pure.ts'));

    const foreign = [...all].filter((path) => !path.startsWith(root));
    assert.deepEqual(
      foreign.filter((name) => name === 'zod' || name.startsWith('node:') || builtinModules.includes(name)),
      [],
    );
    const folders = new Set(
      [...all]
        .filter((path) => path.startsWith(root))
        .map((path) => path.slice(root.length + 1).split('/')[0]),
    );
    assert.deepEqual([...folders].sort(), ['connectors', 'errors.ts', 'scenarios']);
  });
});
