import assert from 'node:assert/strict';
import { receiving } from './blueprints.ts';
import { useApi } from './fixture.ts';

describe('who may do what', () => {
  const api = useApi();

  it('asks for a key, in either spelling', async () => {
    const { call, keys } = api();

    const none = await call('GET', '/v1/scenarios');
    assert.equal(none.status, 401);
    assert.match(none.headers.get('www-authenticate') ?? '', /Bearer/);
    assert.equal((await call('GET', '/v1/scenarios', { key: 'wrong' })).status, 401);
    assert.equal(
      (await call('GET', '/v1/scenarios', { headers: { authorization: `Token ${keys.viewer}` } })).status,
      200,
    );
    assert.equal(
      (await call('GET', '/v1/scenarios', { headers: { authorization: `Basic ${keys.viewer}` } })).status,
      401,
    );
  });

  it('lets each role do what the ones before it may, and no more', async () => {
    const { call, keys } = api();
    const blueprint = receiving();
    const attempts = {
      viewer: await call('POST', '/v1/scenarios', { key: keys.viewer, json: { blueprint } }),
      editor: await call('POST', '/v1/scenarios', { key: keys.editor, json: { blueprint } }),
    };
    const { id } = attempts.editor.json<{ id: number }>();
    const activate = (key: string) => call('POST', `/v1/scenarios/${String(id)}/activate`, { key });

    assert.deepEqual([attempts.viewer.status, attempts.editor.status], [403, 201]);
    assert.equal(attempts.viewer.json<{ code: string }>().code, 'FORBIDDEN');
    assert.deepEqual(
      [(await activate(keys.editor)).status, (await activate(keys.operator)).status],
      [403, 200],
    );
    assert.deepEqual(
      [
        (await call('GET', '/v1/api-keys', { key: keys.operator })).status,
        (await call('GET', '/v1/api-keys', { key: keys.admin })).status,
      ],
      [403, 200],
    );
  });

  it('shows blueprints and addresses to editors and above only', async () => {
    const { call, keys } = api();
    const made = await call('POST', '/v1/scenarios', { key: keys.editor, json: { blueprint: receiving() } });
    const { id } = made.json<{ id: number }>();
    const path = `/v1/scenarios/${String(id)}`;

    const seen = await call('GET', path, { key: keys.viewer });

    assert.equal(seen.status, 200);
    assert.doesNotMatch(seen.text, /\/hooks\//);
    assert.equal((await call('GET', `${path}/blueprint`, { key: keys.viewer })).status, 403);
    assert.doesNotMatch((await call('GET', `${path}/versions/1`, { key: keys.viewer })).text, /blueprint/);
    assert.match((await call('GET', `${path}/versions/1`, { key: keys.editor })).text, /blueprint/);
  });

  it('shows a new key once, and refuses it once revoked', async () => {
    const { call, admin } = api();
    const request = { json: { name: 'ci', role: 'viewer' }, headers: { 'idempotency-key': 'k1' } };

    const made = await admin('POST', '/v1/api-keys', request);
    const again = await admin('POST', '/v1/api-keys', request);
    const { id, key } = made.json<{ id: number; key: string }>();

    assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    assert.deepEqual(again.json(), { id, name: 'ci', role: 'viewer' });
    assert.doesNotMatch((await admin('GET', '/v1/api-keys')).text, new RegExp(key));
    assert.equal((await call('GET', '/v1/runs', { key })).status, 200);
    assert.equal((await admin('DELETE', `/v1/api-keys/${String(id)}`)).status, 204);
    assert.equal((await call('GET', '/v1/runs', { key })).status, 401);
  });

  it('says what it does not have, in one form', async () => {
    const { admin } = api();

    const nowhere = await admin('GET', '/v1/nothing');
    const method = await admin('PUT', '/v1/runs');
    const type = await admin('POST', '/v1/webhooks', {
      body: 'name=x',
      headers: { 'content-type': 'text/plain' },
    });
    const broken = await admin('POST', '/v1/webhooks', {
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    const field = await admin('POST', '/v1/webhooks', { json: { name: 7 } });

    assert.deepEqual(
      [nowhere, method, type, broken, field].map((answer) => [
        answer.status,
        answer.json<{ code: string }>().code,
      ]),
      [
        [404, 'NOT_FOUND'],
        [405, 'METHOD_NOT_ALLOWED'],
        [415, 'UNSUPPORTED_CONTENT_TYPE'],
        [400, 'BODY_NOT_JSON'],
        [400, 'BAD_REQUEST'],
      ],
    );
    assert.equal(method.headers.get('allow'), 'GET');
    assert.deepEqual(
      field
        .json<{ errors: { in: string; path: string }[] }>()
        .errors.map(({ in: part, path }) => [part, path]),
      [['body', '$.name']],
    );
    assert.equal(nowhere.json<{ requestId: string }>().requestId, nowhere.headers.get('x-request-id'));
  });

  it('stops an address that tries keys, but not the keys that work', async () => {
    const { call, keys } = api();
    await call('GET', '/v1/runs', { key: keys.viewer });
    let limited = await call('GET', '/v1/runs', { key: 'guess' });
    for (let guess = 0; guess < 25 && limited.status === 401; guess += 1) {
      limited = await call('GET', '/v1/runs', { key: `guess-${String(guess)}` });
    }

    assert.equal(limited.status, 429);
    assert.ok(Number(limited.headers.get('retry-after')) > 0);
    assert.equal((await call('GET', '/v1/runs', { key: keys.viewer })).status, 200);
  });
});

describe('the codec', () => {
  const api = useApi();
  const payloads = { json: { payloads: [] } };

  it('answers this machine without a key, and the Web UI with its origin', async () => {
    const { call } = api();

    const ui = await call('POST', '/codec/decode', {
      ...payloads,
      headers: { origin: 'http://localhost:8233' },
    });

    assert.equal((await call('POST', '/codec/decode', payloads)).status, 200);
    assert.equal(ui.status, 200);
    assert.equal(ui.headers.get('access-control-allow-origin'), 'http://localhost:8233');
  });

  it('answers the Web UI’s preflight, and no other page’s', async () => {
    const { call } = api();
    const preflight = (origin: string) =>
      call('OPTIONS', '/codec/decode', { headers: { origin, 'access-control-request-method': 'POST' } });

    assert.equal((await preflight('http://127.0.0.1:8233')).status, 204);
    const other = await preflight('http://evil.test');
    assert.equal(other.headers.get('access-control-allow-origin'), null);
    assert.notEqual(other.status, 204);
  });

  it('wants a key from every other page and from behind a proxy', async () => {
    const { call, keys } = api();
    const headers = { origin: 'http://evil.test' };

    assert.equal((await call('POST', '/codec/decode', { ...payloads, headers })).status, 401);
    assert.equal(
      (await call('POST', '/codec/decode', { ...payloads, headers: { 'x-forwarded-for': '1.2.3.4' } }))
        .status,
      401,
    );
    assert.equal(
      (await call('POST', '/codec/decode', { ...payloads, headers, key: keys.viewer })).status,
      200,
    );
  });
});
