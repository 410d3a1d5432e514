import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { Binary } from '../../scenarios/value.ts';
import { answering, receiving } from './blueprints.ts';
import { until, useApi } from './fixture.ts';

describe('/hooks', () => {
  const api = useApi({ answerLimitMs: 3000 });

  async function active(blueprint: object): Promise<{ id: number; path: string; hook: number }> {
    const made = await api().admin('POST', '/v1/scenarios', { json: { blueprint } });
    const { id, webhook } = made.json<{ id: number; webhook: { id: number; url: string } }>();
    await api().admin('POST', `/v1/scenarios/${String(id)}/activate`);
    return { id, path: new URL(webhook.url).pathname, hook: webhook.id };
  }

  const startedOf = (scenario: number) =>
    api().client.started.filter(({ run }) => run.scenarioId === scenario);

  afterEach(() => {
    api().client.mode = 'up';
  });

  it('stores the event, starts the run and answers Accepted', async () => {
    const { id, path } = await active(receiving());

    const answer = await api().call('POST', path, { json: { a: 1 } });
    const [started] = await until(() => startedOf(id).length > 0 && startedOf(id));

    assert.deepEqual([answer.status, answer.text], [200, 'Accepted']);
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.deepEqual(started?.event, { a: 1 });
    assert.equal(started.callerWaits, undefined);
    assert.equal(started.run.trigger, 'webhook');
    await until(async () => (await api().store.runs.get(started.run.runId))?.status === 'running');
  });

  it('answers what the scenario says: status, headers, text', async () => {
    const { id, path } = await active(answering());

    const pending = api().call('POST', path, { json: { name: 'Ann' } });
    const [started] = await until(() => startedOf(id).length > 0 && startedOf(id));
    api().answer(started?.run.runId ?? '', {
      status: 201,
      headers: [
        ['x-from', 'tenon'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['Transfer-Encoding', 'chunked'],
        ['bad name', 'x'],
        ['x-bad', 'line\nbreak'],
      ],
      body: 'hello Ann',
    });
    const answer = await pending;

    assert.equal(started?.callerWaits, true);
    assert.deepEqual([answer.status, answer.text], [201, 'hello Ann']);
    assert.equal(answer.headers.get('x-from'), 'tenon');
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.equal(answer.headers.get('x-bad'), null);
  });

  it('answers a collection as JSON and bytes as bytes', async () => {
    const { id, path } = await active(answering());
    async function answered(body: Parameters<ReturnType<typeof api>['answer']>[1]['body']) {
      const before = startedOf(id).length;
      const pending = api().call('GET', path);
      const started = await until(() => startedOf(id)[before]);
      api().answer(started.run.runId, { status: 200, headers: [], body });
      return pending;
    }

    const collection = await answered({ a: [1, null], when: new Date(0) });
    const bytes = await answered(new Binary(Uint8Array.of(0x68, 0x69)));

    assert.deepEqual(collection.json(), { a: [1, null], when: '1970-01-01T00:00:00.000Z' });
    assert.equal(collection.headers.get('content-type'), 'application/json');
    assert.deepEqual([bytes.text, bytes.headers.get('content-type')], ['hi', 'application/octet-stream']);
  });

  it('answers Accepted when no answer comes in time', async () => {
    const { path } = await active(answering());

    const answer = await api().call('POST', path, { json: {} });

    assert.deepEqual([answer.status, answer.text], [200, 'Accepted']);
  });

  for (const mode of ['down', 'slow'] as const) {
    it(`gives a waiting caller 202 and the event id while Temporal is ${mode}`, async () => {
      const { path } = await active(answering());
      api().client.mode = mode;

      const answer = await api().call('POST', path, { json: {} });
      const { eventId } = answer.json<{ eventId: string }>();

      assert.equal(answer.status, 202);
      const event = await api().store.events.get(eventId);
      assert.equal((await api().store.runs.get(event?.runId ?? ''))?.status, 'queued');
    });
  }

  it('answers Accepted to a caller who waits for nothing, also while Temporal is down', async () => {
    const { path } = await active(receiving());
    api().client.mode = 'down';

    assert.equal((await api().call('POST', path, { json: {} })).text, 'Accepted');
  });

  it('never starts two runs for one delivery, and gives a repeat the stored answer', async () => {
    const { id, path } = await active(answering());
    const options = { json: { name: 'Ann' }, headers: { 'idempotency-key': 'd1' } };

    const pending = api().call('POST', path, options);
    const started = await until(() => startedOf(id)[0]);
    const early = await api().call('POST', path, options);
    api().answer(started.run.runId, { status: 201, headers: [['x-from', 'tenon']], body: 'once' });
    const first = await pending;
    const late = await api().call('POST', path, options);

    assert.equal(early.status, 202);
    assert.equal(first.text, 'once');
    assert.deepEqual([late.status, late.text, late.headers.get('x-from')], [201, 'once', 'tenon']);
    assert.equal(startedOf(id).length, 1);
  });

  it('takes the delivery id from the header the webhook names', async () => {
    const { id, path, hook } = await active(receiving());
    await api().admin('PATCH', `/v1/webhooks/${String(hook)}`, {
      json: { options: { deliveryHeader: 'x-shop-id', getHeaders: true } },
    });

    await api().call('POST', path, { json: {}, headers: { 'x-shop-id': 'a' } });
    await api().call('POST', path, { json: {}, headers: { 'x-shop-id': 'a' } });
    await api().call('POST', path, { json: {}, headers: { 'x-shop-id': 'b' } });
    await until(() => startedOf(id).length >= 2);

    assert.equal(startedOf(id).length, 2);
    assert.ok(Array.isArray(startedOf(id)[0]?.event?.['__IMTHEADERS__']));
  });

  it('keeps events of an inactive scenario for later', async () => {
    const { id, path, hook } = await active(answering());
    await api().admin('POST', `/v1/scenarios/${String(id)}/deactivate`);

    const answer = await api().call('POST', path, { json: { n: 1 } });
    const queue = await api().admin('GET', `/v1/webhooks/${String(hook)}/queue`);

    assert.deepEqual([answer.status, answer.text], [200, 'Accepted']);
    assert.equal(queue.json<{ items: unknown[] }>().items.length, 1);
    assert.equal(startedOf(id).length, 0);
  });

  it('leaves the events of a sequential scenario to the dispatcher', async () => {
    const { id, path } = await active(receiving({ sequential: true }));
    const before = api().nudges;

    const answer = await api().call('POST', path, { json: {} });

    assert.equal(answer.text, 'Accepted');
    assert.equal(startedOf(id).length, 0);
    assert.ok(api().nudges > before);
  });

  it('does not know other addresses, and says when one was switched off', async () => {
    const { path, hook } = await active(receiving());
    await api().admin('PATCH', `/v1/webhooks/${String(hook)}`, { json: { enabled: false } });

    assert.equal((await api().call('POST', '/hooks/nothing-here')).status, 404);
    assert.equal((await api().call('POST', path)).status, 410);
  });

  it('stores nothing of a body that is broken or too large', async () => {
    const { id, path, hook } = await active(receiving());
    await api().admin('POST', `/v1/scenarios/${String(id)}/deactivate`);
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 'x');

    const broken = await api().call('POST', path, {
      body: '{"a":',
      headers: { 'content-type': 'application/json' },
    });
    const tooLarge = await api().call('POST', path, {
      body: large,
      headers: { 'content-type': 'text/plain' },
    });
    const packed = await api().call('POST', path, {
      body: gzipSync(large),
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
    });
    const queue = await api().admin('GET', `/v1/webhooks/${String(hook)}/queue`);

    assert.deepEqual([broken.status, tooLarge.status, packed.status], [400, 413, 413]);
    assert.equal(broken.json<{ code: string }>().code, 'BODY_NOT_JSON');
    assert.deepEqual(queue.json(), { items: [] });
  });

  it('answers the preflight of a web page without storing it', async () => {
    const { id, path } = await active(receiving());

    const answer = await api().call('OPTIONS', path, {
      headers: { origin: 'https://shop.test', 'access-control-request-method': 'POST' },
    });

    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(startedOf(id).length, 0);
  });
});

describe('/v1/webhooks', () => {
  const api = useApi();

  it('is made, listed, changed and removed', async () => {
    const made = await api().admin('POST', '/v1/webhooks', {
      json: { name: 'Shop', options: { getMethod: true } },
    });
    const { id, url } = made.json<{ id: number; url: string }>();
    const path = `/v1/webhooks/${String(id)}`;

    assert.equal(made.status, 201);
    const renamed = await api().admin('PATCH', path, { json: { name: 'Store' } });
    const { name, options } = renamed.json<{ name: string; options: object }>();
    assert.deepEqual([name, options], ['Store', { getMethod: true }]);
    assert.ok((await api().admin('GET', '/v1/webhooks')).text.includes(url));
    assert.equal((await api().admin('PATCH', path, { json: { options: { unknown: 1 } } })).status, 400);
    assert.equal((await api().admin('DELETE', path)).status, 204);
    assert.equal((await api().admin('GET', path)).status, 404);
    assert.equal((await api().call('POST', new URL(url).pathname)).status, 404);
  });

  it('is not removed while an active scenario needs it', async () => {
    const made = await api().admin('POST', '/v1/scenarios', { json: { blueprint: receiving() } });
    const { id, webhook } = made.json<{ id: number; webhook: { id: number } }>();
    await api().admin('POST', `/v1/scenarios/${String(id)}/activate`);

    assert.equal((await api().admin('DELETE', `/v1/webhooks/${String(webhook.id)}`)).status, 409);
  });
});
