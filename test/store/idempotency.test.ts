import assert from 'node:assert/strict';
import { TenonError } from '../../errors.ts';
import type { Json } from '../../scenarios/value.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { scenarioIn } from './samples.ts';

onEachDatabase('idempotency.once', (kind) => {
  const test = useStore(kind);
  let key = 0;
  const newKey = (): string => `key ${String((key += 1))}`;
  const age = (interval: string) =>
    test().query(
      `update requests set created_at = created_at - $1::interval, lease_until = lease_until - $1::interval`,
      [interval],
    );

  for (const atomic of [false, true]) {
    describe(atomic ? 'in one transaction' : 'under a lease', () => {
      const once = (scope: string, name: string, hash: string, work: () => Promise<Json>) =>
        test().store.idempotency.once(scope, name, hash, work, { atomic });

      it('does the work once and answers every repeat the same', async () => {
        const name = newKey();
        let done = 0;
        const work = async () => ({ done: (done += 1), large: 'x'.repeat(100_000) });

        const first = await once('s', name, 'h', work);
        const second = await once('s', name, 'h', work);

        assert.deepEqual([first.replayed, second.replayed, done], [false, true, 1]);
        assert.deepEqual(second.answer, first.answer);
        assert.equal((await once('other scope', name, 'h', work)).replayed, false);
      });

      it('refuses the key for another request', async () => {
        const name = newKey();
        await once('s', name, 'h', async () => 1);

        await assert.rejects(
          once('s', name, 'other', async () => 2),
          { code: 'IDEMPOTENCY_KEY_REUSED' },
        );
      });

      it('does not remember work that failed', async () => {
        const name = newKey();
        const failing = async (): Promise<Json> => {
          throw new TenonError('NOT_FOUND', 'There is no such thing');
        };

        await assert.rejects(once('s', name, 'h', failing), { code: 'NOT_FOUND' });

        assert.deepEqual(await once('s', name, 'h', async () => 2), { answer: 2, replayed: false });
      });

      it('forgets after a day', async () => {
        const name = newKey();
        await once('s', name, 'h', async () => 1);

        await age('23 hours 59 minutes');
        assert.equal((await once('s', name, 'h', async () => 2)).answer, 1);
        await age('2 minutes');

        assert.deepEqual(await once('s', name, 'other', async () => 3), { answer: 3, replayed: false });
      });
    });
  }

  it('is CONFLICT while the first still works, and takes over from one that died', async () => {
    const { store } = test();
    const name = newKey();
    let release: (answer: Json) => void = () => undefined;
    const answered = new Promise<Json>((resolve) => (release = resolve));
    let first: Promise<{ answer: Json; replayed: boolean }> | undefined;
    await new Promise<void>((begun) => {
      first = store.idempotency.once('s', name, 'h', () => {
        begun();
        return answered;
      });
    });
    const repeat = (hash = 'h') => store.idempotency.once('s', name, hash, async () => 'second');

    try {
      await assert.rejects(repeat(), { code: 'CONFLICT' });
      // What the first would look like had its process been killed a minute ago.
      await age('61 seconds');
      await assert.rejects(repeat('other'), { code: 'IDEMPOTENCY_KEY_REUSED' });
      assert.deepEqual(await repeat(), { answer: 'second', replayed: false });
    } finally {
      release('first');
    }

    // The first comes back after all: what is remembered stays.
    assert.deepEqual(await first, { answer: 'first', replayed: false });
    assert.deepEqual(await repeat(), { answer: 'second', replayed: true });
  });

  it('lets one of many equal requests work', async () => {
    const { store } = test();
    const name = newKey();
    let done = 0;

    const all = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        store.idempotency.once('s', name, 'h', async () => (done += 1), { atomic: true }),
      ),
    );

    assert.equal(done, 1);
    assert.ok(all.every((one) => one.status === 'fulfilled' && one.value.answer === 1));
  });

  it('makes work and record one: neither stays without the other', async () => {
    const { store, query } = test();
    const name = newKey();
    const [before] = await query('select count(*) from scenarios');

    await assert.rejects(
      store.idempotency.once(
        's',
        name,
        'h',
        async () => {
          await scenarioIn(store);
          throw new TenonError('CONFLICT', 'Too late');
        },
        { atomic: true },
      ),
    );

    assert.deepEqual(await query('select count(*) from scenarios'), [before]);
    assert.deepEqual(await query('select 1 from requests where key = $1', [name]), []);
  });
});
