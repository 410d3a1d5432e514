import assert from 'node:assert/strict';
import { until } from '../support/child-process.ts';
import { onEachDatabase, openTestStore, useStore } from '../support/databases.ts';

const answer = { status: 201, headers: [['x-a', '1']] as [string, string][], body: { hello: 'Ann' } };

onEachDatabase('answers', (kind) => {
  const test = useStore(kind);

  it('are kept once per run and given to the first who asks', async () => {
    const { store } = test();

    const saves = await Promise.all([1, 2, 3].map(() => store.answers.save('s1-a', answer)));
    const taken = await Promise.all([1, 2, 3].map(() => store.answers.take('s1-a')));

    assert.equal(saves.filter(Boolean).length, 1);
    assert.deepEqual(
      taken.filter((found) => found !== undefined),
      [answer],
    );
    assert.equal(await store.answers.save('s1-a', { ...answer, status: 500 }), false);
    assert.equal(await store.answers.take('s1-nothing'), undefined);
  });

  it('wake those who listen, until they stop', async () => {
    const { store } = test();
    const heard: string[] = [];
    const other: string[] = [];
    const stop = store.answers.onAnswer((runId) => heard.push(runId));
    const stopOther = store.answers.onAnswer((runId) => other.push(runId));

    await store.answers.save('s1-b', answer);
    await until('both hear of the answer', () => heard.includes('s1-b') && other.includes('s1-b'));
    stop();
    await store.answers.save('s1-c', answer);
    await until('the other hears of the answer', () => other.includes('s1-c'));
    stopOther();

    assert.ok(!heard.includes('s1-c'));
  });
});

describe('answers of two processes on one PostgreSQL', () => {
  const test = useStore('postgres');

  it('reach the one that holds the caller', async () => {
    const second = await openTestStore(test().options);
    try {
      const heard: string[] = [];
      test().store.answers.onAnswer((runId) => heard.push(runId));
      // It listens once an answer of its own has come back.
      await until('the first listens', async () => {
        await test().store.answers.save(`s1-probe${String(Math.random())}`, answer);
        return heard.length > 0;
      });

      await second.store.answers.save('s1-far', answer);
      await until('the first hears of the answer', () => heard.includes('s1-far'));

      assert.deepEqual(await test().store.answers.take('s1-far'), answer);
      assert.equal(await second.store.answers.take('s1-far'), undefined);
    } finally {
      await second.store.close();
    }
  });
});
