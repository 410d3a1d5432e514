import assert from 'node:assert/strict';
import type { RunRow } from '../../store/index.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { deliveryTo, planOf, runOf, scenarioIn } from './samples.ts';
import { planHash } from '../../scenarios/hash.ts';

onEachDatabase('runs', (kind) => {
  const test = useStore(kind);
  const ids = (rows: RunRow[]) => rows.map(({ id }) => id);

  async function started(): Promise<{ id: string; scenario: number }> {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const { id } = await runOf(store, scenario);
    await store.runs.markStarted(id);
    return { id, scenario: scenario.id };
  }

  it('are rows before they begin', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store, { name: 'Mine' });

    const run = await runOf(store, scenario, { inputs: { when: { $date: '2026-01-01T00:00:00.000Z' } } });

    assert.match(run.id, new RegExp(`^s${String(scenario.id)}-[0-9A-Z]{26}$`));
    assert.deepEqual(
      [run.status, run.trigger, run.scenarioName, run.scenarioVersion, run.eventIds, run.operations],
      ['queued', 'api', 'Mine', 1, [], 0],
    );
    assert.match(run.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(await store.runs.inputs(run.id), { when: { $date: '2026-01-01T00:00:00.000Z' } });
    assert.equal(await store.runs.inputs('s1-nothing'), undefined);
    assert.equal(await store.runs.get('s1-nothing'), undefined);
    await assert.rejects(runOf(store, { ...scenario, id: 999_999 }), { code: 'NOT_FOUND' });
  });

  it('are made once per scenario and idempotency key', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const other = await scenarioIn(store);

    const made = await Promise.all(
      Array.from({ length: 8 }, () => runOf(store, scenario, { idempotencyKey: 'k' })),
    );
    const foreign = await runOf(store, other, { idempotencyKey: 'k' });

    assert.equal(new Set(ids(made)).size, 1);
    assert.notEqual(foreign.id, made[0]?.id);
  });

  it('begin once, and never again after their end', async () => {
    const { store } = test();
    const { id } = await started();

    const again = await store.runs.markStarted(id, { temporalRunId: 't1' });
    const first = await store.runs.get(id);
    await store.runs.finish(id, { status: 'success', operations: 1 });
    const late = await store.runs.markStarted(id, { temporalRunId: 't2' });

    assert.deepEqual([again.status, again.temporalRunId], ['running', 't1']);
    assert.equal(again.startedAt, first?.startedAt);
    assert.deepEqual([late.status, late.temporalRunId], ['success', 't1']);
    await assert.rejects(store.runs.markStarted('s1-nothing'), { code: 'NOT_FOUND' });
  });

  it('show that they wait or are paused only while they are open', async () => {
    const { store } = test();
    const { id } = await started();

    assert.equal(await store.runs.setStatus(id, 'paused'), true);
    assert.equal((await store.runs.get(id))?.status, 'paused');
    await store.runs.markStarted(id);
    assert.equal((await store.runs.get(id))?.status, 'paused');
    await store.runs.finish(id, { status: 'cancelled', operations: 1 });

    assert.equal(await store.runs.setStatus(id, 'running'), false);
    assert.equal(await store.runs.setStatus('s1-nothing', 'running'), false);
    assert.equal((await store.runs.get(id))?.status, 'cancelled');
  });

  it('keep the first end', async () => {
    const { store } = test();
    const { id } = await started();
    const error = { type: 'RuntimeError' as const, message: 'It broke', module: 3 };

    const ended = await store.runs.finish(id, {
      ...{ status: 'error' as const, operations: 7, error, output: { a: 1 }, warnings: ['w'] },
      ...{ endedBy: 'terminated', endedAt: '2030-01-01T00:00:00.000Z', durationMs: 12.4 },
    });
    const second = await store.runs.finish(id, { status: 'success', operations: 9 });

    assert.deepEqual(
      [ended.status, ended.operations, ended.error, ended.output, ended.warnings, ended.endedBy],
      ['error', 7, error, { a: 1 }, ['w'], 'terminated'],
    );
    assert.deepEqual([ended.endedAt, ended.durationMs], ['2030-01-01T00:00:00.000Z', 12]);
    assert.deepEqual(second, ended);
    await assert.rejects(store.runs.finish('s1-nothing', { status: 'success', operations: 0 }), {
      code: 'NOT_FOUND',
    });
  });

  it('end once when many say so at once', async () => {
    const { store } = test();
    const { id } = await started();

    const ends = await Promise.all(
      Array.from({ length: 10 }, (_, n) => store.runs.finish(id, { status: 'success', operations: n })),
    );

    assert.equal(new Set(ends.map(({ operations }) => operations)).size, 1);
  });

  it('know how long they took, also when the end is written before the start, or after months', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const [quick, slow, never] = [
      await runOf(store, scenario),
      await runOf(store, scenario),
      await runOf(store, scenario),
    ];

    const ended = await store.runs.finish(quick.id, { status: 'success', operations: 1, durationMs: 40 });
    const started = await store.runs.markStarted(slow.id);
    const endedAt = new Date(Date.parse(started.startedAt ?? '') + 100 * 24 * 3600_000).toISOString();
    const late = await store.runs.finish(slow.id, { status: 'success', operations: 1, endedAt });
    const cancelled = await store.runs.finish(never.id, { status: 'cancelled', operations: 0 });

    assert.equal(Date.parse(ended.endedAt ?? '') - Date.parse(ended.startedAt ?? ''), 40);
    assert.equal(late.durationMs, 100 * 24 * 3600_000);
    assert.deepEqual([cancelled.startedAt, cancelled.durationMs], [undefined, undefined]);
  });

  it('mark their events done, until they are reset', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    const { eventId, runs } = await store.events.accept(deliveryTo(hook.id, [scenario]));
    const id = runs[0]?.id ?? '';

    const ended = await store.runs.finish(id, {
      ...{ status: 'error' as const, operations: 1, endedBy: 'lost' },
      ...{ error: { type: 'UnexpectedError' as const, message: 'x' }, output: 1, warnings: ['w'] },
    });
    assert.equal((await store.events.get(eventId))?.doneAt, ended.endedAt);
    const reset = await store.runs.reopen(id, { temporalRunId: 't9' });

    assert.deepEqual([reset.status, reset.temporalRunId], ['running', 't9']);
    assert.deepEqual(
      [reset.endedAt, reset.endedBy, reset.error, reset.output, reset.warnings, reset.durationMs],
      Array(6).fill(undefined),
    );
    assert.equal((await store.events.get(eventId))?.doneAt, undefined);
    const second = await store.runs.finish(id, { status: 'success', operations: 2 });
    assert.equal(second.status, 'success');
    await assert.rejects(store.runs.reopen('s1-nothing'), { code: 'NOT_FOUND' });
  });

  it('end again when they were reset and ended before anybody noticed', async () => {
    const { store } = test();
    const { id } = await started();
    const end = (temporalRunId: string, operations: number) =>
      store.runs.finish(id, { status: 'success', operations, temporalRunId });

    await end('t1', 1);
    const repeated = await end('t1', 2);
    const reset = await end('t2', 3);
    const late = await store.runs.finish(id, { status: 'error', operations: 4 });

    assert.deepEqual([repeated.operations, reset.operations, late.operations], [1, 3, 3]);
    assert.equal(late.temporalRunId, 't2');
  });

  it('that go on are not changed by a reopening', async () => {
    const { store } = test();
    const { id } = await started();
    await store.runs.setStatus(id, 'waiting');

    assert.equal((await store.runs.reopen(id)).status, 'waiting');
  });

  it('are listed newest first, filtered, in pages, without their output', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store, { modules: ['http:MakeRequest@4'] });
    const upgraded = planOf({ modules: ['http:MakeRequest@4.1'] });
    const hash = planHash(upgraded);
    await store.plans.put(hash, upgraded);
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await runOf(store, scenario)).id);
    const newer = await runOf(store, { ...scenario, planHash: hash });
    made.unshift(newer.id);
    await store.runs.finish(newer.id, { status: 'error', operations: 1, output: { large: true } });
    const of = { scenario: scenario.id };

    const first = await store.runs.list({ ...of, limit: 4 });
    // A run that comes in between does not move the others.
    const latest = await runOf(store, scenario);
    const rest = await store.runs.list({ ...of, limit: 4, cursor: first.next ?? '' });

    assert.deepEqual(ids([...first.items, ...rest.items]), made);
    assert.equal(rest.next, undefined);
    assert.equal(first.items[0]?.output, undefined);
    const filtered = async (filter: object) =>
      ids((await store.runs.list({ ...of, limit: 9, ...filter })).items);
    assert.deepEqual(await filtered({ status: 'error' }), [newer.id]);
    assert.deepEqual(await filtered({ module: 'http:MakeRequest@4' }), [latest.id, ...made.slice(1)]);
    assert.deepEqual(await filtered({ module: 'http:MakeRequest@4.1' }), [newer.id]);
    assert.deepEqual(await filtered({ module: 'http:MakeRequest' }), []);
    assert.deepEqual(await filtered({ from: newer.createdAt }), [latest.id, newer.id]);
    assert.deepEqual(await filtered({ to: newer.createdAt }), made.slice(1));
    await assert.rejects(filtered({ from: 'yesterday' }), { code: 'BAD_REQUEST' });
    await assert.rejects(filtered({ cursor: first.next?.slice(2) }), { code: 'BAD_REQUEST' });
  });

  it('are given to the reconciler while they are open, and when they have just ended', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const [queued, one, two] = [
      await runOf(store, scenario),
      await runOf(store, scenario),
      await runOf(store, scenario),
    ];
    await store.runs.markStarted(two.id);
    await store.runs.setStatus(one.id, 'waiting');
    const mine = (rows: RunRow[]) => ids(rows.filter(({ scenarioId }) => scenarioId === scenario.id));

    const seen: RunRow[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await store.runs.open({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items);
      if (page.next === undefined) break;
      cursor = page.next;
    }
    assert.deepEqual(mine(seen), [one.id, two.id]);

    const at = (second: number) => `2031-01-01T00:00:0${String(second)}.000Z`;
    await store.runs.finish(two.id, { status: 'success', operations: 1, endedAt: at(1) });
    await store.runs.finish(one.id, { status: 'success', operations: 1, endedAt: at(2) });
    await store.runs.finish(queued.id, { status: 'cancelled', operations: 0, endedAt: at(3) });
    const first = await store.runs.ended({ since: at(1), limit: 1 });
    const rest = await store.runs.ended({ since: at(1), limit: 1, cursor: first.next ?? '' });
    assert.deepEqual(ids([...first.items, ...rest.items]), [two.id, one.id]);
    assert.deepEqual(ids((await store.runs.ended({ since: at(3), limit: 5 })).items), [queued.id]);
  });
});

onEachDatabase('runs.claimQueued', (kind) => {
  const test = useStore(kind);
  const claim = async (olderThanMs = 0) => {
    const rows = await test().store.runs.claimQueued({ olderThanMs, limit: 50 });
    return rows.map(({ id }) => id);
  };

  it('gives each queued run to one dispatcher, oldest first, and again after its claim is over', async () => {
    const { store, query } = test();
    const scenario = await scenarioIn(store);
    const made: string[] = [];
    for (let n = 0; n < 12; n += 1) made.push((await runOf(store, scenario)).id);

    const claims = await Promise.all([claim(), claim(), claim()]);

    assert.deepEqual(claims.flat().sort(), made);
    for (const claimed of claims) assert.deepEqual(claimed, claimed.toSorted());
    assert.deepEqual(await claim(), []);
    await store.runs.markStarted(made[0] ?? '');
    await query(`update runs set next_attempt_at = next_attempt_at - interval '10 seconds'`);
    assert.deepEqual(await claim(), made.slice(1));
    await query(`update runs set ended_at = now(), status = 'success'`);
  });

  it('leaves a run alone while whoever made it may be starting it', async () => {
    const { store, query } = test();
    const { id } = await runOf(store, await scenarioIn(store));

    assert.deepEqual(await claim(60_000), []);
    await query(`update runs set created_at = created_at - interval '1 minute' where id = $1`, [id]);

    assert.deepEqual(await claim(60_000), [id]);
  });

  it('keeps what assignWaiting gave to another dispatcher', async () => {
    const { store } = test();
    const scenario = await scenarioIn(store);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    await store.events.accept(deliveryTo(hook.id, [scenario], { startAtOnce: false }));
    await store.scenarios.setActive(scenario.id, true);

    const assigned = await store.events.assignWaiting(10);

    assert.equal(assigned.length, 1);
    assert.deepEqual(await claim(), []);
  });

  it('gives of a sequential scenario the oldest, and none while one runs', async () => {
    const { store, query } = test();
    const scenario = await scenarioIn(store, { sequential: true });
    const [first, second, third] = [
      await runOf(store, scenario),
      await runOf(store, scenario),
      await runOf(store, scenario),
    ];
    const due = async (): Promise<string[]> => {
      await query(`update runs set next_attempt_at = null where scenario_id = $1`, [scenario.id]);
      return claim();
    };

    const claims = await Promise.all([claim(), claim(), claim(), claim()]);
    assert.deepEqual(claims.flat(), [first.id]);
    await store.runs.markStarted(first.id);
    assert.deepEqual(await due(), []);
    await store.runs.setStatus(first.id, 'waiting');
    assert.deepEqual(await due(), []);
    await store.runs.finish(first.id, { status: 'success', operations: 1 });
    assert.deepEqual(await due(), [second.id]);
    assert.deepEqual(await claim(), []);
    await store.runs.finish(second.id, { status: 'cancelled', operations: 0 });
    // One that somebody started by hand counts, too, although it is younger.
    const young = await runOf(store, scenario);
    await store.runs.markStarted(young.id);
    assert.deepEqual(await due(), []);
    await store.runs.finish(young.id, { status: 'success', operations: 1 });
    assert.deepEqual(await due(), [third.id]);
  });
});

describe('runs.claimQueued beside another dispatcher that is in the middle of it', () => {
  const test = useStore('postgres');

  it('neither takes nor waits for what that one holds', async () => {
    const { store, backend } = test();
    const scenario = await scenarioIn(store);
    const [held, free] = [await runOf(store, scenario), await runOf(store, scenario)];
    const claim = async () =>
      (await store.runs.claimQueued({ olderThanMs: 0, limit: 10 })).map(({ id }) => id);

    const other = await backend.pool.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from runs where id = $1 for update', [held.id]);
      assert.deepEqual(await claim(), [free.id]);
    } finally {
      await other.query('rollback');
      other.release();
    }

    assert.deepEqual(await claim(), [held.id]);
  });
});
