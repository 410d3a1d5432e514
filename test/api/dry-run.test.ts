import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createCallModule } from '../../activities/call-module.ts';
import { createReplay } from '../../activities/replay-module.ts';
import { createSampleRecorder, type SampleRecorder } from '../../activities/sample-recorder.ts';
import { findModule } from '../../connectors/catalogue.ts';
import type { CallInput, CallResult } from '../../scenarios/run.ts';
import type { DryRunNode } from '../../scenarios/upgrade/dry-run.ts';
import type { Collection } from '../../scenarios/value.ts';
import { useHttp, type TestServer } from '../activities/http/server.ts';
import { blueprint, module } from '../support/blueprint.ts';
import { until, useApi } from './fixture.ts';

interface DryRun {
  verdict?: string;
  nodes: DryRunNode[];
}

interface State {
  state: string;
  samples: number;
  modules: { node: number; module: string; samples: number; tooLarge?: true }[];
}

const log = { debug: none, info: none, warn: none };
function none(): void {
  // A test reads answers, not logs.
}

describe('recording, and dry runs of plans', () => {
  /** A build whose new module does not do what its migration says. */
  let isPlanted = false;
  const api = useApi({
    replay: createReplay({
      findModule(ref) {
        const found = findModule(ref);
        const run = found?.run;
        if (!isPlanted || ref !== 'http:MakeRequest@4' || found === undefined || run === undefined)
          return found;
        const dropping: typeof run = async (parameters, context) => {
          const bundles = await run(parameters, context);
          return bundles.map(({ data = null }) => ({ data }));
        };
        return { ...found, run: dropping };
      },
      openConnection: () => Promise.resolve(undefined),
    }),
  });
  const http = useHttp();
  const recorders: SampleRecorder[] = [];
  afterEach(async () => {
    await Promise.all(recorders.splice(0).map((recorder) => recorder.stop()));
  });

  const path = (id: number): string => `/v1/scenarios/${String(id)}/recording`;

  async function post<Shape>(to: string, json: object, status = 200): Promise<Shape> {
    const answer = await api().admin('POST', to, { json });
    assert.equal(answer.status, status, answer.text);
    return answer.json<Shape>();
  }

  async function scenario(mapper: Collection, settings = {}): Promise<number> {
    const node = module('http:ActionSendData@3', { id: 1, mapper: mapper as Record<string, string> });
    const flow = { ...blueprint([node]), ...settings };
    return (await post<{ id: number }>('/v1/scenarios', { blueprint: flow }, 201)).id;
  }

  async function state(id: number): Promise<State> {
    return (await api().admin('GET', path(id))).json<State>();
  }

  /** What a worker does with the module's calls in runs of the scenario. */
  function worker(server: TestServer): (id: number, parameters: Collection) => Promise<CallResult> {
    const samples = createSampleRecorder({ samples: api().store.samples, log, everyMs: 20 });
    recorders.push(samples);
    const callModule = createCallModule({ http: http.client({ servers: [server] }), log, samples });
    return async (id, parameters) => {
      const { id: runId } = await post<{ id: string }>(`/v1/scenarios/${String(id)}/runs`, {}, 202);
      const input: CallInput = {
        run: { runId, teamId: 1, scenarioId: id },
        ...{ node: 1, path: '1', key: 'k', effect: 'read', timeLimitMs: 5000, parameters },
      };
      const environment = new MockActivityEnvironment({ activityType: 'http:ActionSendData@3' });
      return environment.run<[CallInput], CallResult, typeof callModule>(callModule, input);
    };
  }

  const answering = (body: string, headers: Record<string, string> = {}) =>
    http.server((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });

  async function dryRun(id: number, more: object = {}): Promise<DryRun> {
    const { id: plan } = await post<{ id: string }>('/v1/upgrade-plans', { scenarios: [id] }, 201);
    return post<DryRun>(`/v1/upgrade-plans/${plan}/dry-run`, { scenario: id, ...more });
  }

  it('records real calls for a time, and tries the plan on them without sending anything', async () => {
    const server = await answering('{"id":7}', { 'set-cookie': 'session=a-secret-of-the-server' });
    const url = `${server.origin}/things/7?api_key=a-secret-of-the-caller`;
    const id = await scenario({ url, method: 'get', parseResponse: true });
    const call = worker(server);
    assert.equal((await state(id)).state, 'none');

    // Not asked for: nothing is kept.
    await call(id, { url, method: 'get', parseResponse: true });
    const started = await api().admin('PUT', path(id), { json: { minutes: 5, perModule: 2 } });
    assert.equal(started.json<State>().state, 'recording', started.text);
    const kept = await until(async () => {
      await call(id, { url, method: 'get', parseResponse: true });
      const now = await state(id);
      return now.samples >= 2 && now;
    });
    await call(id, { url, method: 'get', parseResponse: true });
    assert.deepEqual(kept.modules, [{ node: 1, module: 'http:ActionSendData@3', samples: 2 }]);
    assert.equal((await state(id)).samples, 2);

    const asked = server.seen.length;
    const { verdict, nodes } = await dryRun(id);
    assert.equal(server.seen.length, asked);
    assert.deepEqual(
      nodes.map(({ node, to, samples, diff, reasons }) => [node, to, samples, diff, reasons]),
      [[1, 'http:MakeRequest@4', 2, [], []]],
    );
    assert.equal(verdict, 'compatible');
    assert.deepEqual(nodes[0]?.announced.sort(), ['cookieHeaders', 'fileSize', 'headers']);

    isPlanted = true;
    const planted = await dryRun(id);
    isPlanted = false;
    assert.equal(planted.verdict, 'different');
    assert.deepEqual(planted.nodes[0]?.diff, [{ path: 'statusCode', kind: 'removed', before: 200 }]);
    assert.equal(server.seen.length, asked);

    const [sample] = await api().store.samples.of(id, 1, 'http:ActionSendData@3', 1);
    const text = JSON.stringify([sample?.exchanges, sample?.output]);
    assert.ok(sample !== undefined && !text.includes('a-secret'), text);

    const { nodes: planned, ...rest } = await dryRun(id, { level: 'static' });
    assert.deepEqual([planned[0]?.outcome, rest.verdict], [planned[0]?.outcome, undefined]);

    assert.equal((await api().admin('DELETE', path(id))).status, 204);
    assert.deepEqual([(await state(id)).state, (await state(id)).samples], ['none', 0]);
    assert.equal((await dryRun(id)).verdict, 'not-testable');
    const { items } = await api().store.audit.list({ limit: 10, target: `scenario:${String(id)}` });
    assert.deepEqual(
      items.map(({ action }) => action).filter((action) => action.startsWith('recording')),
      ['recording.stop', 'recording.start'],
    );
  });

  it('records only runs of the version that it was asked for', async () => {
    const server = await answering('{}');
    const settings = { url: server.origin, method: 'get' };
    const id = await scenario(settings);
    await api().admin('PUT', path(id), { json: { minutes: 5 } });
    const flow = blueprint([module('http:ActionSendData@3', { id: 1, mapper: { ...settings, timeout: 7 } })]);
    const saved = await api().admin('PUT', `/v1/scenarios/${String(id)}`, {
      headers: { 'if-match': '"1"' },
      json: { blueprint: flow },
    });
    assert.equal(saved.status, 200, saved.text);
    const { id: runId } = await post<{ id: string }>(`/v1/scenarios/${String(id)}/runs`, {}, 202);

    // As a worker would whose last look was before the save.
    const body = { at: new Date().toISOString(), parameters: {}, exchanges: [], output: [] };
    await api().store.samples.add({ scenarioId: id, runId, node: 1, module: 'a:B@1', at: body.at, body });

    assert.deepEqual([(await state(id)).state, (await state(id)).samples], ['ended', 0]);
    assert.ok((await api().store.samples.active()).every(({ scenarioId }) => scenarioId !== id));
  });

  it('records nothing of a confidential scenario, and says what to do instead', async () => {
    const id = await scenario(
      { url: 'https://a.example' },
      { metadata: { scenario: { confidential: true } } },
    );
    const refused = await api().admin('PUT', path(id), { json: { minutes: 5 } });

    assert.equal(refused.status, 409, refused.text);
    assert.match(refused.json<{ hint: string }>().hint, /not confidential/);
  });

  it('tries pure modules on kept traces', async () => {
    const flow = blueprint([module('json:ParseJSON@1', { id: 2, mapper: { json: '{{1.text}}' } })]);
    const { id } = await post<{ id: number }>('/v1/scenarios', { blueprint: flow }, 201);
    const { id: runId } = await post<{ id: string }>(`/v1/scenarios/${String(id)}/runs`, {}, 202);
    await api().store.traces.putSegment(runId, 0, [
      {
        ...{ path: '1', module: 2, ref: 'json:ParseJSON@1', kind: 'operation', startedAt: 0, durationMs: 1 },
        input: { json: '{"a":{"b":1}}' },
        output: [{ a: { b: 1 } }],
      },
    ]);
    const to = { ref: 'json:TransformToJSON@1' };
    const { id: plan } = await post<{ id: string }>('/v1/upgrade-plans', { scenarios: [id], to }, 201);

    const { nodes } = await post<DryRun>(`/v1/upgrade-plans/${plan}/dry-run`, { scenario: id });

    assert.equal(nodes[0]?.samples, 1, JSON.stringify(nodes));
    assert.ok(['different', 'failed'].includes(nodes[0].verdict ?? ''), JSON.stringify(nodes));
  });

  it('lets viewers see whether it records, and editors decide', async () => {
    const id = await scenario({ url: 'https://a.example' });
    const { call, keys } = api();
    const as = async (key: string, method: string): Promise<number> =>
      (await call(method, path(id), { key, ...(method === 'PUT' ? { json: { minutes: 1 } } : {}) })).status;

    assert.deepEqual(
      [await as(keys.viewer, 'GET'), await as(keys.viewer, 'PUT'), await as(keys.viewer, 'DELETE')],
      [200, 403, 403],
    );
    assert.equal(await as(keys.editor, 'PUT'), 200);
    assert.equal((await call('PUT', path(999_999), { key: keys.admin, json: { minutes: 1 } })).status, 404);
  });
});
