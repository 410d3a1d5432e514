import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createFiles } from '../../activities/files.ts';
import { Binary, bytesOf } from '../../scenarios/value.ts';
import { Files } from '../../store/files.ts';
import { Sealer } from '../../store/sealing.ts';
import { createCipher, createKeyRing } from '../../temporal/codecs/key-ring.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';

const large = new Uint8Array(100_000).map((_none, index) => index % 251);
const small = new Uint8Array([1, 2, 3]);

onEachDatabase('large files', (kind) => {
  const test = useStore(kind);

  it('leave a value and come back into it', async () => {
    const files = createFiles(test().store.files);
    const given = { name: 'a', parts: [{ data: new Binary(large, 'utf8') }, { data: new Binary(small) }] };

    const stowed = await files.stow('s1-run', given);

    const handle = stowed.parts[0]?.data.content;
    assert.ok(handle !== undefined && 'key' in handle);
    assert.equal(handle.size, large.length);
    assert.deepEqual(stowed.parts[1]?.data, new Binary(small));
    assert.deepEqual(given.parts[0]?.data.content, large, 'what was given is as it was');
    const opened = await files.open(stowed);
    const back = opened.parts[0]?.data;
    assert.ok(back !== undefined && back.codepage === 'utf8');
    assert.ok(Buffer.from(large).equals(bytesOf(back)));
  });

  it('lie encrypted, once for the same bytes', async () => {
    const { blobs } = test().store;
    const cipher = createCipher(createKeyRing([randomBytes(32).toString('base64')]));
    const files = new Files(1, blobs, new Sealer(blobs, cipher));
    const first = await files.put('s1-once', large);

    const second = await files.put('s1-once', large.slice());

    assert.deepEqual(first, second);
    const lying = Buffer.from((await blobs.get(first.key)) ?? []);
    assert.ok(lying.length > large.length && !lying.includes(Buffer.from(large.subarray(0, 200))));
    assert.deepEqual(Buffer.from((await files.get(first.key)) ?? []), Buffer.from(large));
  });

  it('stay where they are when they cannot be stored: a call that was made keeps its result', async () => {
    const files = createFiles({
      put: () => Promise.reject(new Error('the disk is full')),
      get: async () => undefined,
    });

    const { data } = await files.stow('s1-run', { data: new Binary(large) });

    assert.deepEqual(bytesOf(data), large);
  });

  it('are said to be gone when they are, as are those of another team and what is no file', async () => {
    const { store } = test();
    const { key } = await store.files.put('s1-run', large);
    const files = createFiles(store.files);
    const open = (of: string) => files.open({ file: new Binary({ key: of, size: 1 }) });
    await store.blobs.put('payloads/s1-run/abc', small);
    const gone = { type: 'DataError', message: /no longer kept/ };

    for (const other of [`${key}0`, 'payloads/s1-run/abc', key.replace('file-1-', 'file-2-'), 'content/x']) {
      await assert.rejects(open(other), gone, other);
    }
    await store.blobs.delete(key);
    await assert.rejects(open(key), gone);
  });

  it('of one operation have a limit together', async () => {
    const files = createFiles(test().store.files);
    const value = Array.from({ length: 6 }, (_none, n) => new Binary({ key: String(n), size: 10_000_000 }));

    await assert.rejects(files.open(value), { type: 'DataError', message: /50 MB/ });
  });
});
