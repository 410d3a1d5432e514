import assert from 'node:assert/strict';
import { Binary } from '../../scenarios/value.ts';
import type { NewSample } from '../../store/index.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { runOf, scenarioIn } from './samples.ts';

onEachDatabase('recorded samples', (kind) => {
  const test = useStore(kind);
  const MODULE = 'http:MakeRequest@4';

  async function recorded(
    perModule = 2,
  ): Promise<{ id: number; sample: (more?: Partial<NewSample>) => NewSample }> {
    const { store } = test();
    const { samples } = store;
    const scenario = await scenarioIn(store);
    const { id } = scenario;
    const row = await runOf(store, scenario);
    await samples.start(id, { minutes: 5, perModule, by: 'ann' });
    const at = new Date().toISOString();
    const body = {
      at,
      parameters: { when: new Date(0) },
      exchanges: [],
      output: [{ file: new Binary(Uint8Array.of(97)) }],
    };
    return {
      id,
      sample: (more = {}) => ({
        ...{ scenarioId: id, runId: row.id, node: 1, module: MODULE },
        at,
        body,
        ...more,
      }),
    };
  }

  it('gives back what was kept, dates and bytes too, and no more than was asked for', async () => {
    const { samples } = test().store;
    const { id, sample } = await recorded();

    for (let n = 0; n < 4; n += 1) await samples.add(sample());
    await samples.add(sample({ body: undefined }));
    await samples.add(sample({ body: undefined }));

    const found = await samples.of(id, 1, MODULE, 10);
    assert.equal(found.length, 2);
    assert.deepEqual(found[0], sample().body);
    assert.deepEqual(await samples.counts(id), [
      { node: 1, module: MODULE, count: 2, truncated: false },
      { node: 1, module: MODULE, count: 1, truncated: true },
    ]);
    const active = (await samples.active()).find(({ scenarioId }) => scenarioId === id);
    assert.deepEqual([active?.perModule, active?.kept.length], [2, 1]);
  });

  it('keeps samples while a recording goes on longer, and begins anew after its end', async () => {
    const { samples } = test().store;
    const { id, sample } = await recorded();
    await samples.add(sample());

    await samples.start(id, { minutes: 60, perModule: 5, by: 'bob' });
    assert.equal((await samples.of(id, 1, MODULE, 10)).length, 1);
    assert.equal((await samples.recording(id))?.startedBy, 'ann');

    await test().query(`update recordings set until = now() - interval '1 second' where scenario_id = $1`, [
      id,
    ]);
    await samples.add(sample());
    assert.equal((await samples.of(id, 1, MODULE, 10)).length, 1);
    await samples.start(id, { minutes: 60, perModule: 5, by: 'bob' });
    assert.equal((await samples.of(id, 1, MODULE, 10)).length, 0);
    assert.equal((await samples.recording(id))?.startedBy, 'bob');
  });

  it('is collected after 30 days, and with the scenario', async () => {
    const { samples, scenarios } = test().store;
    const [old, removed, kept] = [await recorded(), await recorded(), await recorded()];
    for (const { sample } of [old, removed, kept]) await samples.add(sample());
    await test().query(`update samples set at = now() - interval '31 days' where scenario_id = $1`, [old.id]);
    await scenarios.remove(removed.id);

    await test().store.collectGarbage();

    const left = await Promise.all(
      [old, removed, kept].map(async ({ id }) => (await samples.of(id, 1, MODULE, 10)).length),
    );
    assert.deepEqual(left, [0, 0, 1]);
    assert.equal(await samples.recording(removed.id), undefined);
  });
});
