import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { scenarioIn } from './samples.ts';

onEachDatabase('hooks', (kind) => {
  const test = useStore(kind);

  it('have an address nobody can guess', async () => {
    const { store } = test();

    const hook = await store.hooks.create({ name: 'Shop', options: { getHeaders: true } });

    assert.match(hook.token, /^[\w-]{43}$/);
    assert.deepEqual([hook.name, hook.enabled, hook.options], ['Shop', true, { getHeaders: true }]);
    assert.deepEqual(await store.hooks.get(hook.id), hook);
    assert.deepEqual(await store.hooks.byToken(hook.token), { ...hook, scenarios: [] });
    assert.equal(await store.hooks.byToken('nothing'), undefined);
    assert.equal(await store.hooks.get(999_999), undefined);
  });

  it('feed scenarios, which are attached and detached', async () => {
    const { store } = test();
    const [one, two] = [await scenarioIn(store), await scenarioIn(store)];
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: two.id });
    const fed = async () => (await store.hooks.byToken(hook.token))?.scenarios.map(({ id }) => id);

    await store.hooks.attach(hook.id, one.id);
    await store.hooks.attach(hook.id, one.id);
    assert.deepEqual(await fed(), [one.id, two.id]);
    assert.deepEqual((await store.hooks.list({ scenario: one.id, limit: 9 })).items, [hook]);

    await store.hooks.detach(hook.id, two.id);
    assert.deepEqual(await fed(), [one.id]);
    await store.scenarios.remove(one.id);
    assert.deepEqual(await fed(), []);

    const missing = { code: 'NOT_FOUND' };
    await assert.rejects(store.hooks.attach(hook.id, one.id), missing);
    await assert.rejects(store.hooks.attach(999_999, two.id), missing);
    await assert.rejects(store.hooks.create({ name: 'x', scenarioId: 999_999 }), missing);
  });

  it('are changed, switched off and removed', async () => {
    const { store } = test();
    const { id, token } = await store.hooks.create({ name: 'Before' });

    const off = await store.hooks.update(id, { enabled: false, options: { stringify: true } });
    assert.deepEqual([off.name, off.enabled, off.options], ['Before', false, { stringify: true }]);
    assert.equal((await store.hooks.byToken(token))?.enabled, false);
    assert.equal((await store.hooks.update(id, {})).name, 'Before');

    await store.hooks.remove(id);
    assert.equal(await store.hooks.byToken(token), undefined);
    await assert.rejects(store.hooks.remove(id), { code: 'NOT_FOUND' });
    await assert.rejects(store.hooks.update(id, { name: 'x' }), { code: 'NOT_FOUND' });
  });

  it('leave nothing behind when a creation fails', async () => {
    const { store } = test();
    const before = await store.hooks.list({ limit: 1000 });

    await assert.rejects(store.hooks.create({ name: 'Half', scenarioId: 999_999 }), { code: 'NOT_FOUND' });

    assert.deepEqual(await store.hooks.list({ limit: 1000 }), before);
  });
});
