import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { planOf, runOf, scenarioIn } from './samples.ts';

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 3600_000);

onEachDatabase('a run moved to another plan', (kind) => {
  const test = useStore(kind);

  async function started(): Promise<{ id: string; planHash: string }> {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const { id, planHash } = await runOf(store, scenario);
    await store.runs.markStarted(id);
    return { id, planHash };
  }
  const namedBy = async (id: string): Promise<unknown[]> => {
    const rows = await test().query('select plan_hash from run_plans where run_id = $1 order by 1', [id]);
    return rows.map((row) => row['plan_hash']);
  };

  it('is on the new plan, however often that is written down', async () => {
    const { store } = test();
    const { id, planHash } = await started();
    const switched = { runId: id, planHash: 'p1-z-new', scenarioVersion: 7, outcome: 'switched' } as const;

    await store.runs.switchPlan(switched);
    await store.runs.switchPlan(switched);

    const row = await store.runs.get(id);
    assert.deepEqual([row?.planHash, row?.scenarioVersion, row?.status], ['p1-z-new', 7, 'running']);
    assert.deepEqual(await namedBy(id), [planHash, 'p1-z-new'].sort());
  });

  it('stays on its plan where the switch waits or was refused, and keeps the other', async () => {
    const { store } = test();
    const { id, planHash } = await started();

    for (const outcome of ['later', 'refused'] as const) {
      await store.runs.switchPlan({ runId: id, planHash: `p1-z-${outcome}`, scenarioVersion: 7, outcome });
    }

    const row = await store.runs.get(id);
    assert.deepEqual([row?.planHash, row?.scenarioVersion], [planHash, 1]);
    assert.deepEqual(await namedBy(id), [planHash, 'p1-z-later', 'p1-z-refused'].sort());
  });

  it('leaves nothing for a run that is not there', async () => {
    const { store } = test();
    await store.runs.switchPlan({
      runId: 's1-none',
      planHash: 'p1-x',
      scenarioVersion: 2,
      outcome: 'switched',
    });
    assert.deepEqual(await namedBy('s1-none'), []);
  });

  it('keeps every plan its histories name, until the run itself is deleted', async () => {
    const { store } = test();
    const { id } = await started();
    for (const hash of ['p1-first', 'p1-second']) {
      await store.plans.put(hash, planOf({ name: hash }));
      await store.runs.switchPlan({ runId: id, planHash: hash, scenarioVersion: 2, outcome: 'switched' });
    }

    await store.collectGarbage(inDays(20));
    // In this process it would be remembered.
    const there = (): Promise<unknown[]> => test().query(`select 1 from plans where hash = 'p1-first'`);
    assert.equal((await there()).length, 1);

    await store.runs.finish(id, { status: 'success', operations: 1 });
    await store.collectGarbage(inDays(40));
    assert.equal(await store.runs.get(id), undefined);
    assert.deepEqual(await namedBy(id), []);
    assert.equal((await there()).length, 0);
  });
});
