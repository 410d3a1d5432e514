import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createCipher, createKeyRing } from '../../temporal/codecs/key-ring.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { code, runOf, savedPlan, scenarioIn } from './samples.ts';

const SECRET = 'a-password-nobody-else-has';

onEachDatabase('connections', (kind) => {
  const key = randomBytes(32).toString('base64');
  const test = useStore(kind, { cipher: createCipher(createKeyRing([key])) });

  const basic = (name = 'Jira') =>
    test().store.connections.create({
      ...{ name, type: 'basicauth', version: 1, secretsSet: ['password'] },
      data: { username: 'ann', password: SECRET },
    });

  /** A scenario whose newest version names the connection. */
  async function user(id: number, name = 'Uses it') {
    const { store } = test();
    const uses = [{ kind: 'connection' as const, id }];
    return store.scenarios.create({ name, ...savedPlan({ name }), uses });
  }

  it('give what they hold to a call, and to nobody else', async () => {
    const { store } = test();
    const made = await basic();

    assert.deepEqual(await store.connections.open(store.teamId, made.id), {
      id: made.id,
      type: 'basicauth',
      data: { username: 'ann', password: SECRET },
    });
    assert.equal(await store.connections.open(store.teamId + 1, made.id), undefined);
    assert.equal(await store.connections.open(store.teamId, 2 ** 40), undefined);
    const told = [made, await store.connections.get(made.id), await store.connections.list({ limit: 10 })];
    assert.ok(!JSON.stringify(told).includes(SECRET));
    assert.ok(!JSON.stringify(told).includes('ann'));
    assert.deepEqual(made.secretsSet, ['password']);
  });

  it('lie encrypted in their table', async () => {
    const { query } = test();
    const { id } = await basic();

    const [row] = await query('select * from connections where id = $1', [id]);
    const bytes = row?.['data'] as Buffer; // a bytea
    assert.ok(bytes.length > 0);
    assert.ok(!bytes.toString('latin1').includes(SECRET));
    assert.ok(!JSON.stringify({ ...row, data: '' }).includes(SECRET));
  });

  it('take new data whole and keep their name, or the other way round', async () => {
    const { store } = test();
    const { id } = await basic('Old');

    const held = { version: 1, data: { username: 'eve', password: '' }, secretsSet: [] };
    const changed = await store.connections.update(id, { held });
    const renamed = await store.connections.update(id, { name: 'New' });

    assert.deepEqual([changed.name, changed.secretsSet, renamed.name], ['Old', [], 'New']);
    assert.deepEqual((await store.connections.open(store.teamId, id))?.data, held.data);
    await assert.rejects(store.connections.update(999_999, { name: 'x' }), code('NOT_FOUND'));
  });

  it('stay while the newest version of a scenario names them', async () => {
    const { store } = test();
    const { id } = await basic();
    const scenario = await user(id, 'Morning report');

    await assert.rejects(store.connections.remove(id), (thrown: Error & { code?: string }) => {
      assert.equal(thrown.code, 'CONFLICT');
      assert.match(thrown.message, new RegExp(`${String(scenario.id)} \\(Morning report\\)`));
      return true;
    });
    await store.scenarios.save(scenario.id, savedPlan());
    await store.connections.remove(id);

    assert.equal(await store.connections.get(id), undefined);
    await assert.rejects(store.connections.remove(id), code('NOT_FOUND'));
  });

  it('stay while an open run goes by a version that names them, whatever became of the scenario', async () => {
    const { store } = test();
    const { id } = await basic();
    const scenario = await user(id);
    const run = await runOf(store, scenario);
    await store.scenarios.save(scenario.id, savedPlan());
    await store.scenarios.remove(scenario.id);

    await assert.rejects(store.connections.remove(id), code('CONFLICT'));
    await store.runs.finish(run.id, { status: 'success', operations: 1, durationMs: 1 });
    await store.connections.remove(id);
  });

  it('do not mind numbers of other systems, nor scenarios that were removed', async () => {
    const { store } = test();
    const { id } = await basic();
    await user(2 ** 45);
    await store.scenarios.remove((await user(id)).id);
    await scenarioIn(store);

    await store.connections.remove(id);
  });
});
