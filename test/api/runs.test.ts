import assert from 'node:assert/strict';
import { plain, receiving } from './blueprints.ts';
import { until, useApi } from './fixture.ts';

interface Run {
  id: string;
  status: string;
  url: string;
  temporalUrl: string;
  scenarioId: number;
  output?: unknown;
}

describe('/v1/runs', () => {
  const api = useApi();

  async function scenario(blueprint: object = plain()): Promise<number> {
    return (await api().admin('POST', '/v1/scenarios', { json: { blueprint } })).json<{ id: number }>().id;
  }

  async function start(id: number, json: object = {}, headers: Record<string, string> = {}): Promise<Run> {
    const answer = await api().admin('POST', `/v1/scenarios/${String(id)}/runs`, { json, headers });
    assert.ok(answer.status < 300, answer.text);
    return answer.json<Run>();
  }

  const end = (id: string, status: 'success' | 'error' = 'success') =>
    api().store.runs.finish(id, { status, operations: 2, output: { done: true } });

  afterEach(() => {
    api().client.mode = 'up';
  });

  it('starts with inputs, and says where to look', async () => {
    const id = await scenario();

    const answer = await api().admin('POST', `/v1/scenarios/${String(id)}/runs`, {
      json: { inputs: { a: 1 } },
    });
    const run = answer.json<Run>();

    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get('location'), `/v1/runs/${run.id}`);
    assert.equal(run.url, `http://tenon.test/v1/runs/${run.id}`);
    assert.equal(run.temporalUrl, `http://127.0.0.1:8233/namespaces/default/workflows/${run.id}`);
    const started = api().client.started.find(({ run: { runId } }) => runId === run.id);
    assert.deepEqual([started?.inputs, started?.event], [{ a: 1 }, undefined]);
  });

  it('starts with its clock at another date', async () => {
    const year2031 = '2031-05-01T10:00:00+02:00';
    const { id } = await start(await scenario(), { now: year2031 });

    const started = api().client.started.find(({ run: { runId } }) => runId === id);
    const clock = Date.now() + (started?.clockOffsetMs ?? 0);
    assert.ok(Math.abs(clock - Date.parse(year2031)) < 60_000);
    const refused = await api().admin('POST', `/v1/scenarios/${String(await scenario())}/runs`, {
      json: { now: 'tomorrow' },
    });
    assert.equal(refused.status, 400);
  });

  it('takes the inputs for the event where a webhook starts the scenario', async () => {
    const run = await start(await scenario(receiving()), { inputs: { a: 1 } });

    assert.deepEqual(api().client.started.find(({ run: { runId } }) => runId === run.id)?.event, { a: 1 });
  });

  it('is queued while Temporal is down', async () => {
    const id = await scenario();
    api().client.mode = 'down';

    const run = await start(id);

    assert.equal(run.status, 'queued');
    assert.equal((await api().store.runs.get(run.id))?.status, 'queued');
  });

  it('waits for the end when asked to', async () => {
    const id = await scenario();

    const pending = api().admin('POST', `/v1/scenarios/${String(id)}/runs`, { json: { wait: 20 } });
    const { items } = await until(async () => {
      const page = await api().store.runs.list({ scenario: id, limit: 1 });
      return page.items.length > 0 && page;
    });
    await end(items[0]?.id ?? '');
    const answer = await pending;

    assert.equal(answer.status, 200);
    assert.deepEqual([answer.json<Run>().status, answer.json<Run>().output], ['success', { done: true }]);
  });

  it('starts once per idempotency key', async () => {
    const id = await scenario();

    const first = await start(id, {}, { 'idempotency-key': 'r1' });
    const second = await start(id, {}, { 'idempotency-key': 'r1' });
    const third = await start(id, {}, { 'idempotency-key': 'r2' });

    assert.equal(second.id, first.id);
    assert.notEqual(third.id, first.id);
  });

  it('is listed by scenario, status and module', async () => {
    const id = await scenario();
    const one = await start(id);
    const two = await start(id);
    await end(one.id, 'error');
    const ids = async (query: string) =>
      (await api().admin('GET', `/v1/runs?scenario=${String(id)}${query}`))
        .json<{ items: Run[] }>()
        .items.map((run) => run.id);

    assert.deepEqual(await ids(''), [two.id, one.id]);
    assert.deepEqual(await ids('&status=error'), [one.id]);
    assert.deepEqual(await ids('&module=util:SetVariable2@1'), [two.id, one.id]);
    assert.deepEqual(await ids('&module=http:MakeRequest@4'), []);
    assert.deepEqual(await ids('&to=2020-01-01T00:00:00Z'), []);
    assert.equal((await api().admin('GET', '/v1/runs?status=done')).status, 400);
  });

  it('is paused, resumed and cancelled through Temporal', async () => {
    const run = await start(await scenario());
    await until(async () => (await api().store.runs.get(run.id))?.status === 'running');

    for (const action of ['pause', 'resume', 'cancel']) {
      assert.equal((await api().admin('POST', `/v1/runs/${run.id}/${action}`)).status, 202);
    }

    assert.deepEqual(
      api().client.told.filter((told) => told.endsWith(run.id)),
      [`pause ${run.id}`, `resume ${run.id}`, `cancel ${run.id}`],
    );
  });

  it('is cancelled at once while it has not begun', async () => {
    const id = await scenario();
    api().client.mode = 'down';
    const run = await start(id);

    const answer = await api().admin('POST', `/v1/runs/${run.id}/cancel`);

    assert.equal(answer.json<Run>().status, 'cancelled');
  });

  it('cannot be stopped once it has ended', async () => {
    const run = await start(await scenario());
    await end(run.id);

    const answer = await api().admin('POST', `/v1/runs/${run.id}/cancel`);

    assert.deepEqual([answer.status, answer.json<{ code: string }>().code], [409, 'RUN_CLOSED']);
    assert.equal((await api().admin('GET', '/v1/runs/s1-nothing')).status, 404);
  });

  it('streams what happens, and goes on after the last event that was seen', async () => {
    const run = await start(await scenario());
    await api().store.traces.putSegment(run.id, 0, [{ path: 'a' }, { path: 'b' }]);
    await end(run.id);

    const all = await api().admin('GET', `/v1/runs/${run.id}/events`);
    const rest = await api().admin('GET', `/v1/runs/${run.id}/events`, { headers: { 'last-event-id': '0' } });

    assert.equal(all.headers.get('content-type'), 'text/event-stream');
    assert.deepEqual(
      [...all.text.matchAll(/^(?:id|event): (.*)$/gm)].map(([, what]) => what),
      ['0', 'operation', '1', 'operation', 'end'],
    );
    assert.deepEqual(
      [...rest.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id),
      ['1'],
    );
    assert.equal(
      (await api().admin('GET', `/v1/runs/${run.id}/events`, { headers: { 'last-event-id': 'x' } })).status,
      400,
    );
  });

  it('has its trace in pages', async () => {
    const run = await start(await scenario());
    await api().store.traces.putSegment(run.id, 0, [{ path: 'a' }, { path: 'b' }, { path: 'c' }]);
    await end(run.id);

    const first = await api().admin('GET', `/v1/runs/${run.id}/trace?limit=2`);
    const rest = await api().admin('GET', `/v1/runs/${run.id}/trace?from=2`);

    assert.deepEqual(first.json(), { entries: [{ path: 'a' }, { path: 'b' }], next: 2 });
    assert.deepEqual(rest.json(), { entries: [{ path: 'c' }] });
  });
});
