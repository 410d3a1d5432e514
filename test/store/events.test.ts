import assert from 'node:assert/strict';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { deliveryTo, runIdsOf, savedPlan, scenarioIn } from './samples.ts';

onEachDatabase('events.accept', (kind) => {
  const test = useStore(kind);
  const fed = async (options: { sequential?: boolean; scenarios?: number } = {}) => {
    const { store } = test();
    const { sequential = false, scenarios: count = 1 } = options;
    const scenarios = [];
    for (let made = 0; made < count; made += 1) scenarios.push(await scenarioIn(store, { sequential }));
    const hook = await store.hooks.create({ name: 'Hook' });
    for (const { id } of scenarios) await store.hooks.attach(hook.id, id);
    return { store, hook: hook.id, scenarios };
  };

  it('stores the event and a queued run', async () => {
    const { store, hook, scenarios } = await fed();
    const [scenario] = scenarios;

    const accepted = await store.events.accept(
      deliveryTo(hook, scenarios, { deliveryKey: 'd1', payload: { name: 'Ann', at: [1, null] } }),
    );

    assert.equal(accepted.duplicate, false);
    const [run] = accepted.runs;
    assert.deepEqual(
      [run?.scenarioId, run?.scenarioVersion, run?.scenarioName, run?.planHash, run?.status, run?.trigger],
      [scenario?.id, 1, 'Sample', scenario?.planHash, 'queued', 'webhook'],
    );
    assert.deepEqual(run?.eventIds, [accepted.eventId]);
    assert.deepEqual(await store.runs.get(run.id), run);
    const event = await store.events.get(accepted.eventId);
    assert.deepEqual(
      [event?.hookId, event?.scenarioId, event?.deliveryKey, event?.runId, event?.doneAt],
      [hook, scenario?.id, 'd1', run.id, undefined],
    );
    assert.deepEqual(await store.events.payload(accepted.eventId), { name: 'Ann', at: [1, null] });
  });

  it('takes each delivery without a key for a new one', async () => {
    const { store, hook, scenarios } = await fed();

    const first = await store.events.accept(deliveryTo(hook, scenarios));
    const second = await store.events.accept(deliveryTo(hook, scenarios));

    assert.notEqual(first.eventId, second.eventId);
    assert.deepEqual([first.duplicate, second.duplicate], [false, false]);
  });

  it('gives a duplicate the first event, its runs and its answer', async () => {
    const { store, hook, scenarios } = await fed({ scenarios: 3 });
    const delivery = deliveryTo(hook, scenarios, { deliveryKey: 'd1' });

    const first = await store.events.accept(delivery);
    const unanswered = await store.events.accept(delivery);
    await store.events.saveAnswer(first.eventId, { status: 201, headers: [['a', 'b']], body: 'first' });
    await store.events.saveAnswer(first.eventId, { status: 500, headers: [], body: 'second' });
    const answered = await store.events.accept(delivery);

    assert.equal(first.runs.length, 3);
    assert.deepEqual([unanswered.duplicate, unanswered.eventId], [true, first.eventId]);
    assert.deepEqual(runIdsOf(unanswered), runIdsOf(first));
    assert.equal(unanswered.storedAnswer, undefined);
    assert.deepEqual(answered.storedAnswer, { status: 201, headers: [['a', 'b']], body: 'first' });
  });

  it('makes one run of 20 deliveries of one key that come at once', async () => {
    const { store, hook, scenarios } = await fed({ scenarios: 2 });
    const delivery = deliveryTo(hook, scenarios, { deliveryKey: 'burst' });
    // As the ingress may see them in any order.
    const turned = { ...delivery, scenarios: delivery.scenarios.toReversed() };

    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.events.accept(n % 2 === 0 ? delivery : turned)),
    );

    assert.equal(all.filter(({ duplicate }) => !duplicate).length, 1);
    assert.equal(new Set(all.map(({ eventId }) => eventId)).size, 1);
    for (const { id } of scenarios) {
      assert.equal((await store.runs.list({ scenario: id, limit: 10 })).items.length, 1);
    }
  });

  it('gives a delivery to a scenario that was attached after its first arrival', async () => {
    const { store, hook, scenarios } = await fed({ scenarios: 2 });
    const first = await store.events.accept(deliveryTo(hook, scenarios.slice(1), { deliveryKey: 'd' }));

    const second = await store.events.accept(deliveryTo(hook, scenarios, { deliveryKey: 'd' }));

    assert.deepEqual([second.duplicate, second.eventId], [false, first.eventId]);
    assert.deepEqual(
      second.runs.map(({ scenarioId }) => scenarioId),
      [scenarios[0]?.id],
    );
  });

  it('keeps the keys of two hooks apart', async () => {
    const one = await fed();
    const two = await fed();

    await one.store.events.accept(deliveryTo(one.hook, one.scenarios, { deliveryKey: 'same' }));
    const other = await one.store.events.accept(deliveryTo(two.hook, one.scenarios, { deliveryKey: 'same' }));

    assert.equal(other.duplicate, false);
  });

  it('never starts a sequential scenario at once', async () => {
    const { store, hook, scenarios } = await fed({ sequential: true });

    const accepted = await store.events.accept(deliveryTo(hook, scenarios, { startAtOnce: true }));

    assert.deepEqual(accepted.runs, []);
    assert.equal((await store.events.get(accepted.eventId))?.runId, undefined);
  });

  it('stores a payload of any size', async () => {
    const { store, hook, scenarios } = await fed({ scenarios: 2 });
    const payload = { text: 'ä'.repeat(300_000) };

    const { eventId } = await store.events.accept(deliveryTo(hook, scenarios, { payload }));

    assert.deepEqual(await store.events.payload(eventId), payload);
  });

  it('holds an event of a hook that feeds nothing for the first scenario that is attached', async () => {
    const { store } = test();
    const hook = await store.hooks.create({ name: 'Free' });
    const early = await store.events.accept(deliveryTo(hook.id, [], { deliveryKey: 'e' }));
    const again = await store.events.accept(deliveryTo(hook.id, [], { deliveryKey: 'e' }));
    assert.deepEqual([early.runs, again.duplicate, again.eventId], [[], true, early.eventId]);
    assert.equal((await store.events.get(early.eventId))?.scenarioId, 0);

    const scenario = await scenarioIn(store);
    await store.hooks.attach(hook.id, scenario.id);

    assert.equal((await store.events.get(early.eventId))?.scenarioId, scenario.id);
    const late = await store.events.accept(deliveryTo(hook.id, [scenario], { deliveryKey: 'e' }));
    assert.deepEqual([late.duplicate, late.eventId], [true, early.eventId]);
  });

  it('gives an event to a scenario that was attached after the ingress had looked', async () => {
    const { store } = test();
    const hook = await store.hooks.create({ name: 'Raced' });
    const scenario = await scenarioIn(store);

    const [accepted] = await Promise.all([
      ...Array.from({ length: 10 }, () => store.events.accept(deliveryTo(hook.id, []))),
      store.hooks.attach(hook.id, scenario.id),
      ...Array.from({ length: 10 }, () => store.events.accept(deliveryTo(hook.id, []))),
    ]);

    assert.ok(typeof accepted === 'object');
    const queued = await store.events.queue({ scenarioId: scenario.id }, { limit: 100 });
    assert.equal(queued.items.length, 20);
  });
});

onEachDatabase('events that wait', (kind) => {
  const test = useStore(kind);

  async function waiting(events: number, options: { sequential?: boolean; active?: boolean } = {}) {
    const { store } = test();
    const { sequential = false, active = true } = options;
    const scenario = await scenarioIn(store, { sequential });
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    const ids: string[] = [];
    for (let made = 0; made < events; made += 1) {
      const delivery = deliveryTo(hook.id, [scenario], { startAtOnce: false, payload: { made } });
      ids.push((await store.events.accept(delivery)).eventId);
    }
    if (active) await store.scenarios.setActive(scenario.id, true);
    return { store, scenario, hook: hook.id, ids };
  }

  it('are queued oldest first, in pages', async () => {
    const { store, scenario, hook, ids } = await waiting(5, { active: false });

    const first = await store.events.queue({ hookId: hook }, { limit: 3 });
    const rest = await store.events.queue({ hookId: hook }, { limit: 3, cursor: first.next ?? '' });

    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      ids,
    );
    assert.equal(rest.next, undefined);
    assert.equal((await store.events.queue({ scenarioId: scenario.id }, { limit: 10 })).items.length, 5);
  });

  it('get a run each, oldest first, once their scenario is active', async () => {
    const { store, scenario, ids } = await waiting(4, { active: false });
    assert.deepEqual(await store.events.assignWaiting(10), []);
    await store.scenarios.setActive(scenario.id, true);

    const some = await store.events.assignWaiting(3);
    const rest = await store.events.assignWaiting(3);

    assert.deepEqual(
      [...some, ...rest].flatMap(({ eventIds }) => eventIds),
      ids,
    );
    assert.equal(some.length, 3);
    assert.ok(some.every((run) => run.status === 'queued' && run.id.startsWith(`s${String(scenario.id)}-`)));
    assert.equal((await store.events.get(ids[0] ?? ''))?.runId, some[0]?.id);
    assert.deepEqual(await store.events.assignWaiting(3), []);
  });

  it('run with the version their scenario has when they get their run', async () => {
    const { store, scenario } = await waiting(1, { active: false });
    const second = savedPlan({ name: 'Second' });
    await store.scenarios.save(scenario.id, { ...second, name: 'Second' });
    await store.scenarios.setActive(scenario.id, true);

    const [run] = await store.events.assignWaiting(10);

    assert.deepEqual(
      [run?.scenarioVersion, run?.planHash, run?.scenarioName],
      [2, second.planHash, 'Second'],
    );
  });

  it('of a sequential scenario get one run at a time', async () => {
    const { store, ids } = await waiting(3, { sequential: true });
    const order: string[] = [];

    for (const _ of ids) {
      const [run, ...more] = await store.events.assignWaiting(10);
      assert.deepEqual([more, await store.events.assignWaiting(10)], [[], []]);
      await store.runs.markStarted(run?.id ?? '');
      assert.deepEqual(await store.events.assignWaiting(10), []);
      await store.runs.finish(run?.id ?? '', { status: 'success', operations: 1 });
      order.push(...(run?.eventIds ?? []));
    }

    assert.deepEqual(order, ids);
  });

  it('never get two runs from two dispatchers', async () => {
    const { store, ids } = await waiting(30);
    const { ids: one } = await waiting(5, { sequential: true });

    const passes = await Promise.all(Array.from({ length: 8 }, () => store.events.assignWaiting(50)));

    const taken = passes.flat().flatMap(({ eventIds }) => eventIds);
    assert.equal(new Set(taken).size, taken.length);
    assert.ok(taken.filter((id) => one.includes(id)).length <= 1);
    const later = await store.events.assignWaiting(100);
    const all = [...taken, ...later.flatMap(({ eventIds }) => eventIds)];
    assert.deepEqual(all.filter((id) => ids.includes(id)).sort(), ids);
    assert.deepEqual(
      all.filter((id) => one.includes(id)),
      one.slice(0, 1),
    );
  });

  it('of a removed scenario stay where they are', async () => {
    const { store, scenario } = await waiting(1);

    await store.scenarios.remove(scenario.id);

    assert.deepEqual(await store.events.assignWaiting(10), []);
    assert.equal((await store.events.queue({ scenarioId: scenario.id }, { limit: 10 })).items.length, 1);
  });

  it('are found by nobody who has the wrong id', async () => {
    const { store } = test();

    assert.equal(await store.events.get('nothing'), undefined);
    assert.equal(await store.events.payload('nothing'), undefined);
    await assert.rejects(store.events.queue({ hookId: 1 }, { limit: 1, cursor: 'x' }), {
      code: 'BAD_REQUEST',
    });
  });
});

describe('events.assignWaiting beside another dispatcher that is in the middle of it', () => {
  const test = useStore('postgres');

  async function waiting(events: number, sequential: boolean): Promise<{ scenario: number; ids: string[] }> {
    const { store } = test();
    const scenario = await scenarioIn(store, { sequential });
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    const ids: string[] = [];
    for (let made = 0; made < events; made += 1) {
      const delivery = deliveryTo(hook.id, [scenario], { startAtOnce: false });
      ids.push((await store.events.accept(delivery)).eventId);
    }
    await store.scenarios.setActive(scenario.id, true);
    return { scenario: scenario.id, ids };
  }

  it('neither takes nor waits for what that one holds', async () => {
    const parallel = await waiting(3, false);
    const sequential = await waiting(2, true);
    const taken = async () =>
      (await test().store.events.assignWaiting(10)).flatMap(({ eventIds }) => eventIds).sort();

    const other = await test().backend.pool.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from events where id = $1 for update', [parallel.ids[0]]);
      await other.query('select 1 from scenarios where id = $1 for update', [sequential.scenario]);

      assert.deepEqual(await taken(), parallel.ids.slice(1));
    } finally {
      await other.query('rollback');
      other.release();
    }

    assert.deepEqual(await taken(), [parallel.ids[0], sequential.ids[0]].sort());
  });
});
