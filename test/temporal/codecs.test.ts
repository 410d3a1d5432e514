import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { METADATA_ENCODING_KEY, type Payload } from '@temporalio/common';
import { TenonError } from '../../errors.ts';
import { PLAN_METADATA } from '../../scenarios/plan-reference.ts';
import type { Plan } from '../../scenarios/plan.ts';
import { createBlobStorageDriver } from '../../temporal/blob-storage-driver.ts';
import { createEncryptionCodec } from '../../temporal/codecs/encryption-codec.ts';
import { createCipher, createKeyRing } from '../../temporal/codecs/key-ring.ts';
import { createPlanCodec } from '../../temporal/codecs/plan-codec.ts';
import { createCodecServer } from '../../temporal/codec-server.ts';

const key = (): string => randomBytes(32).toString('base64');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const value = (text: string): Payload => ({
  metadata: { [METADATA_ENCODING_KEY]: bytes('json/plain') },
  data: bytes(text),
});
const isCodecFailure = (error: unknown): boolean =>
  error instanceof TenonError && error.code === 'CODEC_FAILED';

describe('the encryption of payloads', () => {
  it('gives back what it took, and shows none of it', async () => {
    const codec = createEncryptionCodec(createKeyRing([key()]));

    const [sealed] = await codec.encode([value('"a secret"')]);
    const [opened] = await codec.decode([sealed as Payload]);

    assert.ok(!Buffer.from(sealed?.data ?? []).includes('secret'));
    assert.equal(Buffer.from(opened?.data ?? []).toString(), '"a secret"');
  });

  it('reads what an older key wrote, and writes with the first', async () => {
    const [old, current] = [key(), key()];
    const [sealed] = await createEncryptionCodec(createKeyRing([old])).encode([value('1')]);
    const ring = createKeyRing([current, old]);

    const [opened] = await createEncryptionCodec(ring).decode([sealed as Payload]);
    const [again] = await createEncryptionCodec(ring).encode([value('1')]);

    assert.equal(Buffer.from(opened?.data ?? []).toString(), '1');
    await assert.rejects(
      createEncryptionCodec(createKeyRing([old])).decode([again as Payload]),
      isCodecFailure,
    );
  });

  it('notices a changed byte', async () => {
    const codec = createEncryptionCodec(createKeyRing([key()]));
    const [sealed] = await codec.encode([value('"untouched"')]);
    const data = Uint8Array.from(sealed?.data ?? []);
    data[data.length - 20] = (data[data.length - 20] ?? 0) ^ 1;

    await assert.rejects(codec.decode([{ ...sealed, data }]), isCodecFailure);
  });

  it('lets a plan’s hash pass, and whatever an operator sends in the clear', async () => {
    const codec = createEncryptionCodec(createKeyRing([key()]));
    const plan: Payload = { metadata: { [PLAN_METADATA]: bytes('p1-abc') }, data: new Uint8Array() };

    assert.deepEqual(await codec.encode([plan]), [plan]);
    assert.deepEqual(await codec.decode([value('"by hand"')]), [value('"by hand"')]);
  });

  it('refuses keys of another length', () => {
    for (const keys of [[], ['short'], [randomBytes(16).toString('base64')]]) {
      assert.throws(() => createKeyRing(keys), /key/);
    }
  });

  it('names the key in front of stored bytes', () => {
    const [old, current] = [key(), key()];
    const stored = createCipher(createKeyRing([old])).encrypt(bytes('row'));

    assert.equal(Buffer.from(createCipher(createKeyRing([current, old])).decrypt(stored)).toString(), 'row');
    assert.throws(() => createCipher(createKeyRing([current])).decrypt(stored), isCodecFailure);
  });
});

describe('the plan codec', () => {
  // The codec looks at no field of it.
  const plan = { format: 1, name: 'x' } as Plan;
  const reference: Payload = { metadata: { [PLAN_METADATA]: bytes('p1-abc') }, data: new Uint8Array() };

  it('puts the plan in place of its hash, and the hash in place of the plan', async () => {
    let reads = 0;
    const codec = createPlanCodec({ get: async () => ((reads += 1), plan) });

    const [filled] = await codec.decode([reference]);
    await codec.decode([reference]);

    assert.deepEqual(JSON.parse(Buffer.from(filled?.data ?? []).toString()), plan);
    assert.deepEqual(await codec.encode([filled as Payload]), [reference]);
    assert.equal(reads, 1);
  });

  it('fails where the store does not have the plan, so that the run waits for it', async () => {
    await assert.rejects(createPlanCodec({ get: async () => undefined }).decode([reference]), isCodecFailure);
  });
});

describe('large payloads', () => {
  it('lie in the blob store under their run and their content, and come back', async () => {
    const blobs = new Map<string, Uint8Array>();
    const driver = createBlobStorageDriver({
      put: async (name, body) => void blobs.set(name, body),
      get: async (name) => blobs.get(name),
    });
    const context = { target: { kind: 'workflow' as const, id: 's1-abc', namespace: 'default' } };

    const claims = await driver.store(context, [value('"large"'), value('"large"')]);
    const [back] = await driver.retrieve({}, claims);

    assert.equal(blobs.size, 1);
    assert.match([...blobs.keys()][0] ?? '', /^payloads\/s1-abc\/[0-9a-f]{64}$/);
    assert.equal(Buffer.from(back?.data ?? []).toString(), '"large"');
  });

  it('are read from their folder only', async () => {
    const driver = createBlobStorageDriver({ put: async () => undefined, get: async () => bytes('x') });

    await assert.rejects(
      driver.retrieve({}, [{ claimData: { key: 'content/2026-01-01/abc' } }]),
      isCodecFailure,
    );
  });
});

describe('the codec server', () => {
  const codec = createEncryptionCodec(createKeyRing([key()]));
  const server = createCodecServer({ payloadCodecs: [codec] });

  it('decrypts what the Web UI sends, in Temporal’s JSON', async () => {
    const [sealed] = await codec.encode([value('{"order":7}')]);
    const base64 = (part: Uint8Array | null | undefined): string =>
      Buffer.from(part ?? []).toString('base64');
    const metadata = Object.fromEntries(
      Object.entries(sealed?.metadata ?? {}).map(([name, part]) => [name, base64(part)]),
    );

    const { payloads } = await server.decodePayloads({
      payloads: [{ metadata, data: base64(sealed?.data) }],
    });

    assert.equal(Buffer.from(payloads[0]?.data ?? '', 'base64').toString(), '{"order":7}');
  });

  it('refuses what is not a document of the protocol', async () => {
    await assert.rejects(server.decodePayloads({ payloads: 'all' }), isCodecFailure);
  });
});
