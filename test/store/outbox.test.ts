import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { scenarioIn } from './samples.ts';

onEachDatabase('the outbox', (kind) => {
  const test = useStore(kind);

  beforeEach(() => test().query('delete from outbox'));

  it('gives each row to one who asks, and the next of a scenario when the first is done', async () => {
    const { store } = test();
    const [one, two] = [await scenarioIn(store), await scenarioIn(store)];
    await store.scenarios.setActive(one.id, true);
    await store.scenarios.setActive(two.id, true);
    await store.scenarios.setActive(one.id, false);

    const claims = (await Promise.all([1, 2, 3].map(() => store.outbox.claim(10)))).flat();
    assert.deepEqual(
      claims.map(({ scenarioId, kind: what }) => [scenarioId, what]).sort(),
      [
        [one.id, 'activate'],
        [two.id, 'activate'],
      ].sort(),
    );
    assert.ok(claims.every(({ attempts }) => attempts === 1));
    assert.deepEqual(await store.outbox.claim(10), []);

    for (const { id } of claims) await store.outbox.done(id);
    const [next] = await store.outbox.claim(10);
    assert.deepEqual([next?.scenarioId, next?.kind, next?.generation], [one.id, 'deactivate', 2]);
  });

  it('offers a row again after its claim, and later each time it fails', async () => {
    const { store, query } = test();
    await store.scenarios.setActive((await scenarioIn(store)).id, true);
    const wait = async () => {
      const [row] = await query(
        `select round(extract(epoch from next_attempt_at - now())) as seconds, last_error from outbox`,
      );
      return [Number(row?.['seconds']), row?.['last_error']];
    };

    for (const seconds of [1, 2, 4, 8]) {
      const [row] = await store.outbox.claim(10);
      assert.equal((await wait())[0], 30);
      await store.outbox.failed(row?.id ?? '', 'no answer');
      assert.deepEqual(await wait(), [seconds, 'no answer']);
      assert.deepEqual(await store.outbox.claim(10), []);
      await query('update outbox set next_attempt_at = now()');
    }
    await query('update outbox set attempts = 40');
    const [row] = await store.outbox.claim(10);
    await store.outbox.failed(row?.id ?? '', 'no answer');
    assert.equal((await wait())[0], 300);
  });
});
