import assert from 'node:assert/strict';
import type { FindingObservation } from '../../store/index.ts';
import { savedPlan, scenarioIn } from '../store/samples.ts';
import { tenon } from '../cli/terminal.ts';
import { useApi } from './fixture.ts';

interface Finding {
  id: number;
  module: string;
  state: string;
  severity: string;
  snoozeUntil?: string;
  impact: { scenarios: number; activeScenarios: number; openRuns: number };
  plan?: { modules: string[]; scenarios?: number[] };
  hit: { name: string; active: boolean; seen: boolean }[];
  connections: number[];
  proposal?: { module: string; state: string; until?: string; hardness: string };
}

interface Lifecycle {
  state: string;
  until?: string;
  hardness?: string;
  connector: { state: string };
  override?: { state: string; findingId?: number; setBy: string };
}

interface Problem {
  code: string;
  hint?: string;
  detail: string;
}

// One of our own that is active and calls a service.
const MODULE = 'datastore:GetRecord@1';

describe('/v1/findings', () => {
  const api = useApi();
  let host = 0;

  async function finding(more: Partial<FindingObservation> = {}): Promise<Finding> {
    host += 1;
    const at = new Date().toISOString();
    const observation: FindingObservation = {
      ...{ teamId: api().store.teamId, module: MODULE, method: 'GET', host: `h${String(host)}.example` },
      ...{ path: '/v2/search', anyAddress: false, kind: 'deprecated', confidence: 'certain' },
      ...{ firstSeen: at, lastSeen: at, count: 1, links: [], uses: [] },
      evidence: [{ at, status: 200, headers: { sunset: 'x' }, runId: 's1-x' }],
      ...more,
    };
    await api().store.findings.record([observation]);
    const [newest] = (await api().admin('GET', '/v1/findings?limit=1')).json<{ items: Finding[] }>().items;
    assert.ok(newest);
    return newest;
  }

  const change = (id: number, json: unknown, key = api().keys.admin) =>
    api().call('PATCH', `/v1/findings/${String(id)}`, { json, key });
  const life = async () => (await api().admin('GET', `/v1/modules/${MODULE}/lifecycle`)).json<Lifecycle>();
  const step = (json: unknown, key = api().keys.admin) =>
    api().call('PATCH', `/v1/modules/${MODULE}/lifecycle`, { json, key });

  afterEach(async () => {
    await api().store.lifecycle.change(MODULE, () => undefined);
  });

  it('tell whom they hit', async () => {
    const { store, call, keys } = api();
    const scenario = await scenarioIn(store, { name: 'Morning report', modules: ['z:Find@2'] });
    const { id, impact } = await finding({
      module: 'z:Find@2',
      uses: [{ scenarioId: scenario.id, connectionId: 4 }],
    });

    const detail = (await call('GET', `/v1/findings/${String(id)}`, { key: keys.viewer })).json<Finding>();
    assert.deepEqual(impact, { scenarios: 1, activeScenarios: 0, openRuns: 0 });
    assert.deepEqual(detail.hit, [
      {
        id: scenario.id,
        name: 'Morning report',
        active: false,
        seen: true,
        sameConnection: false,
        openRuns: 0,
      },
    ]);
    assert.deepEqual(detail.connections, [4]);
    assert.equal((await call('GET', '/v1/findings/999999', { key: keys.viewer })).status, 404);
  });

  it('are planned for the whole module, or for the connections it is gone for (C015)', async () => {
    const { store, admin } = api();
    const module = 'region:Find@1';
    const on = (name: string, connection: number) =>
      store.scenarios.create({
        name,
        ...savedPlan({ name, modules: [module] }),
        uses: [{ kind: 'connection', id: connection }],
      });
    const europe = await on('Europe', 31);
    const also = await on('Europe, too', 31);
    await on('America', 32);
    const plan = async (given: Finding) =>
      (await admin('GET', `/v1/findings/${String(given.id)}`)).json<Finding>().plan;
    const uses = [{ scenarioId: europe.id, connectionId: 31 }];

    assert.deepEqual(await plan(await finding({ module, uses })), { modules: [module] });
    assert.deepEqual(await plan(await finding({ module, uses, kind: 'endpoint-gone' })), {
      modules: [module],
      scenarios: [europe.id, also.id],
    });
  });

  it('are found by state, severity and module', async () => {
    const { admin } = api();
    const broken = await finding({ module: 'q:A@1', kind: 'endpoint-gone' });
    const undated = await finding({ module: 'q:A@2' });
    await change(undated.id, { state: 'ignored' });
    const ids = async (query: string) =>
      (await admin('GET', `/v1/findings?${query}`)).json<{ items: Finding[] }>().items.map(({ id }) => id);

    assert.deepEqual(await ids('module=q:A'), [undated.id, broken.id]);
    assert.deepEqual(await ids('module=q:A@1'), [broken.id]);
    assert.deepEqual(await ids('module=q:A&severity=broken'), [broken.id]);
    assert.deepEqual(await ids('module=q:A&state=ignored'), [undated.id]);
    assert.equal((await admin('GET', '/v1/findings?severity=loud')).status, 400);
  });

  it('are acknowledged, snoozed, ignored and resolved by editors, which is written down', async () => {
    const { keys, store } = api();
    const { id } = await finding();
    const until = '2999-01-31T09:00:00+01:00';

    assert.equal((await change(id, { state: 'acknowledged' }, keys.viewer)).status, 403);
    for (const state of ['acknowledged', 'ignored', 'resolved', 'open']) {
      assert.equal((await change(id, { state }, keys.editor)).json<Finding>().state, state);
    }
    const asleep = (await change(id, { state: 'snoozed', snoozeUntil: until }, keys.editor)).json<Finding>();
    assert.deepEqual([asleep.state, asleep.snoozeUntil], ['snoozed', '2999-01-31T08:00:00.000Z']);
    for (const wrong of [
      {},
      { state: 'snoozed' },
      { state: 'snoozed', snoozeUntil: '2020-01-01T00:00:00Z' },
      { state: 'open', snoozeUntil: until },
      { state: 'gone' },
    ]) {
      assert.equal((await change(id, wrong)).status, 400, JSON.stringify(wrong));
    }
    assert.equal((await change(999_999, { state: 'open' })).status, 404);

    const log = await store.audit.list({ limit: 10, target: `finding:${String(id)}` });
    assert.equal(log.items.length, 5);
    assert.deepEqual(log.items[0]?.detail, { from: 'open', to: 'snoozed', snoozeUntil: until });
  });

  it('become lifecycle dates of their module in one call, for admins', async () => {
    const { keys, store } = api();
    const { id } = await finding({ effectiveAt: '2027-05-01T12:00:00.000Z', notice: 'Use v3' });
    const { proposal } = (await api().admin('GET', `/v1/findings/${String(id)}`)).json<Finding>();
    assert.deepEqual(proposal, {
      ...{
        module: MODULE,
        state: 'deprecated',
        hardness: 'vendor-hard',
        until: '2027-05-01',
        note: 'Use v3',
      },
    });

    assert.equal((await change(id, { lifecycle: {} }, keys.editor)).status, 403);
    const made = await change(id, { lifecycle: {} });

    assert.equal(made.json<Finding>().state, 'acknowledged', made.text);
    const { state, until, hardness, connector, override } = await life();
    assert.deepEqual(
      [connector.state, state, until, hardness],
      ['active', 'deprecated', '2027-05-01', 'vendor-hard'],
    );
    assert.deepEqual([override?.findingId, override?.setBy], [id, 'admin']);
    const log = await store.audit.list({ limit: 1, target: `module:${MODULE}` });
    assert.deepEqual(log.items[0]?.detail, {
      ...{ from: 'active', to: 'deprecated', until: '2027-05-01', hardness: 'vendor-hard', finding: id },
    });
  });

  it('say nothing of a module that calls any address', async () => {
    const { id } = await finding({ module: 'http:MakeRequest@4', anyAddress: true });

    const { proposal, plan } = (await api().admin('GET', `/v1/findings/${String(id)}`)).json<Finding>();
    assert.deepEqual([proposal, plan], [undefined, undefined]);
    const refused = await change(id, { lifecycle: {} });
    assert.deepEqual([refused.status, refused.json<Problem>().code], [409, 'CONFLICT']);
  });

  it('suggest no state where an endpoint only moved', async () => {
    const { id } = await finding({ kind: 'endpoint-moved' });

    assert.equal((await change(id, { lifecycle: {} })).status, 400);
    assert.equal((await change(id, { lifecycle: { state: 'legacy' } })).status, 200);
    assert.equal((await life()).state, 'legacy');
  });

  describe('and the lifecycle of a module', () => {
    it('takes one legal step at a time', async () => {
      const refused = await step({ state: 'deprecated' });
      assert.deepEqual(
        [refused.status, refused.json<Problem>().code, refused.json<Problem>().hint],
        [409, 'ILLEGAL_TRANSITION', 'From active it may become legacy'],
      );

      assert.equal((await step({ state: 'legacy' }, api().keys.editor)).status, 403);
      assert.equal((await step({ state: 'legacy', note: 'There is a newer one' })).status, 200);
      const dated = (await step({ state: 'deprecated', until: '2027-01-31' })).json<Lifecycle>();
      assert.deepEqual([dated.state, dated.until, dated.hardness], ['deprecated', '2027-01-31', 'policy']);
      assert.equal((await step({ state: 'active' })).status, 409);
      const back = (await step({ state: 'legacy' })).json<Lifecycle>();
      assert.deepEqual([back.state, back.until], ['legacy', undefined]);
      const active = (await step({ state: 'active' })).json<Lifecycle>();
      assert.deepEqual([active.state, active.override], ['active', undefined]);
      for (const wrong of [{ state: 'removed' }, { until: '31.1.2027' }, { until: '2027-02-30' }]) {
        assert.equal((await step(wrong)).status, 400, JSON.stringify(wrong));
      }
      assert.equal((await api().admin('GET', '/v1/modules/no:Such@1/lifecycle')).status, 404);
    });

    it('keeps the date its API’s maker set, unless the maker moves it (C012)', async () => {
      await step({ state: 'legacy' });
      await step({ state: 'deprecated', until: '2027-01-31', hardness: 'vendor-hard' });

      const later = await step({ until: '2027-03-31' });
      assert.deepEqual([later.status, later.json<Problem>().code], [409, 'CONFLICT']);
      assert.equal((await step({ until: null })).status, 409);
      assert.equal((await step({ until: '2027-01-01' })).status, 200);
      const moved = await finding({ effectiveAt: '2027-06-30T00:00:00.000Z' });
      await change(moved.id, { lifecycle: {} });
      assert.equal((await life()).until, '2027-06-30');
      assert.equal((await step({ until: '2027-09-30', hardness: 'vendor-soft' })).status, 200);
    });
  });

  describe('on the command line', () => {
    const run = (...line: string[]) =>
      tenon(['findings', ...line], { env: { TENON_URL: api().url, TENON_API_KEY: api().keys.admin } });

    it('are listed, shown and decided about', async () => {
      const { id } = await finding({ effectiveAt: '2027-05-01T00:00:00.000Z' });
      const said = String(id);

      const listed = await run('--module', MODULE);
      assert.match(listed.out, new RegExp(`^${said} .*2027-05-01.*deprecated.*open`, 'm'));
      const shown = await run('show', said);
      assert.match(shown.out, /ends 2027-05-01/);
      assert.match(shown.out, /deprecate \d+ makes datastore:GetRecord@1 deprecated until 2027-05-01/);
      for (const [word, state] of [
        ['ack', 'acknowledged'],
        ['ignore', 'ignored'],
        ['resolve', 'resolved'],
      ] as const) {
        assert.equal((await run(word, said, '--json')).json<Finding>().state, state);
      }
      const asleep = await run('snooze', said, '--until', '2999-01-01', '--json');
      assert.equal(asleep.json<Finding>().snoozeUntil, '2999-01-01T00:00:00.000Z');
      await run('deprecate', said, '--until', '2027-04-01');
      assert.deepEqual([(await life()).state, (await life()).until], ['deprecated', '2027-04-01']);
    });

    it('end with 2 where it cannot tell what is meant', async () => {
      for (const line of [['dismiss', '1'], ['snooze', '1'], ['show'], ['show', 'x']]) {
        assert.equal((await run(...line)).code, 2, line.join(' '));
      }
    });
  });
});
