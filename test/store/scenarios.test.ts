import assert from 'node:assert/strict';
import { planHash } from '../../scenarios/hash.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { planOf, runOf, savedPlan, scenarioIn } from './samples.ts';

onEachDatabase('scenarios', (kind) => {
  const test = useStore(kind);

  it('begin as version 1, inactive, with their plan in the where-used index', async () => {
    const { store, query } = test();
    const saved = savedPlan({ name: 'First', modules: ['a:B@1', 'a:C@2.1'] });

    const made = await store.scenarios.create({
      name: 'Mine',
      ...saved,
      scheduling: { type: 'indefinitely' },
    });

    assert.deepEqual(
      [made.name, made.version, made.active, made.generation, made.scheduling, made.report],
      ['Mine', 1, false, 0, { type: 'indefinitely' }, { modules: [] }],
    );
    assert.deepEqual(await store.scenarios.get(made.id), made);
    assert.deepEqual(await store.plans.get(saved.planHash), saved.plan);
    const used = await query('select module from plan_modules where plan_hash = $1 order by module', [
      saved.planHash,
    ]);
    assert.deepEqual(
      used.map(({ module }) => module),
      ['a:B@1', 'a:C@2.1'],
    );
    assert.equal(await store.scenarios.get(made.id + 1000), undefined);
  });

  it('get a next version with each save, and keep the ones before', async () => {
    const { store } = test();
    const first = savedPlan({ name: 'One' });
    const second = { ...savedPlan({ name: 'Two' }), report: { warnings: 2 }, createdBy: 'ann' };
    const { id } = await store.scenarios.create({ name: 'Named', ...first });

    const saved = await store.scenarios.save(id, { ...second, expectedVersion: 1, name: 'Renamed' });
    const again = await store.scenarios.save(id, second);

    assert.deepEqual(
      [saved.version, saved.name, saved.planHash, saved.report],
      [2, 'Renamed', second.planHash, { warnings: 2 }],
    );
    assert.equal(again.version, 3);
    const one = await store.scenarios.version(id, 1);
    assert.deepEqual(
      [one?.name, one?.planHash, one?.blueprint, one?.report, one?.createdBy],
      ['Named', first.planHash, first.blueprint, first.report, undefined],
    );
    const page = await store.scenarios.versions(id, { limit: 2 });
    const rest = await store.scenarios.versions(id, { limit: 2, cursor: page.next ?? '' });
    assert.deepEqual(
      [...page.items, ...rest.items].map(({ version, name, createdBy }) => [version, name, createdBy]),
      [
        [3, 'Renamed', 'ann'],
        [2, 'Renamed', 'ann'],
        [1, 'Named', undefined],
      ],
    );
    assert.equal(await store.scenarios.version(id, 4), undefined);
    await assert.rejects(store.scenarios.save(999_999, second), { code: 'NOT_FOUND' });
  });

  it('are saved by one of those who expect the same version', async () => {
    const { store } = test();
    const { id } = await scenarioIn(store);

    const saves = await Promise.allSettled(
      Array.from({ length: 6 }, () => store.scenarios.save(id, { ...savedPlan(), expectedVersion: 1 })),
    );

    assert.equal(saves.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const save of saves) {
      if (save.status === 'rejected')
        assert.equal((save.reason as { code: string }).code, 'PRECONDITION_FAILED');
    }
    assert.equal((await store.scenarios.get(id))?.version, 2);
  });

  it('change name and schedule without a version', async () => {
    const { store } = test();
    const { id, updatedAt } = await scenarioIn(store);

    const named = await store.scenarios.update(id, { name: 'New', scheduling: { interval: 900 } });
    const cleared = await store.scenarios.update(id, { scheduling: null, expectedVersion: 1 });

    assert.deepEqual([named.name, named.version, named.scheduling], ['New', 1, { interval: 900 }]);
    assert.deepEqual([cleared.name, 'scheduling' in cleared], ['New', false]);
    assert.ok(cleared.updatedAt >= updatedAt);
    assert.equal((await store.scenarios.version(id, 1))?.name, 'Sample');
    await assert.rejects(store.scenarios.update(id, { name: 'x', expectedVersion: 3 }), {
      code: 'PRECONDITION_FAILED',
    });
  });

  it('are listed by id, in pages, by whether they are active', async () => {
    const { store } = test();
    const made: number[] = [];
    for (let n = 0; n < 4; n += 1) made.push((await scenarioIn(store)).id);
    await store.scenarios.setActive(made[2] ?? 0, true);
    const seen: number[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await store.scenarios.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === undefined) break;
      cursor = page.next;
    }

    assert.deepEqual(seen.slice(-4), made);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    const active = await store.scenarios.list({ limit: 1000, active: true });
    assert.deepEqual(
      active.items.filter(({ id }) => made.includes(id)).map(({ id }) => id),
      [made[2]],
    );
  });

  it('tell Temporal of each change of state once, with a generation', async () => {
    const { store } = test();
    const { id } = await scenarioIn(store);

    const on = await store.scenarios.setActive(id, true);
    const still = await store.scenarios.setActive(id, true);
    const off = await store.scenarios.setActive(id, false);

    assert.deepEqual([on.active, on.generation], [true, 1]);
    assert.deepEqual(still, on);
    assert.deepEqual([off.active, off.generation], [false, 2]);
    const told: unknown[] = [];
    for (let rows = await store.outbox.claim(50); rows.length > 0; rows = await store.outbox.claim(50)) {
      for (const row of rows) {
        if (row.scenarioId === id) told.push([row.kind, row.generation, row.currentGeneration]);
        await store.outbox.done(row.id);
      }
    }
    assert.deepEqual(told, [
      ['activate', 1, 2],
      ['deactivate', 2, 2],
    ]);
    await assert.rejects(store.scenarios.setActive(999_999, true), { code: 'NOT_FOUND' });
  });

  it('are removed softly: versions and runs stay', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const { id } = scenario;
    const run = await runOf(store, scenario);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: id });
    await store.scenarios.setActive(id, true);

    await store.scenarios.remove(id);

    assert.equal(await store.scenarios.get(id), undefined);
    assert.ok((await store.scenarios.list({ limit: 1000 })).items.every((listed) => listed.id !== id));
    assert.equal((await store.scenarios.version(id, 1))?.scenarioId, id);
    assert.equal((await store.scenarios.versions(id, { limit: 5 })).items.length, 1);
    assert.equal((await store.runs.get(run.id))?.id, run.id);
    assert.deepEqual((await store.hooks.byToken(hook.token))?.scenarios, []);
    const gone = { code: 'NOT_FOUND' };
    await assert.rejects(store.scenarios.remove(id), gone);
    await assert.rejects(store.scenarios.save(id, savedPlan()), gone);
    await assert.rejects(store.scenarios.update(id, { name: 'x' }), gone);
    await assert.rejects(store.scenarios.setActive(id, true), gone);
    const rows = (await store.outbox.claim(50)).filter(({ scenarioId }) => scenarioId === id);
    // The removal waits behind the activation it overtook.
    assert.deepEqual(
      rows.map(({ kind: what, generation, currentGeneration }) => [what, generation, currentGeneration]),
      [['activate', 1, 2]],
    );
  });

  it('are attached to the hook their plan names, and to no other', async () => {
    const { store } = test();
    const [one, two] = [await store.hooks.create({ name: 'One' }), await store.hooks.create({ name: 'Two' })];
    const feeding = async (token: string) =>
      (await store.hooks.byToken(token))?.scenarios.map(({ id }) => id);

    const made = await store.scenarios.create({
      name: 'Fed',
      ...savedPlan({ hook: one.id, responds: true }),
    });
    assert.deepEqual(await feeding(one.token), [made.id]);
    assert.equal((await store.hooks.byToken(one.token))?.scenarios[0]?.responds, true);

    await store.scenarios.save(made.id, savedPlan({ hook: two.id, sequential: true }));
    assert.deepEqual([await feeding(one.token), await feeding(two.token)], [[], [made.id]]);
    const fed = (await store.hooks.byToken(two.token))?.scenarios[0];
    assert.deepEqual([fed?.version, fed?.sequential, fed?.responds, fed?.active], [2, true, false, false]);

    // A number of another installation names no hook of ours.
    for (const hook of [two.id + 10_000, 987_654_321_012]) {
      await store.scenarios.save(made.id, savedPlan({ hook }));
      assert.deepEqual(await feeding(two.token), [made.id]);
    }
  });
});

onEachDatabase('plans', (kind) => {
  const test = useStore(kind);

  it('are kept once under their hash, whatever their size', async () => {
    const { store, query } = test();
    const plan = planOf({ name: 'x'.repeat(100_000), modules: ['a:B@1', 'a:B@1'] });
    const hash = planHash(plan);

    await Promise.all([store.plans.put(hash, plan), store.plans.put(hash, plan)]);

    assert.deepEqual(await store.plans.get(hash), plan);
    assert.deepEqual(await query('select module from plan_modules where plan_hash = $1', [hash]), [
      { module: 'a:B@1' },
    ]);
    assert.equal(await store.plans.get('p1-nothing'), undefined);
  });
});
