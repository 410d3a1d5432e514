import assert from 'node:assert/strict';
import { planHash } from '../../scenarios/hash.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { deliveryTo, planOf, runOf, savedPlan, scenarioIn } from './samples.ts';

onEachDatabase('a scenario that drains', (kind) => {
  const test = useStore(kind);
  const now = { olderThanMs: 0, limit: 100 };

  it('starts no run on its new version until those on the old one have ended, and loses none', async () => {
    const { store } = test();
    const before = await scenarioIn(store);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: before.id });
    await store.scenarios.setActive(before.id, true);
    const old = await runOf(store, before);
    await store.runs.markStarted(old.id);
    const oldQueued = await runOf(store, before);
    const next = { modules: ['http:MakeRequest@4'] };
    await store.scenarios.save(before.id, savedPlan(next));

    await store.scenarios.drain(before.id);
    const scenario = await store.scenarios.get(before.id);
    assert.ok(scenario?.draining === true);
    const asked = await runOf(store, scenario);
    const delivered = await store.events.accept(deliveryTo(hook.id, [scenario], { payload: { n: 1 } }));

    assert.deepEqual(delivered.runs, []);
    const claimed = async (): Promise<string[]> => (await store.runs.claimQueued(now)).map(({ id }) => id);
    const mine = (ids: string[]): string[] => ids.filter((id) => id.startsWith(`s${String(before.id)}-`));
    assert.deepEqual(mine(await claimed()), [oldQueued.id]);
    assert.deepEqual(mine((await store.events.assignWaiting(100)).map(({ id }) => id)), []);
    await store.scenarios.endDrains();
    assert.equal((await store.scenarios.get(before.id))?.draining, true);

    await store.runs.finish(old.id, { status: 'success', operations: 1 });
    assert.deepEqual(mine(await claimed()), [], 'one that was queued before is older, too');
    await store.runs.markStarted(oldQueued.id);
    await store.runs.finish(oldQueued.id, { status: 'success', operations: 1 });
    assert.deepEqual(mine(await claimed()), [asked.id]);
    const [assigned] = await store.events.assignWaiting(100);
    assert.equal(assigned?.planHash, planHash(planOf(next)));
    await store.scenarios.endDrains();
    assert.equal((await store.scenarios.get(before.id))?.draining, false);
  });
});
