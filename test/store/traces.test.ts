import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { runOf, scenarioIn } from './samples.ts';

onEachDatabase('traces', (kind) => {
  const test = useStore(kind);
  const newRun = async () => (await runOf(test().store, await scenarioIn(test().store))).id;
  const entries = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ path: String(from + n) }));

  it('are read by position over all segments', async () => {
    const { store } = test();
    const id = await newRun();
    await store.traces.putSegment(id, 0, entries(0, 3));
    await store.traces.putSegment(id, 1, entries(3, 2));
    await store.traces.putSegment(id, 2, entries(5, 4));

    assert.deepEqual(await store.traces.read(id, { from: 0, limit: 2 }), { entries: entries(0, 2), next: 2 });
    assert.deepEqual(await store.traces.read(id, { from: 2, limit: 4 }), { entries: entries(2, 4), next: 6 });
    assert.deepEqual(await store.traces.read(id, { from: 6, limit: 3 }), { entries: entries(6, 3) });
    assert.deepEqual(await store.traces.read(id, { from: 0, limit: 100 }), { entries: entries(0, 9) });
    assert.deepEqual(await store.traces.read(id, { from: 9, limit: 5 }), { entries: [] });
    assert.deepEqual(await store.traces.read('s1-nothing', { from: 0, limit: 5 }), { entries: [] });
  });

  it('keep the first segment of a number, and count it once', async () => {
    const { store } = test();
    const id = await newRun();

    await Promise.all([0, 1, 2].map(() => store.traces.putSegment(id, 0, entries(0, 2))));
    await store.traces.putSegment(id, 0, entries(7, 1));

    assert.deepEqual((await store.traces.read(id, { from: 0, limit: 9 })).entries, entries(0, 2));
    const [segment, ...more] = await store.traces.segments(id);
    assert.deepEqual([segment?.n, segment?.entries, more], [0, 2, []]);
    assert.equal(segment?.bytes, JSON.stringify(entries(0, 2)).length);
    assert.equal((await store.runs.get(id))?.traceSegments, 1);
  });

  it('keep large segments outside the rows', async () => {
    const { store, query } = test();
    const id = await newRun();
    const large = [{ path: 'x'.repeat(300_000) }];

    await store.traces.putSegment(id, 0, large);

    assert.deepEqual((await store.traces.read(id, { from: 0, limit: 1 })).entries, large);
    const [row] = await query('select body, body_blob from trace_segments where run_id = $1', [id]);
    assert.equal(row?.['body'], null);
    assert.equal(await store.blobs.exists(String(row['body_blob'])), true);
  });

  it('belong to a run', async () => {
    await assert.rejects(test().store.traces.putSegment('s1-nothing', 0, []), { code: 'NOT_FOUND' });
  });
});
