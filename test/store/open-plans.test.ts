import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { runOf, scenarioIn } from './samples.ts';

onEachDatabase('plans of open runs', (kind) => {
  const test = useStore(kind);

  it('are those of runs that have not ended, with their modules and runs', async () => {
    const { store } = test();
    const open = await scenarioIn(store, { name: 'Open', modules: ['http:MakeRequest@4', 'acme:Nothing@1'] });
    const ended = await scenarioIn(store, { name: 'Ended', modules: ['json:ParseJSON@1'] });
    await scenarioIn(store, { name: 'Never ran' });
    const first = await runOf(store, open);
    const second = await runOf(store, open);
    const gone = await runOf(store, ended);
    await store.runs.finish(gone.id, { status: 'success', operations: 1 });

    const plans = await store.openPlans.list();

    assert.deepEqual(plans, [{ hash: open.planHash, modules: ['acme:Nothing@1', 'http:MakeRequest@4'] }]);
    assert.deepEqual((await store.openPlans.runs([open.planHash])).sort(), [first.id, second.id].sort());
    assert.deepEqual(await store.openPlans.runs([ended.planHash]), []);
  });
});
