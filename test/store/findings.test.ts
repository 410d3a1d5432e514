import assert from 'node:assert/strict';
import type { FindingObservation } from '../../store/index.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { code, runOf, savedPlan, scenarioIn } from './samples.ts';

onEachDatabase('findings', (kind) => {
  const test = useStore(kind);
  let host = 0;

  /** An observation on a host of its own. */
  function seen(more: Partial<FindingObservation> = {}): FindingObservation {
    host += 1;
    return {
      ...{
        teamId: test().store.teamId,
        module: 'jira:SearchIssues@2',
        method: 'GET',
        host: `h${host}.example`,
      },
      ...{ path: '/rest/api/2/search', anyAddress: false, kind: 'deprecated', confidence: 'certain' },
      ...{ firstSeen: '2026-11-01T00:00:00.000Z', lastSeen: '2026-11-02T00:00:00.000Z', count: 2 },
      links: [],
      evidence: [evidence('2026-11-02T00:00:00.000Z')],
      uses: [],
      ...more,
    };
  }

  const evidence = (at: string) => ({ at, status: 200, headers: { deprecation: 'true' }, runId: 's1-x' });

  async function found(module = 'jira:SearchIssues@2') {
    const { items } = await test().store.findings.list({ limit: 1000, module });
    return items;
  }

  /** The one that was made of the observation. */
  async function made(observation: FindingObservation) {
    const one = (await found(observation.module)).find((finding) => finding.host === observation.host);
    assert.ok(one);
    return one;
  }

  async function recorded(more: Partial<FindingObservation> = {}) {
    const observation = seen(more);
    await test().store.findings.record([observation]);
    return made(observation);
  }

  it('are one however often and by how many workers it is seen', async () => {
    const { store } = test();
    const first = seen({ effectiveAt: '2027-05-01T00:00:00.000Z', notice: 'Use 3' });
    const link = { rel: 'sunset' as const, href: 'https://dev.example/policy' };
    const later = {
      ...first,
      ...{ firstSeen: '2026-11-03T00:00:00.000Z', lastSeen: '2026-11-03T00:00:00.000Z', links: [link] },
      evidence: Array.from({ length: 10 }, (_, n) => evidence(`2026-11-03T00:00:0${n}.000Z`)),
    };
    const { effectiveAt: _effectiveAt, notice: _notice, ...silent } = later;

    await Promise.all([store.findings.record([first]), store.findings.record([silent])]);
    await store.findings.record([silent, seen()]);

    const { id, ...finding } = await made(first);
    assert.equal((await store.findings.get(id))?.count, 6);
    assert.deepEqual(
      [finding.firstSeen, finding.lastSeen, finding.effectiveAt, finding.notice, finding.links],
      [first.firstSeen, later.lastSeen, '2027-05-01T00:00:00.000Z', 'Use 3', [link]],
    );
    assert.equal(finding.evidence.length, 10);
    assert.ok(finding.evidence.every(({ at }) => at.startsWith('2026-11-03')));
  });

  it('use up no number each time they are seen', async () => {
    const { store } = test();
    const observation = seen();
    await store.findings.record([observation]);
    for (let n = 0; n < 5; n += 1) await store.findings.record([observation]);
    const next = await recorded();

    assert.equal(next.id, (await made(observation)).id + 1);
  });

  it('are open again when they are seen after they were resolved, and only then', async () => {
    const { store } = test();
    const observation = seen();
    await store.findings.record([observation]);
    const { id } = await made(observation);
    const state = async () => (await store.findings.get(id))?.state;

    await store.findings.setState(id, 'resolved');
    await store.findings.record([observation]);
    assert.equal(await state(), 'resolved');

    const now = { ...observation, lastSeen: new Date(Date.now() + 60_000).toISOString() };
    await store.findings.record([now]);
    const again = await store.findings.get(id);
    assert.deepEqual([again?.state, again?.reopenedAt !== undefined], ['open', true]);

    for (const stays of ['acknowledged', 'ignored'] as const) {
      await store.findings.setState(id, stays);
      await store.findings.record([now]);
      assert.equal(await state(), stays);
    }
    await assert.rejects(store.findings.setState(999_999, 'ignored'), code('NOT_FOUND'));
  });

  it('sleep until their time is over', async () => {
    const { store } = test();
    const [short, long] = [await recorded({ module: 'a:Sleep@1' }), await recorded({ module: 'a:Sleep@1' })];
    await store.findings.setState(short.id, 'snoozed', '2026-01-01T00:00:00Z');
    await store.findings.setState(long.id, 'snoozed', '2999-01-01T00:00:00Z');
    const ids = async (state: 'open' | 'snoozed') =>
      (await store.findings.list({ limit: 10, module: 'a:Sleep', state })).items.map(({ id }) => id);

    assert.deepEqual([await ids('open'), await ids('snoozed')], [[short.id], [long.id]]);
    assert.equal((await store.findings.get(short.id))?.state, 'open');
    assert.equal((await store.findings.get(long.id))?.snoozeUntil, '2999-01-01T00:00:00.000Z');
  });

  it('are listed by how pressing they are, as each says itself', async () => {
    const { store } = test();
    const module = 'b:Due@1';
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await recorded({ module });
    await recorded({ module, kind: 'endpoint-gone', effectiveAt: inDays(400) });
    for (const days of [-1, 10, 100, 300]) await recorded({ module, effectiveAt: inDays(days) });

    const severities: string[] = [];
    for (const severity of ['info', 'warn', 'urgent', 'broken'] as const) {
      const { items } = await store.findings.list({ limit: 10, module, severity });
      assert.ok(items.every((finding) => finding.severity === severity));
      severities.push(`${severity} ${items.length}`);
    }
    assert.deepEqual(severities, ['info 1', 'warn 2', 'urgent 1', 'broken 2']);
  });

  it('come in pages, newest first', async () => {
    const { store } = test();
    const module = 'c:Paged@1';
    const ids: number[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await recorded({ module })).id);

    const first = await store.findings.list({ limit: 2, module });
    const second = await store.findings.list({ limit: 2, module, cursor: first.next ?? '' });

    assert.deepEqual(
      [...first.items, ...second.items].map(({ id }) => id),
      ids,
    );
    assert.equal(second.next, undefined);
  });

  it('do not grow without end where names stand in paths', async () => {
    const { store } = test();
    const base = seen({ module: 'd:Names@1' });
    const paths = Array.from({ length: 60 }, (_, n) => ({
      ...base,
      path: `/users/${'abcdefgh'[n % 8]}${'ijklmnop'[n >> 3]}`,
    }));
    await store.findings.record(paths);
    await store.findings.record(paths);

    const items = await found('d:Names@1');
    assert.equal(items.length, 51);
    const rest = items.find(({ path }) => path === '*');
    assert.deepEqual([rest?.method, rest?.count], ['*', 40]);
  });

  it('hit the scenarios whose newest version uses the module, and the open runs whose plan does', async () => {
    const { store } = test();
    const module = 'e:Search@2';
    const uses = await scenarioIn(store, { name: 'Uses it', modules: [module] });
    const active = await scenarioIn(store, { name: 'Active', modules: [module, 'e:Other@1'] });
    await store.scenarios.setActive(active.id, true);
    const removed = await scenarioIn(store, { name: 'Removed', modules: [module] });
    await store.scenarios.remove(removed.id);
    const moved = await scenarioIn(store, { name: 'Moved on', modules: [module] });
    const open = await runOf(store, moved);
    const ended = await runOf(store, moved);
    await store.runs.finish(ended.id, { status: 'success', operations: 1, durationMs: 1 });
    await store.scenarios.save(moved.id, savedPlan({ name: 'Moved on' }));

    const { id, impact } = await recorded({ module, uses: [{ scenarioId: active.id, connectionId: 7 }] });

    assert.deepEqual(impact, { scenarios: 2, activeScenarios: 1, openRuns: 1 });
    assert.deepEqual(await store.findings.scenarios(id), [
      { id: uses.id, name: 'Uses it', active: false, seen: false, sameConnection: false, openRuns: 0 },
      { id: active.id, name: 'Active', active: true, seen: true, sameConnection: false, openRuns: 0 },
      { id: moved.id, name: 'Moved on', active: false, seen: false, sameConnection: false, openRuns: 1 },
    ]);
    assert.deepEqual(await store.findings.connections(id), [7]);
    await store.runs.finish(open.id, { status: 'success', operations: 1, durationMs: 1 });
    assert.equal((await store.findings.get(id))?.impact.openRuns, 0);
  });

  it('hit only scenarios that were seen, where a module calls any address', async () => {
    const { store } = test();
    const module = 'http:MakeRequest@4';
    const hit = await scenarioIn(store, { name: 'Calls that API', modules: [module] });
    const other = await scenarioIn(store, { name: 'Calls another', modules: [module] });
    await runOf(store, hit);
    await runOf(store, other);

    const finding = await recorded({ module, anyAddress: true, uses: [{ scenarioId: hit.id }] });

    assert.deepEqual(finding.impact, { scenarios: 1, activeScenarios: 0, openRuns: 1 });
    assert.deepEqual(
      (await store.findings.scenarios(finding.id)).map(({ name }) => name),
      ['Calls that API'],
    );
    assert.deepEqual(await store.findings.connections(finding.id), []);
  });
});

onEachDatabase('lifecycle dates', (kind) => {
  const test = useStore(kind);

  it('are set, changed and taken away for a module version', async () => {
    const { lifecycle } = test().store;
    const given = {
      state: 'deprecated' as const,
      until: '2027-06-30',
      hardness: 'policy' as const,
      setBy: 'ann',
    };

    const made = await lifecycle.change('x:A@1', (current) => {
      assert.equal(current, undefined);
      return { ...given, findingId: 3, note: 'Announced' };
    });
    assert.deepEqual(await lifecycle.get('x:A@1'), made);
    const { setAt, ...rest } = made ?? { setAt: '' };
    assert.deepEqual(rest, { module: 'x:A@1', ...given, findingId: 3, note: 'Announced' });
    assert.ok(Date.parse(setAt) > 0);

    await lifecycle.change('x:B@1', () => ({ state: 'legacy', setBy: 'eve' }));
    await lifecycle.change('x:A@1', (current) => ({ state: 'retired', setBy: current?.setBy ?? '' }));
    const first = await lifecycle.list({ limit: 1 });
    const second = await lifecycle.list({ limit: 1, cursor: first.next ?? '' });
    assert.deepEqual(
      [...first.items, ...second.items].map(({ module, state, until }) => [module, state, until]),
      [
        ['x:A@1', 'retired', undefined],
        ['x:B@1', 'legacy', undefined],
      ],
    );

    assert.equal(await lifecycle.change('x:A@1', () => undefined), undefined);
    assert.equal(await lifecycle.get('x:A@1'), undefined);
  });

  it('stay as they are where the change is refused', async () => {
    const { lifecycle } = test().store;
    await lifecycle.change('x:C@1', () => ({ state: 'legacy', setBy: 'ann' }));

    await assert.rejects(
      lifecycle.change('x:C@1', () => {
        throw new Error('no');
      }),
    );

    assert.equal((await lifecycle.get('x:C@1'))?.state, 'legacy');
  });
});
