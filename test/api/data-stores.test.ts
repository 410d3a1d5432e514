import assert from 'node:assert/strict';
import { useApi } from './fixture.ts';

interface DataStore {
  id: number;
  name: string;
  structure?: number;
  maxSizeMB: number;
  bytes: number;
  records: number;
}

interface DataRecord {
  key: string;
  data: Record<string, unknown>;
}

describe('/v1/data-stores', () => {
  const api = useApi();
  const make = async (more: object = {}) => {
    const answer = await api().admin('POST', '/v1/data-stores', { json: { name: 'People', ...more } });
    assert.equal(answer.status, 201, answer.text);
    return answer.json<DataStore>();
  };

  it('are made, changed, listed and removed', async () => {
    const { admin } = api();
    const { id, maxSizeMB, bytes, records } = await make();
    const path = `/v1/data-stores/${String(id)}`;

    assert.deepEqual([maxSizeMB, bytes, records], [10, 0, 0]);
    const changed = await admin('PATCH', path, { json: { name: 'Others', maxSizeMB: 2 } });
    assert.deepEqual(changed.json<DataStore>(), (await admin('GET', path)).json());
    assert.deepEqual([changed.json<DataStore>().name, changed.json<DataStore>().maxSizeMB], ['Others', 2]);
    const listed = (await admin('GET', '/v1/data-stores')).json<{ items: DataStore[] }>().items;
    assert.ok(listed.some((store) => store.id === id && store.name === 'Others'));
    assert.equal((await admin('DELETE', path)).status, 204);
    assert.equal((await admin('GET', path)).status, 404);
    assert.equal((await admin('GET', `${path}/records`)).status, 404);
    const log = await api().store.audit.list({ limit: 10, target: `data-store:${String(id)}` });
    assert.deepEqual(
      log.items.map(({ action }) => action),
      ['data-store.remove', 'data-store.update', 'data-store.create'],
    );
  });

  it('hold records by key', async () => {
    const { admin } = api();
    const path = `/v1/data-stores/${String((await make()).id)}/records`;
    const post = (json: object) => admin('POST', path, { json });

    assert.equal((await post({ key: 'a/b ü', data: { n: 1 } })).status, 201);
    const generated = (await post({ data: { n: 2 } })).json<DataRecord>();
    assert.match(generated.key, /^[0-9a-f-]{36}$/);
    assert.equal((await post({ key: 'a/b ü', data: {} })).status, 409);
    assert.equal((await post({ key: 'a/b ü', data: { n: 3 }, overwrite: true })).status, 201);
    const one = `${path}/${encodeURIComponent('a/b ü')}`;
    assert.deepEqual((await admin('GET', one)).json(), { key: 'a/b ü', data: { n: 3 } });
    assert.deepEqual((await admin('PUT', one, { json: { data: { m: 4 } } })).json<DataRecord>().data, {
      m: 4,
    });
    assert.equal((await admin('GET', path)).json<{ items: unknown[] }>().items.length, 2);
    assert.equal((await admin('DELETE', one)).status, 204);
    assert.equal((await admin('DELETE', one)).status, 404);
    assert.equal((await admin('GET', one)).status, 404);
    assert.deepEqual((await admin('DELETE', path)).json(), { count: 1 });
  });

  it('never turn what a caller sends into a date by accident', async () => {
    const { admin } = api();
    const path = `/v1/data-stores/${String((await make()).id)}/records`;
    const data = { own: { $date: '2026-01-01T00:00:00.000Z' } };
    await admin('POST', path, { json: { key: 'k', data } });

    const [, record] = [1, await api().store.dataRecords.get(Number(path.split('/')[3]), 'k')];
    assert.deepEqual(record?.data, data);
  });

  it('keep to their structure and their size', async () => {
    const { admin } = api();
    const fields = [{ name: 'n', type: 'number', required: true, label: 'Number' }];
    const structure = (
      await admin('POST', '/v1/data-structures', { json: { name: 'Numbers', strict: true, fields } })
    ).json<{ id: number; fields: unknown }>();
    const { id } = await make({ structure: structure.id, maxSizeMB: 1 });
    const post = (data: object) => admin('POST', `/v1/data-stores/${String(id)}/records`, { json: { data } });

    assert.deepEqual(structure.fields, fields);
    assert.deepEqual((await post({ n: '5' })).json<DataRecord>().data, { n: 5 });
    for (const data of [{}, { n: 'five' }, { n: 1, m: 2 }]) assert.equal((await post(data)).status, 400);
    assert.equal((await admin('DELETE', `/v1/data-structures/${String(structure.id)}`)).status, 409);
    await admin('PATCH', `/v1/data-stores/${String(id)}`, { json: { structure: null } });
    const full = await post({ text: 'x'.repeat(1024 * 1024) });
    assert.equal(full.status, 409);
    assert.match(full.text, /is full/);
    assert.equal((await admin('DELETE', `/v1/data-structures/${String(structure.id)}`)).status, 204);
  });

  it('need a structure that exists', async () => {
    const answer = await api().admin('POST', '/v1/data-stores', { json: { name: 'x', structure: 999_999 } });

    assert.equal(answer.status, 400, answer.text);
  });

  it('are read by viewers, filled by operators and made by editors', async () => {
    const { keys, call } = api();
    const records = `/v1/data-stores/${String((await make()).id)}/records`;

    assert.equal((await call('GET', records, { key: keys.viewer })).status, 200);
    assert.equal((await call('POST', records, { key: keys.viewer, json: { data: {} } })).status, 403);
    assert.equal((await call('POST', records, { key: keys.operator, json: { data: {} } })).status, 201);
    assert.equal(
      (await call('POST', '/v1/data-stores', { key: keys.viewer, json: { name: 'x' } })).status,
      403,
    );
  });
});

describe('/v1/data-structures', () => {
  const api = useApi();

  it('are made, changed and removed, with fields in fields', async () => {
    const { admin } = api();
    const fields = [
      { name: 'tags', type: 'array', spec: { type: 'text' } },
      { name: 'home', type: 'collection', spec: [{ name: 'city', type: 'text' }] },
    ];
    const made = await admin('POST', '/v1/data-structures', { json: { name: 'Person', fields } });
    const { id } = made.json<{ id: number }>();
    const path = `/v1/data-structures/${String(id)}`;

    assert.equal(made.status, 201, made.text);
    assert.deepEqual((await admin('GET', path)).json(), made.json());
    const changed = await admin('PATCH', path, { json: { strict: true, fields: [] } });
    const { strict, fields: left } = changed.json<{ strict: boolean; fields: unknown[] }>();
    assert.deepEqual([strict, left], [true, []]);
    assert.equal((await admin('GET', '/v1/data-structures')).json<{ items: unknown[] }>().items.length, 1);
    assert.equal((await admin('DELETE', path)).status, 204);
    assert.equal((await admin('DELETE', path)).status, 404);
    const wrong = { name: 'x', fields: [{ name: 'a', type: 'collection', spec: [{ type: 'text' }] }] };
    assert.equal((await admin('POST', '/v1/data-structures', { json: wrong })).status, 400);
  });
});
