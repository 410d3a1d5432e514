import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Cipher } from '../../store/index.ts';
import { onEachDatabase, openTestStore, useStore } from '../support/databases.ts';
import { deliveryTo, planOf, runOf, savedPlan } from './samples.ts';

const SECRET = 'correct-horse-battery-staple';
const secret = (n: number) => `${SECRET}-${String(n)}`;
const large = (n: number) => ({ text: secret(n).repeat(2000) });

function cipher(): Cipher {
  const key = randomBytes(32);
  return {
    encrypt(bytes) {
      const iv = randomBytes(12);
      const sealing = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, sealing.update(bytes), sealing.final(), sealing.getAuthTag()]);
    },
    decrypt(bytes) {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    },
  };
}

onEachDatabase('sealing', (kind) => {
  const test = useStore(kind, { cipher: cipher() });

  /** Everything the database and the blob store hold, as text; bytes as they are and as hexadecimal digits. */
  async function everything(): Promise<string> {
    const { store, query } = test();
    const parts: string[] = [];
    const tables = await query(
      `select table_name from information_schema.tables where table_schema = 'public'`,
    );
    assert.ok(tables.length > 10);
    for (const { table_name: name } of tables) {
      const rows = await query(`select t::text as row from "${String(name)}" t`);
      parts.push(...rows.map(({ row }) => String(row)));
    }
    for await (const { key } of store.blobs.list('')) {
      parts.push(key, Buffer.from((await store.blobs.get(key)) ?? []).toString('latin1'));
    }
    return parts.join('\n');
  }

  it('leaves no plain text of customer data anywhere, and gives it all back', async () => {
    const { store } = test();
    const plan = { ...planOf(), timezone: secret(1) };
    const saved = { ...savedPlan(), plan, blueprint: large(2), report: { note: secret(3) } };
    const scenario = await store.scenarios.create({ name: 'Sealed', ...saved, planHash: 'p1-sealed' });
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    const small = await store.events.accept(deliveryTo(hook.id, [scenario], { payload: secret(4) }));
    const big = await store.events.accept(
      deliveryTo(hook.id, [scenario], { payload: large(5), deliveryKey: 'd' }),
    );
    const answer = { status: 200, headers: [['x', secret(6)]] as [string, string][], body: large(7) };
    await store.events.saveAnswer(big.eventId, answer);
    const run = await runOf(store, scenario, { inputs: { key: secret(8) } });
    await store.answers.save(run.id, answer);
    await store.traces.putSegment(run.id, 0, [secret(9)]);
    await store.traces.putSegment(run.id, 1, [large(10)]);
    const error = { type: 'RuntimeError' as const, message: secret(11) };
    const ended = { error, output: large(12), warnings: [secret(13)] };
    await store.runs.finish(run.id, { status: 'error', operations: 1, ...ended });
    const incomplete = await store.incompletes.put({
      ...{ runId: run.id, scenarioId: scenario.id, planHash: 'p1-sealed', module: 1, path: '1' },
      ...{ error, state: large(14) },
    });
    await store.idempotency.once('s', 'k', 'h', async () => large(15));

    const found = await everything();

    assert.ok(!found.includes(SECRET));
    assert.ok(!found.includes(Buffer.from(SECRET).toString('hex')));
    assert.ok(!found.includes(Buffer.from(SECRET).toString('base64').slice(0, 30)));
    assert.equal((await store.plans.get('p1-sealed'))?.timezone, secret(1));
    const version = await store.scenarios.version(scenario.id, 1);
    assert.deepEqual([version?.blueprint, version?.report], [large(2), { note: secret(3) }]);
    assert.equal(await store.events.payload(small.eventId), secret(4));
    assert.deepEqual(await store.events.payload(big.eventId), large(5));
    const again = await store.events.accept(
      deliveryTo(hook.id, [scenario], { payload: large(5), deliveryKey: 'd' }),
    );
    assert.deepEqual(again.storedAnswer, answer);
    assert.deepEqual(await store.runs.inputs(run.id), { key: secret(8) });
    assert.deepEqual(await store.answers.take(run.id), answer);
    const { entries } = await store.traces.read(run.id, { from: 0, limit: 5 });
    assert.deepEqual(entries, [secret(9), large(10)]);
    const row = await store.runs.get(run.id);
    assert.deepEqual({ error: row?.error, output: row?.output, warnings: row?.warnings }, ended);
    assert.deepEqual((await store.incompletes.get(incomplete.id))?.error, error);
    assert.deepEqual(await store.incompletes.state(incomplete.id), large(14));
    assert.deepEqual((await store.idempotency.once('s', 'k', 'h', async () => 1)).answer, large(15));
  });
});

onEachDatabase('a store that gets a key later', (kind) => {
  const test = useStore(kind);

  it('still reads what was written before, and without the key nothing of what came after', async () => {
    const { store, options } = test();
    const keyed = { ...options, cipher: cipher() };
    const accept = async (of: typeof store) =>
      (await of.events.accept({ hookId: 1, payload: { a: 1 }, scenarios: [] })).eventId;
    const plain = await accept(store);
    await store.close();

    const sealed = await openTestStore(keyed);
    const after = await accept(sealed.store);
    assert.deepEqual(await sealed.store.events.payload(plain), { a: 1 });
    await sealed.store.close();

    const keyless = await openTestStore(options);
    try {
      await assert.rejects(keyless.store.events.payload(after), {
        code: 'INTERNAL',
        hint: /TENON_ENCRYPTION_KEYS/,
      });
      assert.deepEqual(await keyless.store.events.payload(plain), { a: 1 });
    } finally {
      await keyless.store.close();
    }
  });

  it('says which blob is missing instead of inventing a value', async () => {
    const { options } = test();
    const { store, query } = await openTestStore(options);
    try {
      const { eventId } = await store.events.accept({ hookId: 1, payload: large(1), scenarios: [] });
      const [row] = await query('select payload_blob from events where id = $1', [eventId]);
      await store.blobs.delete(String(row?.['payload_blob']));

      await assert.rejects(store.events.payload(eventId), { code: 'INTERNAL', hint: /TENON_BLOB_URL/ });
    } finally {
      await store.close();
    }
  });
});
