import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { deliveryTo, runOf, scenarioIn } from './samples.ts';

onEachDatabase('upgrades', (kind) => {
  const test = useStore(kind);
  const old = { modules: ['jira:SearchIssues@1'] };

  it('know who uses a module, active or not, and which runs are open on it', async () => {
    const { store } = test();
    const using = await scenarioIn(store, { name: 'Using', ...old });
    const other = await scenarioIn(store, { name: 'Other' });
    const [open, over] = [await runOf(store, using), await runOf(store, using)];
    await store.runs.markStarted(open.id);
    await store.runs.finish(over.id, { status: 'success', operations: 1 });
    await runOf(store, other);

    const used = (await store.upgrades.whereUsed(old.modules)).map(({ name, active }) => [name, active]);
    assert.deepEqual(used, [['Using', false]]);
    assert.equal((await store.upgrades.openRuns(old.modules)).get(using.id), 1);
    assert.deepEqual(await store.upgrades.runsToSwitch(using.id, 'another', old.modules), [open.id]);
    assert.deepEqual(await store.upgrades.runsToSwitch(using.id, using.planHash, old.modules), []);
    await store.scenarios.remove(using.id);
    assert.deepEqual(await store.upgrades.whereUsed(old.modules), []);
  });

  it('count what waits at a scenario', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store, old);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    await store.events.accept(deliveryTo(hook.id, [scenario], { startAtOnce: false }));
    const { id: runId } = await runOf(store, scenario);
    await store.incompletes.put({
      ...{ runId, scenarioId: scenario.id, planHash: scenario.planHash, module: 1, path: '1', state: {} },
      error: { type: 'ConnectionError', message: 'Cut', uncertain: true },
    });

    assert.deepEqual(await store.upgrades.waiting([scenario.id]), { events: 1, incompletes: 1 });
    assert.deepEqual(await store.upgrades.waiting([]), { events: 0, incompletes: 0 });
  });

  it('let one of two editors change a plan, and keep what became of a run', async () => {
    const { store } = test();
    const { id, revision } = await store.upgrades.create({ items: [] }, 'ann');

    await store.upgrades.save(id, revision, { body: { items: [1] } });
    await assert.rejects(store.upgrades.save(id, revision, { body: {} }), { code: 'PRECONDITION_FAILED' });
    const run = { runId: 's1-x', scenarioId: 1 };
    await store.upgrades.putRun(id, { ...run, outcome: 'pending' });
    await store.upgrades.putRun(id, { ...run, outcome: 'kept', reason: 'It has come to its end.' });

    assert.deepEqual((await store.upgrades.get(id))?.body, { items: [1] });
    assert.deepEqual(await store.upgrades.runs(id), [
      { ...run, outcome: 'kept', reason: 'It has come to its end.' },
    ]);
  });

  it('keep the blueprint of a run by the plan it goes by', async () => {
    const { store } = test();

    await store.upgrades.putBlueprint('s1-y', 'plan', { name: 'Mixed' });

    assert.deepEqual(await store.upgrades.blueprint('s1-y', 'plan'), { name: 'Mixed' });
    assert.equal(await store.upgrades.blueprint('s1-y', 'other'), undefined);
  });
});
