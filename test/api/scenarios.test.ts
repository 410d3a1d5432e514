import assert from 'node:assert/strict';
import { answering, plain, receiving } from './blueprints.ts';
import { useApi } from './fixture.ts';

interface Saved {
  id: number;
  version: number;
  name: string;
  active: boolean;
  report: { hooks?: { from: number | null; to: number; url?: string }[]; modules: { ref: string }[] };
  webhook?: { id: number; url: string };
}

describe('/v1/scenarios', () => {
  const api = useApi();

  async function created(blueprint: object, more: object = {}): Promise<Saved> {
    const answer = await api().admin('POST', '/v1/scenarios', { json: { blueprint, ...more } });
    assert.equal(answer.status, 201, answer.text);
    return answer.json<Saved>();
  }

  it('imports a blueprint as version 1, inactive, with its report', async () => {
    const answer = await api().admin('POST', '/v1/scenarios', { json: { blueprint: plain(), name: 'Mine' } });
    const saved = answer.json<Saved>();

    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('location'), `/v1/scenarios/${String(saved.id)}`);
    assert.equal(answer.headers.get('etag'), '"1"');
    assert.deepEqual([saved.version, saved.name, saved.active], [1, 'Mine', false]);
    assert.deepEqual(
      saved.report.modules.map(({ ref }) => ref),
      ['util:SetVariable2@1'],
    );
  });

  it('takes a blueprint that is a text inside JSON, as an export button gives it', async () => {
    assert.equal((await created(JSON.stringify(plain('As text')) as unknown as object)).name, 'As text');
  });

  it('refuses what is no blueprint, with a JSON path for each mistake', async () => {
    const answer = await api().admin('POST', '/v1/scenarios', {
      json: { blueprint: { name: 'x', flow: [{ id: 'one' }] } },
    });
    const problem = answer.json<{ code: string; errors: { path: string; code: string; hint: string }[] }>();

    assert.equal(answer.status, 422);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    assert.equal(problem.code, 'BLUEPRINT_INVALID');
    assert.ok(
      problem.errors.every(({ path, code, hint }) => path.startsWith('$') && code !== '' && hint !== ''),
    );
  });

  it('refuses a blueprint over the limit by that name', async () => {
    const answer = await api().admin('POST', '/v1/scenarios', {
      body: `{"blueprint": "${'x'.repeat(11 * 1024 * 1024)}"}`,
      headers: { 'content-type': 'application/json' },
    });

    assert.equal(answer.status, 413);
    assert.equal(answer.json<{ code: string }>().code, 'BLUEPRINT_TOO_LARGE');
  });

  it('gives a webhook scenario an address, and keeps the number in the blueprint', async () => {
    const saved = await created(receiving({ hook: 987_654_321 }));
    const [mapping] = saved.report.hooks ?? [];
    const exported = await api().admin('GET', `/v1/scenarios/${String(saved.id)}/blueprint`);

    assert.match(saved.webhook?.url ?? '', /^http:\/\/tenon\.test\/hooks\/[\w-]{32,}$/);
    assert.deepEqual(mapping, { from: 987_654_321, to: saved.webhook?.id, url: saved.webhook?.url });
    assert.deepEqual(exported.json(), receiving({ hook: 987_654_321 }));
  });

  it('takes a free hook of that number, and never one that feeds another scenario', async () => {
    const made = await api().admin('POST', '/v1/webhooks', { json: { name: 'Mine' } });
    const { id, url } = made.json<{ id: number; url: string }>();

    const first = await created(receiving({ hook: id }));
    const second = await created(receiving({ hook: id }));

    assert.deepEqual(first.webhook, { id, url });
    assert.notEqual(second.webhook?.id, id);
  });

  it('keeps the address when the scenario is saved again', async () => {
    const saved = await created(receiving({ hook: 55_555 }));

    const again = await api().admin('PUT', `/v1/scenarios/${String(saved.id)}`, {
      json: { blueprint: answering() },
      headers: { 'if-match': '"1"' },
    });

    assert.equal(again.status, 200, again.text);
    assert.deepEqual(again.json<Saved>().webhook, saved.webhook);
    assert.equal(again.headers.get('etag'), '"2"');
  });

  it('demands the version that is changed, and refuses an old one', async () => {
    const { id } = await created(plain('Guarded'));
    const path = `/v1/scenarios/${String(id)}`;
    const put = (headers: Record<string, string>) =>
      api().admin('PUT', path, { json: { blueprint: plain('Second') }, headers });

    assert.equal((await put({})).status, 428);
    assert.equal((await put({ 'if-match': '"7"' })).status, 412);
    assert.equal((await put({ 'if-match': '"1"' })).status, 200);
    assert.equal((await put({ 'if-match': '"1"' })).status, 412);
    assert.equal((await put({ 'if-match': 'W/"2"' })).status, 200);
    assert.equal((await api().admin('DELETE', path, { headers: { 'if-match': '"1"' } })).status, 412);
  });

  it('keeps every version, newest first', async () => {
    const { id } = await created(plain('One'));
    const path = `/v1/scenarios/${String(id)}`;
    await api().admin('PUT', `${path}/blueprint`, { json: plain('Two'), headers: { 'if-match': '*' } });

    const list = await api().admin('GET', `${path}/versions`);
    const first = await api().admin('GET', `${path}/versions/1`);

    assert.deepEqual(
      list.json<{ items: { version: number }[] }>().items.map(({ version }) => version),
      [2, 1],
    );
    assert.deepEqual(first.json<{ blueprint: object }>().blueprint, plain('One'));
    assert.equal((await api().admin('GET', `${path}/versions/9`)).status, 404);
  });

  it('changes the name without a new version', async () => {
    const { id } = await created(plain('Before'));
    const path = `/v1/scenarios/${String(id)}`;

    const changed = await api().admin('PATCH', path, {
      json: { name: 'After', active: true },
      headers: { 'if-match': '"1"' },
    });

    assert.equal(changed.status, 200, changed.text);
    const { name, version, active } = changed.json<Saved>();
    assert.deepEqual([name, version, active], ['After', 1, true]);
  });

  it('is switched on and off, and wakes the dispatcher', async () => {
    const { id } = await created(plain());
    const before = api().nudges;

    const on = await api().admin('POST', `/v1/scenarios/${String(id)}/activate`);
    const off = await api().admin('POST', `/v1/scenarios/${String(id)}/deactivate`);

    assert.deepEqual([on.json<Saved>().active, off.json<Saved>().active], [true, false]);
    assert.ok(api().nudges >= before + 2);
  });

  it('is gone once removed', async () => {
    const { id } = await created(plain());
    const path = `/v1/scenarios/${String(id)}`;

    assert.equal((await api().admin('DELETE', path, { headers: { 'if-match': '"1"' } })).status, 204);
    assert.equal((await api().admin('GET', path)).status, 404);
    assert.equal((await api().admin('POST', `${path}/activate`)).status, 404);
  });

  it('is listed in pages', async () => {
    const seen = new Set<number>();
    let cursor = '';
    do {
      const answer = await api().admin('GET', `/v1/scenarios?limit=3${cursor}`);
      const page = answer.json<{ items: { id: number }[]; next?: string }>();
      for (const { id } of page.items) seen.add(id);
      cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');

    assert.ok(seen.size > 6);
    assert.equal((await api().admin('GET', '/v1/scenarios?cursor=nonsense')).status, 400);
    assert.equal((await api().admin('GET', '/v1/scenarios?limit=0')).status, 400);
  });

  it('is imported once per idempotency key', async () => {
    const post = (blueprint: object) =>
      api().admin('POST', '/v1/scenarios', {
        json: { blueprint },
        headers: { 'idempotency-key': 'import-1' },
      });

    const first = await post(plain('Once'));
    const second = await post(plain('Once'));
    const other = await post(plain('Other'));

    assert.equal(first.status, 201);
    assert.deepEqual([second.status, second.json<Saved>().id], [201, first.json<Saved>().id]);
    assert.equal(second.headers.get('idempotency-replayed'), 'true');
    assert.equal(other.json<{ code: string }>().code, 'IDEMPOTENCY_KEY_REUSED');
  });
});
