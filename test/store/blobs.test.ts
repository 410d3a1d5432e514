import assert from 'node:assert/strict';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore, type BlobStore, type StoreOptions } from '../../store/index.ts';
import { useStore, type DatabaseKind } from '../support/databases.ts';

async function keysOf(blobs: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  return keys.sort();
}

const drivers: [title: string, kind: DatabaseKind, options: Partial<StoreOptions>][] = [
  ['files', 'embedded', {}],
  ['files, synced', 'embedded', { sync: 'full' }],
  ['rows of the embedded database', 'embedded', { blobUrl: 'postgres:' }],
  ['rows of PostgreSQL', 'postgres', { blobUrl: 'postgres:' }],
];

for (const [title, kind, options] of drivers) {
  describe(`blobs as ${title}`, () => {
    const test = useStore(kind, options);
    const blobs = () => test().store.blobs;
    const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 256);

    it('are what was put, whole and replaced', async () => {
      assert.equal(blobs().driver, options.blobUrl === undefined ? 'file' : 'postgres');
      await blobs().put('a/b.c/d-e_f', bytes);
      assert.deepEqual(new Uint8Array((await blobs().get('a/b.c/d-e_f')) ?? []), bytes);

      await blobs().put('a/b.c/d-e_f', Uint8Array.of(1, 2));
      assert.deepEqual(new Uint8Array((await blobs().get('a/b.c/d-e_f')) ?? []), Uint8Array.of(1, 2));
      await blobs().put('empty', new Uint8Array());
      assert.equal((await blobs().get('empty'))?.length, 0);
    });

    it('are there until they are deleted', async () => {
      await blobs().put('gone/x', bytes);
      assert.equal(await blobs().exists('gone/x'), true);

      await blobs().delete('gone/x');
      await blobs().delete('gone/x');

      assert.equal(await blobs().exists('gone/x'), false);
      assert.equal(await blobs().get('gone/x'), undefined);
    });

    it('are listed by the beginning of their key', async () => {
      const before = new Date(Date.now() - 60_000).toISOString();
      for (const key of ['list/a1', 'list/a2/x', 'list/b', 'list2']) await blobs().put(key, bytes);

      assert.deepEqual(await keysOf(blobs(), 'list/'), ['list/a1', 'list/a2/x', 'list/b']);
      assert.deepEqual(await keysOf(blobs(), 'list/a'), ['list/a1', 'list/a2/x']);
      assert.deepEqual(await keysOf(blobs(), 'lis'), ['list/a1', 'list/a2/x', 'list/b', 'list2']);
      assert.deepEqual(await keysOf(blobs(), 'nothing/'), []);
      for await (const entry of blobs().list('list2')) {
        assert.equal(entry.bytes, bytes.length);
        assert.ok(entry.modifiedAt > before && entry.modifiedAt.endsWith('Z'));
      }
    });

    it('are listed whatever their number', async () => {
      for (let n = 0; n < 1100; n += 1) await blobs().put(`many/${String(n)}`, Uint8Array.of(1));

      assert.equal((await keysOf(blobs(), 'many/')).length, 1100);
    });

    it('with a content key are the same for the same bytes on the same day', async () => {
      const [one, two] = [await blobs().putContent(bytes), await blobs().putContent(bytes)];

      assert.equal(one, two);
      assert.match(one, /^content\/\d{4}-\d\d-\d\d\/[0-9a-f]{64}$/);
    });

    it('have keys that mean one thing everywhere', async () => {
      const wrong = [
        '',
        '/a',
        'a/',
        'a//b',
        '..',
        'a/../b',
        'a/.b',
        'a\\b',
        'a b',
        'ä',
        'a\0',
        'x'.repeat(401),
      ];
      for (const key of wrong) {
        await assert.rejects(blobs().put(key, bytes), { code: 'INTERNAL' });
        await assert.rejects(blobs().get(key), { code: 'INTERNAL' });
        await assert.rejects(blobs().exists(key), { code: 'INTERNAL' });
        await assert.rejects(blobs().delete(key), { code: 'INTERNAL' });
      }
    });
  });
}

describe('the folder of the file blobs', () => {
  const test = useStore('embedded');

  it('loses a folder with its last blob, also while others are being put there', async () => {
    const { store, home } = test();
    const one = Uint8Array.of(1);

    const busy = async (key: string): Promise<void> => {
      for (let round = 0; round < 300; round += 1) {
        await store.blobs.put(key, one);
        assert.deepEqual(new Uint8Array((await store.blobs.get(key)) ?? []), one);
        await store.blobs.delete(key);
      }
    };
    await Promise.all([busy('busy/day/a'), busy('busy/day/b')]);

    assert.ok(!(await readdir(join(home, 'blobs'))).includes('busy'));
  });

  it('loses a file whose writer was killed, after a day', async () => {
    const { store, home } = test();
    await store.blobs.put('half/whole', Uint8Array.of(1));
    const folder = join(home, 'blobs', 'half');
    const yesterday = new Date(Date.now() - 25 * 3600_000);
    for (const name of ['.new-old', '.new-young']) await writeFile(join(folder, name), 'x');
    await utimes(join(folder, '.new-old'), yesterday, yesterday);

    assert.deepEqual(await keysOf(store.blobs, 'half/'), ['half/whole']);
    assert.deepEqual((await readdir(folder)).sort(), ['.new-young', 'whole']);
  });

  it('is where the address says', async () => {
    const { store, home } = test();
    await store.close();
    const place = join(home, 'elsewhere');

    const moved = await openStore({ home, sync: 'normal', blobUrl: pathToFileURL(place).href });
    await moved.blobs.put('here', Uint8Array.of(1));
    await moved.close();

    assert.deepEqual(await readdir(place), ['here']);
    await assert.rejects(openStore({ home, sync: 'normal', blobUrl: 'ftp://x' }), {
      code: 'SETTINGS_INVALID',
    });
    // What was refused has given the home back.
    await (await openStore({ home, sync: 'normal' })).close();
  });
});
