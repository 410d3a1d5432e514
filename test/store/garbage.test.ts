import assert from 'node:assert/strict';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { planHash } from '../../scenarios/hash.ts';
import type { Scenario } from '../../store/index.ts';
import { onEachDatabase, openTestStore, useStore } from '../support/databases.ts';
import { deliveryTo, planOf, runOf, savedPlan, scenarioIn } from './samples.ts';

const DAY_MS = 24 * 3600_000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);
const large = 'x'.repeat(20_000);

onEachDatabase('collectGarbage', (kind) => {
  const test = useStore(kind);

  async function fed(active = true): Promise<{ scenario: Scenario; hook: number }> {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    if (active) await store.scenarios.setActive(scenario.id, true);
    return { scenario, hook: hook.id };
  }

  /** A run with everything a run can leave, that has ended now. */
  async function endedRun(): Promise<{ id: string; event: string }> {
    const { store } = test();
    const { scenario, hook } = await fed();
    const payload = { text: `${large}${String(Math.random())}` };
    const { eventId, runs } = await store.events.accept(deliveryTo(hook, [scenario], { payload }));
    const id = runs[0]?.id ?? '';
    await store.traces.putSegment(id, 0, [{ path: `${large}${id}` }]);
    await store.answers.save(id, { status: 200, headers: [], body: `${large}${id}` });
    await store.upgrades.putRun('plan', { runId: id, scenarioId: scenario.id, outcome: 'switched' });
    await store.upgrades.putBlueprint(id, 'hash', { text: `${large}${id}` });
    await store.runs.finish(id, { status: 'success', operations: 1, output: `${large}${id}` });
    return { id, event: eventId };
  }

  async function blobKeys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of test().store.blobs.list(prefix)) keys.push(key);
    return keys;
  }

  it('leaves everything of today alone', async () => {
    const { store } = test();
    await endedRun();
    await store.blobs.putContent(Buffer.from('no row names this yet'));
    await store.plans.put('p1-unused', planOf());

    assert.deepEqual(await store.collectGarbage(), { plans: 0, blobs: 0, events: 0, runs: 0 });
  });

  it('keeps an ended run for 30 days, then deletes it with all it left', async () => {
    const { store, query } = test();
    const { id, event } = await endedRun();

    const before = await store.collectGarbage(inDays(29));
    assert.deepEqual([before.runs, before.events], [0, 0]);
    assert.equal((await store.traces.read(id, { from: 0, limit: 1 })).entries.length, 1);
    assert.ok(await store.events.payload(event));
    const { output } = (await store.runs.get(id)) ?? {};
    assert.equal(typeof output, 'string');

    const report = await store.collectGarbage(inDays(32));

    assert.ok(report.runs >= 1 && report.events >= 1 && report.blobs >= 3, JSON.stringify(report));
    assert.equal(await store.runs.get(id), undefined);
    assert.equal(await store.events.get(event), undefined);
    for (const table of ['trace_segments', 'answers', 'upgrade_runs', 'run_blueprints']) {
      assert.deepEqual(await query(`select 1 from ${table} where run_id = $1`, [id]), []);
    }
  });

  it('keeps open runs and what they need, however old they are', async () => {
    const { store } = test();
    const { scenario, hook } = await fed();
    const accept = async (text: string) => {
      const accepted = await store.events.accept(deliveryTo(hook, [scenario], { payload: { text } }));
      return { event: accepted.eventId, run: accepted.runs[0]?.id ?? '' };
    };
    const queued = await accept(`${large}queued`);
    const running = await accept(`${large}running`);
    await store.runs.markStarted(running.run);
    await store.traces.putSegment(running.run, 0, [{ path: `${large}open` }]);
    const key = `payloads/${running.run}/abc`;
    await store.blobs.put(key, Buffer.from('x'));

    await store.collectGarbage(inDays(400));

    assert.deepEqual(await store.events.payload(queued.event), { text: `${large}queued` });
    assert.deepEqual(await store.events.payload(running.event), { text: `${large}running` });
    assert.equal((await store.traces.read(running.run, { from: 0, limit: 1 })).entries.length, 1);
    assert.equal(await store.blobs.exists(key), true);
  });

  it('keeps an ended run while a person has to decide about an operation of it', async () => {
    const { store, query } = test();
    const scenario = await scenarioIn(store);
    const { id } = await runOf(store, scenario);
    const { id: scenarioId, planHash: hash } = scenario;
    const error = { type: 'ConnectionError' as const, message: 'Cut', uncertain: true };
    const state = { text: `${large}state` };
    const incomplete = await store.incompletes.put({
      ...{ runId: id, scenarioId, planHash: hash, module: 1, path: '1', error, state },
    });
    await store.runs.finish(id, { status: 'warning', operations: 1 });
    const file = `payloads/${id}/abc`;
    await store.blobs.put(file, Buffer.from('x'));

    for (const status of ['resolving', 'open']) {
      await query('update incompletes set status = $1 where id = $2', [status, incomplete.id]);
      await store.collectGarbage(inDays(400));
      assert.ok(await store.runs.get(id), status);
      assert.deepEqual(await store.incompletes.state(incomplete.id), state, status);
      assert.equal(await store.blobs.exists(file), true, status);
    }

    await store.incompletes.discard(incomplete.id);
    await store.collectGarbage(inDays(400));
    assert.equal(await store.runs.get(id), undefined);
    assert.equal(await store.incompletes.get(incomplete.id), undefined);
  });

  it('knows delivery keys for 7 days', async () => {
    const { store } = test();
    const { scenario, hook } = await fed();
    const delivery = deliveryTo(hook, [scenario], { deliveryKey: 'd' });
    const first = await store.events.accept(delivery);

    await store.collectGarbage(inDays(6.9));
    assert.equal((await store.events.accept(delivery)).duplicate, true);
    await store.collectGarbage(inDays(7.1));

    const second = await store.events.accept(delivery);
    assert.deepEqual([second.duplicate, second.eventId === first.eventId], [false, false]);
    assert.equal((await store.events.get(first.eventId))?.deliveryKey, undefined);
  });

  it('gives up more keys than one batch holds', async () => {
    const { store, query } = test();
    await query(`insert into events (id, team_id, hook_id, scenario_id, delivery_key, run_id)
      select '00BATCH' || lpad(n::text, 5, '0'), 1, 424242, 1, 'k' || n, 'none' from generate_series(1, 1203) n`);

    await store.collectGarbage();

    const left = await query(
      'select count(*)::int as rows from events where hook_id = 424242 and delivery_key is not null',
    );
    assert.deepEqual(left, [{ rows: 0 }]);
  });

  it('deletes waiting events after 30 days where nobody is going to take them', async () => {
    const { store } = test();
    const on = await fed();
    const off = await fed(false);
    const removed = await fed();
    const free = await store.hooks.create({ name: 'Free' });
    const wait = async (hook: number, scenarios: Scenario[]) =>
      (await store.events.accept(deliveryTo(hook, scenarios, { startAtOnce: false }))).eventId;
    const needed = await wait(on.hook, [on.scenario]);
    const unneeded = [
      await wait(off.hook, [off.scenario]),
      await wait(removed.hook, [removed.scenario]),
      await wait(free.id, []),
    ];
    await store.scenarios.remove(removed.scenario.id);

    await store.collectGarbage(inDays(29));
    for (const id of unneeded) assert.ok(await store.events.get(id));
    const { events } = await store.collectGarbage(inDays(31));

    assert.ok(events >= 3);
    for (const id of unneeded) assert.equal(await store.events.get(id), undefined);
    assert.ok(await store.events.get(needed));
  });

  it('keeps plans that a version, a run or an incomplete execution needs', async () => {
    const { store } = test();
    const plan = (name: string) => planOf({ name: `${name}${large}`, modules: ['gc:Module@1'] });
    const put = async (name: string) => {
      await store.plans.put(planHash(plan(name)), plan(name));
      return planHash(plan(name));
    };
    const [unused, byRun, byIncomplete] = [await put('unused'), await put('run'), await put('incomplete')];
    const scenario = await store.scenarios.create({ name: 'Versions', ...savedPlan({ name: `v1${large}` }) });
    await store.scenarios.save(scenario.id, savedPlan({ name: `v2${large}` }));
    const run = await runOf(store, { ...scenario, planHash: byRun });
    await store.incompletes.put({
      ...{ runId: 's0-x', scenarioId: scenario.id, planHash: byIncomplete, module: 1, path: '1', state: 1 },
      error: { type: 'RuntimeError', message: 'x' },
    });
    // A store of its own: this one's cache would answer for a plan that is gone.
    const kept = async (hash: string) =>
      (await test().query('select 1 from plans where hash = $1', [hash])).length > 0;

    const { plans } = await store.collectGarbage(inDays(2.5));

    assert.ok(plans >= 1);
    assert.deepEqual(
      [await kept(unused), await kept(byRun), await kept(byIncomplete), await kept(scenario.planHash)],
      [false, true, true, true],
    );
    assert.deepEqual(await test().query('select 1 from plan_modules where plan_hash = $1', [unused]), []);
    assert.ok(await store.scenarios.version(scenario.id, 1));

    await store.runs.finish(run.id, { status: 'success', operations: 1 });
    await store.collectGarbage(inDays(29));
    assert.equal(await kept(byRun), true);
    await store.collectGarbage(inDays(31));
    assert.equal(await kept(byRun), false);
  });

  it('does not take a plan that was put again', async () => {
    const { store, query } = test();
    await store.plans.put('p1-again', planOf());
    await query(`update plans set touched_at = now() - interval '5 days' where hash = 'p1-again'`);

    await store.plans.put('p1-again', planOf());
    await store.collectGarbage();

    assert.equal((await query(`select 1 from plans where hash = 'p1-again'`)).length, 1);
  });

  it('deletes values of past days that no row names, and none that one does', async () => {
    const { store } = test();
    const { scenario, hook } = await fed(false);
    const payload = { text: `${large}named` };
    const { eventId } = await store.events.accept(deliveryTo(hook, [scenario], { payload }));
    const stray = await store.blobs.putContent(Buffer.from(`${large}stray`));
    await store.blobs.put('content/not-a-day', Buffer.from('x'));

    // The day is not over for a day yet: somebody may be about to name it.
    await store.collectGarbage(inDays(1));
    assert.equal(await store.blobs.exists(stray), true);
    await store.collectGarbage(inDays(2));

    assert.equal(await store.blobs.exists(stray), false);
    assert.equal(await store.blobs.exists('content/not-a-day'), true);
    assert.deepEqual(await store.events.payload(eventId), payload);
    assert.ok(await store.scenarios.version(scenario.id, 1));
  });

  it('deletes the payloads of runs that ended more than 3 days ago', async () => {
    const { store } = test();
    const { id: over } = await endedRun();
    const { id: reset } = await endedRun();
    for (const id of [over, reset, 'other', 's1-never']) {
      await store.blobs.put(`payloads/${id}/a`, Buffer.from('x'));
      await store.blobs.put(`payloads/${id}/b`, Buffer.from('y'));
    }
    await store.runs.reopen(reset);
    const left = async () => (await blobKeys('payloads/')).map((key) => key.split('/')[1]);

    await store.collectGarbage(inDays(2.9));
    assert.ok((await left()).includes(over));
    await store.collectGarbage(inDays(3.1));
    assert.ok(!(await left()).includes(over));
    assert.equal((await left()).filter((id) => id === reset).length, 2);
    // Of no run: who needs them is not known, so they stay as long as a run would.
    assert.equal((await left()).filter((id) => id === 'other' || id === 's1-never').length, 4);
    await store.collectGarbage(inDays(30.1));
    assert.ok(!(await left()).includes('other'));

    await store.runs.finish(reset, { status: 'success', operations: 1 });
  });

  it('forgets answers to repeated requests after a day, and answers nobody took after a week', async () => {
    const { store, query } = test();
    await store.idempotency.once('gc', 'k', 'h', async () => large);
    await store.answers.save('s1-nobody', { status: 200, headers: [], body: 1 });
    const rows = async () => [
      (await query(`select 1 from requests where scope = 'gc'`)).length,
      (await query(`select 1 from answers where run_id = 's1-nobody'`)).length,
    ];

    await store.collectGarbage(inDays(0.9));
    assert.deepEqual(await rows(), [1, 1]);
    await query(`update requests set lease_until = now() - interval '1 second'`);
    await store.collectGarbage(inDays(1.1));
    assert.deepEqual(await rows(), [0, 1]);
    await store.collectGarbage(inDays(7.1));
    assert.deepEqual(await rows(), [0, 0]);
  });

  it('deletes more than one batch holds', async () => {
    const { store, query } = test();
    await query(`insert into runs (id, team_id, scenario_id, scenario_version, scenario_name, plan_hash, status, trigger,
      sequential, event_ids, ended_at) select 'old' || n, 1, 1, 1, 'x', 'p', 'success', 'api', false, '{}',
      now() - interval '31 days' from generate_series(1, 1203) n`);

    const { runs } = await store.collectGarbage();

    assert.equal(runs, 1203);
  });
});

describe('collectGarbage in two processes', () => {
  const test = useStore('postgres', { blobUrl: 'postgres:' });

  it('deletes each thing once and nothing that is needed', async () => {
    const { store } = test();
    const second = await openTestStore(test().options);
    try {
      const scenario = await scenarioIn(store);
      const ended: string[] = [];
      for (let n = 0; n < 40; n += 1) {
        const { id } = await runOf(store, scenario);
        await store.traces.putSegment(id, 0, [{ path: `${large}${id}` }]);
        await store.runs.finish(id, { status: 'success', operations: 1 });
        ended.push(id);
      }
      const open = await runOf(store, scenario);
      await store.traces.putSegment(open.id, 0, [{ path: large }]);

      const reports = await Promise.all(
        [store, second.store, store].map((one) => one.collectGarbage(inDays(40))),
      );

      assert.equal(
        reports.reduce((sum, { runs }) => sum + runs, 0),
        ended.length,
      );
      assert.equal((await store.traces.read(open.id, { from: 0, limit: 1 })).entries.length, 1);
      assert.equal((await store.runs.list({ limit: 100 })).items.length, 1);
    } finally {
      await second.store.close();
    }
  });
});

describe('collectGarbage beside somebody who works with old rows', () => {
  const test = useStore('postgres');

  it('neither takes nor waits for what that one holds', async () => {
    const { store, backend } = test();
    const scenario = await scenarioIn(store);
    const ended = [await runOf(store, scenario), await runOf(store, scenario)].map(({ id }) => id);
    for (const id of ended) await store.runs.finish(id, { status: 'success', operations: 1 });
    const { eventId } = await store.events.accept(deliveryTo(1, []));
    await store.plans.put('p1-held', planOf());

    const other = await backend.pool.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from runs where id = $1 for update', [ended[0]]);
      await other.query('select 1 from events where id = $1 for update', [eventId]);
      await other.query(`select 1 from plans where hash = 'p1-held' for update`);
      const report = await store.collectGarbage(inDays(40));
      assert.deepEqual([report.runs, report.events, report.plans], [1, 0, 0]);
    } finally {
      await other.query('rollback');
      other.release();
    }

    const report = await store.collectGarbage(inDays(40));
    assert.deepEqual([report.runs, report.events, report.plans], [1, 1, 1]);
  });
});

describe('collectGarbage with file blobs', () => {
  const test = useStore('embedded');

  it('leaves no empty folders behind', async () => {
    const { store, home } = test();
    const key = await store.blobs.putContent(Buffer.from('stray'));
    const day = key.split('/')[1] ?? '';
    // As it lies there when it was written a week ago.
    await mkdir(join(home, 'blobs/content'), { recursive: true });
    await rename(join(home, 'blobs/content', day), join(home, 'blobs/content/2020-01-01'));

    const { blobs } = await store.collectGarbage();

    assert.equal(blobs, 1);
    assert.deepEqual(await readdir(join(home, 'blobs')), []);
  });
});
