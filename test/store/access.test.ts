import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';

onEachDatabase('keys', (kind) => {
  const test = useStore(kind);

  it('are shown once and kept as hashes', async () => {
    const { store, query } = test();

    const { id, key } = await store.keys.create({ name: 'CI', role: 'operator' });

    assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const found = await store.keys.find(key);
    assert.deepEqual([found?.id, found?.name, found?.role, found?.teamId], [id, 'CI', 'operator', 1]);
    assert.ok(!JSON.stringify(await query('select * from api_keys')).includes(key));
    for (const wrong of ['', key.slice(1), `${key} `, 'x'.repeat(600)]) {
      assert.equal(await store.keys.find(wrong), undefined);
    }
  });

  it('let nobody in once they are revoked', async () => {
    const { store } = test();
    const { id, key } = await store.keys.create({ name: 'Old', role: 'viewer' });

    await store.keys.revoke(id);

    assert.equal(await store.keys.find(key), undefined);
    const listed = (await store.keys.list()).find((row) => row.id === id);
    assert.match(listed?.revokedAt ?? '', /Z$/);
    await assert.rejects(store.keys.revoke(999_999), { code: 'NOT_FOUND' });
  });

  it('of the admin are there, whatever happened to them', async () => {
    const { store } = test();

    await store.keys.ensureAdmin('the-admin-key');
    const first = await store.keys.find('the-admin-key');
    await store.keys.revoke(first?.id ?? 0);
    await store.keys.ensureAdmin('the-admin-key');

    const again = await store.keys.find('the-admin-key');
    assert.deepEqual([again?.id, again?.role, again?.revokedAt], [first?.id, 'admin', undefined]);
  });
});

onEachDatabase('the audit log', (kind) => {
  const test = useStore(kind);

  it('is read newest first, by target, in pages', async () => {
    const { store } = test();
    for (let n = 0; n < 5; n += 1) {
      const target = n === 2 ? 'run:x' : 'scenario:1';
      await store.audit.add({ actor: 'ann', action: `act.${String(n)}`, target, detail: { n } });
    }

    const first = await store.audit.list({ limit: 3 });
    const rest = await store.audit.list({ limit: 3, cursor: first.next ?? '' });
    const one = await store.audit.list({ limit: 3, target: 'run:x' });

    const actions = (page: typeof first) => page.items.map(({ action }) => action);
    assert.deepEqual([...actions(first), ...actions(rest)], ['act.4', 'act.3', 'act.2', 'act.1', 'act.0']);
    assert.deepEqual([actions(one), one.items[0]?.detail], [['act.2'], { n: 2 }]);
  });
});
