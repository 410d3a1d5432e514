import assert from 'node:assert/strict';
import { connectors } from '../../connectors/registry.ts';
import type { Json, JsonObject } from '../../scenarios/value.ts';
import { blueprint, module } from '../support/blueprint.ts';
import type { Called } from './http.ts';
import { until, useApi } from './fixture.ts';

const OLD = 'http:ActionSendData@3';
const NEW = 'http:MakeRequest@4';
const ENDED = 'util:Switcher@1';

interface Refusal {
  code: string;
  detail: string;
  hint: string;
  modules: { module: string; state: string; nodes: number[]; replacements: string[] }[];
}
interface Saved {
  id: number;
  version: number;
  active: boolean;
  report: { warnings: { code: string; message: string; hint: string; path: string; module?: number }[] };
}
interface Plan {
  id: string;
  scenarios: {
    outcome: string;
    nodes: { from: string; state: string; until?: string; daysLeft?: number }[];
  }[];
  applied?: { scenarios: object[]; left: { reason: string }[] };
  rolledBack?: { scenarios: object[] };
}

/** A webhook's scenario that calls something and keeps a word. */
function calling({ url = 'http://stub.test/', word = 'a', also = [] as JsonObject[] } = {}): object {
  const mapper = { url, method: 'get', parseResponse: true, headers: [], qs: [] };
  return blueprint([
    module('gateway:CustomWebHook@1', { id: 1, parameters: { hook: null, maxResults: 1 } }),
    module(OLD, { id: 2, parameters: { handleErrors: true }, mapper }),
    module('util:SetVariable2@1', { id: 3, mapper: { name: 'a', scope: 'roundtrip', value: word } }),
    ...also,
  ]);
}

/** The registry with a version whose release says that it is retired. */
const withEnded = connectors.map((connector) => ({
  ...connector,
  modules: connector.modules.map((one) => ({
    ...one,
    versions: one.versions.map((version) =>
      version.ref === ENDED ? { ...version, lifecycle: { state: 'retired' as const } } : version,
    ),
  })),
}));

describe('what the state of a module allows', () => {
  const api = useApi({ connectors: withEnded });

  const call = (method: string, path: string, json?: object, headers = {}): Promise<Called> =>
    api().admin(method, path, { ...(json === undefined ? {} : { json }), headers });
  async function ok<Shape>(method: string, path: string, json?: object, headers = {}): Promise<Shape> {
    const answer = await call(method, path, json, headers);
    assert.ok(answer.status < 300, answer.text);
    return answer.json<Shape>();
  }
  async function refused(method: string, path: string, json?: object, headers = {}): Promise<Refusal> {
    const answer = await call(method, path, json, headers);
    const problem = answer.json<Refusal>();
    assert.deepEqual([answer.status, problem.code], [409, 'MODULE_RETIRED'], answer.text);
    return problem;
  }
  const any = { 'if-match': '*' };
  const create = (flow: object): Promise<Saved & { webhook: { url: string } }> =>
    ok('POST', '/v1/scenarios', { blueprint: flow });
  const at = (id: number, rest = ''): string => `/v1/scenarios/${String(id)}${rest}`;
  const save = (id: number, flow: object): Promise<Saved> => ok('PUT', at(id, '/blueprint'), flow, any);
  const step = (state: string, more = {}): Promise<object> =>
    ok('PATCH', `/v1/modules/${encodeURIComponent(OLD)}/lifecycle`, { state, ...more });
  async function retire(): Promise<void> {
    await step('legacy');
    await step('deprecated');
    await step('retired');
  }
  const send = (url: string): Promise<Called> =>
    api().call('POST', new URL(url).pathname, { json: { n: 1 } });
  const assigned = async (id: number): Promise<string[]> =>
    (await api().store.events.assignWaiting(50)).filter((run) => run.scenarioId === id).map((run) => run.id);
  const startedOf = (id: number): number =>
    api().client.started.filter(({ run }) => run.scenarioId === id).length;

  afterEach(() => api().store.lifecycle.change(OLD, () => undefined));

  it('legacy and deprecated: everything, with a warning once it is deprecated, also after its day', async () => {
    await step('legacy');
    const { id, report } = await create(calling());
    assert.deepEqual(
      report.warnings.filter(({ code }) => code === 'MODULE_LIFECYCLE'),
      [],
    );

    const day = new Date(Date.now() + 30 * 24 * 3600_000).toISOString().slice(0, 10);
    await step('deprecated', { until: day, hardness: 'policy' });
    const [told] = (await save(id, calling())).report.warnings.filter(
      ({ code }) => code === 'MODULE_LIFECYCLE',
    );
    assert.equal(told?.message, `${OLD} is deprecated and stops working on ${day} (30 days left).`);
    assert.deepEqual([told.module, told.path], [2, '$.flow[1].module']);
    assert.match(told.hint, new RegExp(`${NEW}: tenon upgrade plan --module ${OLD}$`));

    await step('deprecated', { until: '2020-01-31' });
    const [past] = (await save(id, calling({ word: 'b' }))).report.warnings.filter(
      ({ code }) => code === 'MODULE_LIFECYCLE',
    );
    assert.match(past?.message ?? '', /stopped working on 2020-01-31\.$/);
    await ok('POST', at(id, '/activate'));
    await ok('POST', at(id, '/runs'), {});

    const { hints } = await ok<{ hints: { state: string; until: string; daysLeft: number }[] }>(
      'GET',
      at(id, '/upgrade-hints'),
    );
    assert.deepEqual([hints[0]?.state, hints[0]?.until], ['deprecated', '2020-01-31']);
    assert.ok((hints[0]?.daysLeft ?? 0) < -2000);
    const plan = await ok<Plan>('POST', '/v1/upgrade-plans', { scenarios: [id] });
    const [node] = plan.scenarios[0]?.nodes ?? [];
    assert.deepEqual(
      [node?.state, node?.until, node?.daysLeft],
      ['deprecated', '2020-01-31', hints[0]?.daysLeft],
    );
  });

  it('a release may say so without an operator: a version that is only past its date can be used', async () => {
    const search = module('jira:SearchIssues@1', {
      id: 4,
      parameters: { __IMTCONN__: 1 },
      mapper: { jql: 'project = A' },
    });
    const { report } = await create(calling({ also: [search] }));
    assert.ok(
      report.warnings.some(({ code, message }) => code === 'MODULE_LIFECYCLE' && /stopped/.test(message)),
    );

    const ended = module(ENDED, { id: 4, mapper: { input: 'a', casesTable: [], elseOutput: null } });
    const { modules, hint } = await refused('POST', '/v1/scenarios', { blueprint: blueprint([ended]) });
    assert.deepEqual(modules, [{ module: ENDED, state: 'retired', nodes: [4], replacements: [] }]);
    assert.match(hint, /^Nothing follows it/);
  });

  it('retired: saved only where the module stays as it was (C110), never activated or started', async () => {
    const { id } = await create(calling());
    await retire();

    const start = await refused('POST', at(id, '/runs'), {});
    assert.equal(start.detail, `${OLD} (module 2) is retired: scenario ${String(id)} cannot be started`);
    assert.equal(start.hint, `It is followed by ${NEW}: tenon upgrade plan --module ${OLD}`);
    assert.deepEqual(start.modules, [{ module: OLD, state: 'retired', nodes: [2], replacements: [NEW] }]);
    await refused('POST', at(id, '/activate'));
    assert.equal((await ok<Saved>('GET', at(id))).active, false);

    const kept = await save(id, calling({ word: 'another' }));
    assert.equal(kept.version, 2);
    assert.ok(
      kept.report.warnings.some(({ message }) => message === `${OLD} is retired: no run starts with it.`),
    );
    const changed = await refused('PUT', at(id, '/blueprint'), calling({ url: 'http://stub.test/b' }), any);
    assert.deepEqual(changed.modules[0]?.nodes, [2]);
    const added = module(OLD, { id: 9, mapper: { url: 'http://stub.test/', method: 'get' } });
    const more = await refused('PUT', at(id, '/blueprint'), calling({ also: [added] }), any);
    assert.deepEqual(more.modules[0]?.nodes, [9]);
    const fresh = await refused('POST', '/v1/scenarios', { blueprint: calling() });
    assert.equal(fresh.hint, `It is followed by ${NEW}: use that instead`);
    assert.equal((await ok<Saved>('GET', at(id))).version, 2);
  });

  it('retired: runs that have begun go on, and the same idempotency key still gives its run', async () => {
    const { id } = await create(calling());
    const key = { 'idempotency-key': 'once' };
    const run = await ok<{ id: string }>('POST', at(id, '/runs'), {}, key);
    await retire();

    assert.equal((await ok<{ id: string }>('POST', at(id, '/runs'), {}, key)).id, run.id);
    await refused('POST', at(id, '/runs'), {}, { 'idempotency-key': 'twice' });
    assert.equal(await until(async () => (await api().store.runs.get(run.id))?.status), 'running');
  });

  it('retired: a webhook’s events wait, are told of, and start with the version that replaces it', async () => {
    const { id, webhook } = await create(calling());
    await ok('POST', at(id, '/activate'));
    await send(webhook.url);
    await until(() => startedOf(id) === 1);
    await retire();

    const answer = await send(webhook.url);
    assert.deepEqual([answer.status, answer.text], [200, 'Accepted']);
    assert.deepEqual(await assigned(id), []);
    assert.deepEqual(await api().store.events.held(), [id]);
    assert.equal((await api().store.events.queue({ scenarioId: id }, { limit: 10 })).items.length, 1);
    assert.equal(startedOf(id), 1);

    const plan = await ok<Plan>('POST', '/v1/upgrade-plans', { scenarios: [id] });
    const applied = await ok<Plan>('POST', `/v1/upgrade-plans/${plan.id}/apply`, { readyOnly: true });
    assert.equal(applied.applied?.scenarios.length, 1, JSON.stringify(plan.scenarios));
    assert.equal((await assigned(id)).length, 1);
    assert.deepEqual(await api().store.events.held(), []);
  });

  it('retired by its release: events wait as well', async () => {
    const { id, webhook } = await create(calling());
    await ok('POST', at(id, '/activate'));
    const hook = await api().store.hooks.byToken(new URL(webhook.url).pathname.split('/').at(-1) ?? '');
    const [scenario] = hook?.scenarios ?? [];
    assert.ok(hook !== undefined && scenario !== undefined);

    const scenarios = [{ ...scenario, startAtOnce: true }];
    const { runs } = await api().store.events.accept({
      hookId: hook.id,
      payload: {},
      scenarios,
      retired: [OLD],
    });
    assert.deepEqual(runs, []);
    const ours = async (retired: string[]): Promise<number> =>
      (await api().store.events.assignWaiting(50, retired)).filter((run) => run.scenarioId === id).length;
    assert.deepEqual(await api().store.events.held([OLD]), [id]);
    assert.equal(await ours([OLD]), 0);
    assert.equal(await ours([]), 1);
  });

  it('retired: an upgrade of it is applied and taken back, byte for byte; then nothing starts again', async () => {
    const { id } = await create(calling());
    const before = await ok<Json>('GET', at(id, '/blueprint'));
    const plan = await ok<Plan>('POST', '/v1/upgrade-plans', { scenarios: [id] });
    await retire();
    await ok('POST', `/v1/upgrade-plans/${plan.id}/apply`, { readyOnly: true });
    await ok('POST', at(id, '/runs'), {});

    const back = await ok<Plan>('POST', `/v1/upgrade-plans/${plan.id}/rollback`);
    assert.equal(back.rolledBack?.scenarios.length, 1);
    assert.equal(JSON.stringify(await ok<Json>('GET', at(id, '/blueprint'))), JSON.stringify(before));
    await refused('POST', at(id, '/runs'), {});
  });

  it('retired: no plan leads to it, and upgrading another module may rewrite what it reads', async () => {
    const search = module('jira:SearchIssues@1', {
      id: 5,
      parameters: { __IMTCONN__: 1 },
      mapper: { jql: 'project = A' },
    });
    const request = module(OLD, {
      id: 6,
      parameters: { handleErrors: true },
      mapper: {
        url: 'http://stub.test/{{5.total}}',
        method: 'get',
        parseResponse: true,
        headers: [],
        qs: [],
      },
    });
    const { id } = await create(blueprint([search, request]));
    await retire();

    await refused('POST', '/v1/upgrade-plans', { scenarios: [id], to: { ref: OLD } });
    const plan = await ok<Plan>('POST', '/v1/upgrade-plans', { scenarios: [id], connector: 'jira' });
    const path = `/v1/upgrade-plans/${plan.id}`;
    const detail = await ok<{ nodes: { attention: { id: string; code: string }[] }[] }>(
      'GET',
      `${path}/scenarios/${String(id)}`,
    );
    const question = detail.nodes[0]?.attention.find(({ code }) => code === 'OUTPUT_REMOVED');
    assert.ok(question !== undefined);
    await ok('PUT', `${path}/scenarios/${String(id)}/answers`, {
      answers: { [question.id]: { value: '{{length(5.issues)}}' } },
    });
    const applied = await ok<Plan>('POST', `${path}/apply`, {});
    assert.deepEqual(applied.applied?.left, []);
    assert.match(JSON.stringify(await ok<Json>('GET', at(id, '/blueprint'))), /length\(5\.issues\)/);
  });
});
