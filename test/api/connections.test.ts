import assert from 'node:assert/strict';
import { tenon } from '../cli/terminal.ts';
import { useApi } from './fixture.ts';

const SECRET = 'a-password-nobody-else-has';

interface Connection {
  id: number;
  name: string;
  type: string;
  secretsSet: string[];
}

interface Reference {
  kind: string;
  id: number;
  uses: { node: number; parameter: string }[];
}

interface Scenario {
  id: number;
  version: number;
  report: { connections: Reference[]; warnings: { code: string; module?: number }[] };
}

/** Two modules of another account: Basic and API key, and a data store; one of them in an error route. */
const blueprint = {
  name: 'From elsewhere',
  flow: [
    {
      id: 1,
      module: 'http:ActionSendDataBasicAuth',
      version: 3,
      parameters: { key: 9001, handleErrors: false },
      mapper: { url: 'https://api.example/9001', method: 'get' },
      onerror: [
        {
          id: 3,
          module: 'http:ActionSendDataBasicAuth',
          version: 3,
          parameters: { key: 9001, handleErrors: false },
          mapper: { url: 'https://api.example/', method: 'get' },
        },
        { id: 4, module: 'builtin:Ignore', version: 1, parameters: {}, mapper: {} },
      ],
    },
    {
      id: 2,
      module: 'datastore:GetRecord',
      version: 1,
      parameters: { datastore: 9001 },
      mapper: { key: 'k' },
    },
  ],
};

describe('/v1/connections', () => {
  const api = useApi();

  const create = async (type = 'basicauth', data: object = { username: 'ann', password: SECRET }) => {
    const answer = await api().admin('POST', '/v1/connections', { json: { name: 'Jira', type, data } });
    assert.equal(answer.status, 201, answer.text);
    return answer;
  };

  it('tells which secrets are set and nothing of what they are', async () => {
    const made = await create();
    const { id } = made.json<Connection>();
    const answers = [
      made,
      await api().admin('GET', `/v1/connections/${String(id)}`),
      await api().admin('GET', '/v1/connections'),
      await api().admin('PATCH', `/v1/connections/${String(id)}`, {
        json: { name: 'Renamed', data: { username: 'eve', password: `${SECRET}-2` } },
      }),
    ];

    assert.deepEqual(made.json<Connection>().secretsSet, ['password']);
    assert.equal(answers.at(-1)?.json<Connection>().name, 'Renamed');
    for (const { status, text, headers } of answers) {
      assert.ok(status < 300, text);
      assert.ok(!`${text}${JSON.stringify([...headers])}`.includes(SECRET));
      assert.doesNotMatch(text, /"(data|password|username)":/);
    }
    const { connections, teamId } = api().store;
    assert.deepEqual((await connections.open(teamId, id))?.data, {
      username: 'eve',
      password: `${SECRET}-2`,
    });
  });

  it('refuses data that does not fit its type, without repeating it', async () => {
    const wrong = [
      { name: 'x', type: 'basicauth', data: { username: 'ann', password: { a: SECRET } } },
      { name: 'x', type: 'basicauth', data: { pasword: SECRET } },
      { name: 'x', type: 'apikeyauth', data: { key: SECRET, placement: SECRET } },
      { name: 'x', type: 'bearer', data: {} },
      { name: 'x', type: 'nothing', data: { token: SECRET } },
      { name: 'x', type: 'bearer', data: [SECRET] },
    ];
    for (const json of wrong) {
      const answer = await api().admin('POST', '/v1/connections', { json });
      assert.equal(answer.status, 400, answer.text);
      assert.ok(!answer.text.includes(SECRET), answer.text);
    }
  });

  it('leaves no secret in the audit log nor in a repeated answer', async () => {
    const request = {
      json: { name: 'Kept', type: 'bearer', data: { token: SECRET } },
      headers: { 'idempotency-key': 'one-connection' },
    };
    const first = await api().admin('POST', '/v1/connections', request);
    const again = await api().admin('POST', '/v1/connections', request);

    assert.deepEqual(again.json(), first.json());
    assert.ok(!again.text.includes(SECRET));
    const { id } = first.json<Connection>();
    const log = await api().store.audit.list({ limit: 100, target: `connection:${String(id)}` });
    assert.deepEqual(
      log.items.map(({ action, actor }) => [action, actor]),
      [['connection.create', 'admin']],
    );
    assert.ok(!JSON.stringify(log).includes(SECRET));
  });

  it('lets viewers read and editors write', async () => {
    const { keys, call } = api();
    const json = { name: 'x', type: 'bearer', data: { token: 't' } };

    assert.equal((await call('POST', '/v1/connections', { key: keys.viewer, json })).status, 403);
    assert.equal((await call('GET', '/v1/connections', { key: keys.viewer })).status, 200);
    assert.equal((await call('POST', '/v1/connections', { key: keys.editor, json })).status, 201);
    assert.equal((await call('GET', '/v1/connections')).status, 401);
  });

  it('takes the place of the account a blueprint came from, in one call, until it is removed', async () => {
    const { admin } = api();
    const mine = (await create()).json<Connection>().id;
    const store = (await admin('POST', '/v1/data-stores', { json: { name: 'Mine' } })).json<{ id: number }>()
      .id;
    const imported = (await admin('POST', '/v1/scenarios', { json: { blueprint } })).json<Scenario>();
    const path = `/v1/scenarios/${String(imported.id)}`;

    const mapped = await admin('POST', `${path}/connections`, {
      json: { map: { 9001: mine }, dataStores: { 9001: store } },
    });

    assert.equal(mapped.status, 200, mapped.text);
    assert.equal(mapped.json<Scenario>().version, 2);
    assert.deepEqual(
      mapped.json<Scenario>().report.connections.map(({ kind, id, uses }) => [kind, id, uses.length]),
      [
        ['key', mine, 2],
        ['data-store', store, 1],
      ],
    );
    const wanted = JSON.stringify(blueprint)
      .replaceAll('"key":9001', `"key":${String(mine)}`)
      .replaceAll('"datastore":9001', `"datastore":${String(store)}`);
    assert.deepEqual((await admin('GET', `${path}/blueprint`)).json(), JSON.parse(wanted));

    const refused = await admin('DELETE', `/v1/connections/${String(mine)}`);
    assert.equal(refused.status, 409);
    assert.match(refused.text, new RegExp(`"id":${String(imported.id)},"name":"From elsewhere"`));
    await admin('DELETE', path, { headers: { 'if-match': '"2"' } });
    assert.equal((await admin('DELETE', `/v1/connections/${String(mine)}`)).status, 204);
    assert.equal((await admin('GET', `/v1/connections/${String(mine)}`)).status, 404);
  });

  it('says of each account object that is named whether it is one of this installation', async () => {
    const { admin } = api();
    const own = (await create()).json<Connection>().id;
    const text = JSON.stringify(blueprint).replaceAll('"key":9001', `"key":${String(own)}`);
    const said = (scenario: Scenario) =>
      scenario.report.warnings
        .filter(({ code }) => code.startsWith('ACCOUNT_'))
        .map(({ code, module }) => [code, module]);

    const made = await admin('POST', '/v1/scenarios', { json: { blueprint: JSON.parse(text) as unknown } });
    const { id } = made.json<Scenario>();
    const saved = await admin('PUT', `/v1/scenarios/${String(id)}`, {
      headers: { 'if-match': '"1"' },
      json: { blueprint: JSON.parse(text) as unknown },
    });

    assert.deepEqual(said(made.json<Scenario>()), [
      ['ACCOUNT_BY_NUMBER', 1],
      ['ACCOUNT_NOT_HERE', 2],
    ]);
    assert.deepEqual(said(saved.json<Scenario>()), [['ACCOUNT_NOT_HERE', 2]]);
    assert.match(made.text, /here that is “/);
  });

  it('cannot be put where nothing is named, nor where another type is taken', async () => {
    const { admin } = api();
    const bearer = (await create('bearer', { token: SECRET })).json<Connection>().id;
    const { id } = (await admin('POST', '/v1/scenarios', { json: { blueprint } })).json<Scenario>();
    const path = `/v1/scenarios/${String(id)}/connections`;

    for (const [json, message] of [
      [{ map: { 1234: bearer } }, /names nothing by 1234/],
      [{ map: { 9001: bearer } }, /takes basicauth/],
      [{ map: { 9001: 999_999 } }, /no connection 999999/],
      [{ dataStores: { 9001: 999_999 } }, /no data store 999999/],
    ] as const) {
      const answer = await admin('POST', path, { json });
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.text, message);
    }
    assert.equal((await admin('GET', `/v1/scenarios/${String(id)}`)).json<Scenario>().version, 1);
  });
});

describe('tenon connection', () => {
  const api = useApi();
  const run = (line: string[]) =>
    tenon(['connection', ...line], { env: { TENON_URL: api().url, TENON_API_KEY: api().keys.editor } });

  it('makes, lists and removes connections without showing a secret', async () => {
    const data = JSON.stringify({ username: 'ann', password: SECRET });
    const made = await run(['create', '--type', 'basicauth', '--name', 'Jira', '--data', data, '--json']);
    const { id } = made.json<Connection>();
    const listed = await run(['list']);
    const removed = await run(['remove', String(id)]);

    assert.deepEqual([made.code, listed.code, removed.code], [0, 0, 0], made.error);
    assert.match(listed.out, /basicauth\s+password\s+Jira/);
    for (const { out, error } of [made, listed, removed]) assert.ok(!`${out}${error}`.includes(SECRET));
    assert.equal(await api().store.connections.get(id), undefined);
  });

  it('says what is missing or wrong', async () => {
    assert.equal((await run(['create', '--data', '{}'])).code, 2);
    assert.equal((await run(['create', '--type', 'bearer', '--data', '{'])).code, 2);
    assert.equal((await run(['forget', '1'])).code, 2);
    const wrong = await run(['create', '--type', 'bearer', '--data', '{}']);
    assert.deepEqual([wrong.code, /token/.test(wrong.error)], [1, true]);
  });
});
