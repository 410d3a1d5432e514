import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { runOf, scenarioIn } from './samples.ts';

onEachDatabase('incompletes', (kind) => {
  const test = useStore(kind);
  const error = { type: 'ConnectionError' as const, message: 'Cut', uncertain: true };

  async function incomplete() {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const run = await runOf(store, scenario);
    const { id: scenarioId, planHash } = scenario;
    return { runId: run.id, scenarioId, planHash, module: 4, path: '1/4', error, state: { frames: [1, 2] } };
  }

  it('are kept once per run and path', async () => {
    const { store } = test();
    const given = await incomplete();

    const [first, second] = await Promise.all([
      store.incompletes.put(given),
      store.incompletes.put({ ...given, state: { other: true } }),
    ]);
    const other = await store.incompletes.put({ ...given, path: '2/4' });

    assert.equal(first.id, second.id);
    assert.notEqual(other.id, first.id);
    assert.deepEqual(
      [first.runId, first.scenarioId, first.module, first.path, first.error, first.status],
      [given.runId, given.scenarioId, 4, '1/4', error, 'open'],
    );
    assert.deepEqual(await store.incompletes.get(first.id), first);
    assert.deepEqual(await store.incompletes.state(other.id), { frames: [1, 2] });
  });

  it('move on once, whoever tries', async () => {
    const { store } = test();
    const { id, updatedAt } = await store.incompletes.put(await incomplete());

    const moved = await Promise.all(
      Array.from({ length: 6 }, () => store.incompletes.move(id, 'open', 'resolving')),
    );

    assert.equal(moved.filter(Boolean).length, 1);
    const found = await store.incompletes.get(id);
    assert.equal(found?.status, 'resolving');
    assert.ok(found.updatedAt >= updatedAt);
    assert.equal(await store.incompletes.move('nothing', 'open', 'resolved'), false);
  });

  it('are discarded while they are open', async () => {
    const { store } = test();
    const { id } = await store.incompletes.put(await incomplete());

    await store.incompletes.discard(id);

    assert.equal((await store.incompletes.get(id))?.status, 'discarded');
    await assert.rejects(store.incompletes.discard(id), { code: 'CONFLICT' });
    await assert.rejects(store.incompletes.discard('nothing'), { code: 'NOT_FOUND' });
  });

  it('are listed newest first, by scenario and status', async () => {
    const { store } = test();
    const given = await incomplete();
    const made: string[] = [];
    for (const path of ['a', 'b', 'c']) {
      made.unshift((await store.incompletes.put({ ...given, path })).id);
    }
    await store.incompletes.discard(made[1] ?? '');
    const of = { scenario: given.scenarioId };

    const first = await store.incompletes.list({ ...of, limit: 2 });
    const rest = await store.incompletes.list({ ...of, limit: 2, cursor: first.next ?? '' });
    const open = await store.incompletes.list({ ...of, status: 'open', limit: 9 });

    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      made,
    );
    assert.deepEqual(
      open.items.map(({ id }) => id),
      [made[0], made[2]],
    );
    assert.equal(await store.incompletes.get('nothing'), undefined);
    assert.equal(await store.incompletes.state('nothing'), undefined);
  });
});
