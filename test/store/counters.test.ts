import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { runOf, scenarioIn } from './samples.ts';

onEachDatabase('counters', (kind) => {
  const test = useStore(kind);
  let scenarioId = 1000;

  const next = (key: string, more: { scenarioId: number; node?: number; runId?: string }) =>
    test().store.counters.next({ teamId: 1, runId: 's1-RUN', node: 2, key, ...more });

  beforeEach(() => {
    scenarioId += 1;
  });

  it('count on over runs, each module of each scenario by itself', async () => {
    const numbers = [
      await next(`${String(scenarioId)}-a`, { scenarioId }),
      await next(`${String(scenarioId)}-b`, { scenarioId, runId: 's1-OTHER' }),
      await next(`${String(scenarioId)}-c`, { scenarioId, node: 3 }),
      await next(`${String(scenarioId)}-d`, { scenarioId: scenarioId + 5000 }),
    ];

    assert.deepEqual(numbers, [1, 2, 1, 1]);
  });

  it('give an operation its number again, however often it asks', async () => {
    const key = `${String(scenarioId)}-again`;
    const first = await next(key, { scenarioId });
    await next(`${String(scenarioId)}-else`, { scenarioId });

    const repeated = await Promise.all(Array.from({ length: 5 }, () => next(key, { scenarioId })));

    assert.deepEqual([first, ...repeated], [1, 1, 1, 1, 1, 1]);
    assert.equal(await next(`${String(scenarioId)}-third`, { scenarioId }), 3);
  });

  it('leave no gap and no double when many count at once', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 20 }, (_none, index) =>
        next(`${String(scenarioId)}-${String(index)}`, { scenarioId }),
      ),
    );

    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_none, index) => index + 1),
    );
  });

  it('forget the operations of runs that ended long ago, and go on counting', async () => {
    const { store, query } = test();
    const scenario = await scenarioIn(store);
    const [open, ended] = [await runOf(store, scenario), await runOf(store, scenario)];
    await next('kept', { scenarioId, runId: open.id });
    await next('forgotten', { scenarioId, runId: ended.id });
    await store.runs.finish(ended.id, { status: 'success', operations: 1, durationMs: 1 });

    await store.collectGarbage(new Date(Date.now() + 10 * 24 * 3600_000));

    const kept = await query(
      "select operation_key from counter_steps where operation_key in ('kept', 'forgotten')",
    );
    assert.deepEqual(kept, [{ operation_key: 'kept' }]);
    assert.equal(await next('later', { scenarioId }), 3);
  });
});
