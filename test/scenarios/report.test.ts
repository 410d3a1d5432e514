import assert from 'node:assert/strict';
import type { JsonObject } from '../../scenarios/value.ts';
import { blueprint, bundles, get, module, router } from '../support/blueprint.ts';
import { imported, warningsOf } from '../support/import.ts';

describe('the report of modules', () => {
  it('lists each module with its nodes, and the disconnected ones apart', () => {
    const given = blueprint([
      bundles(1, { n: '1' }),
      router(2, [[get(3, '/a')], [module('nobody:Has@4', { id: 4 }), get(5, '/b')]]),
    ]);
    given['metadata'] = {
      designer: { orphans: [[get(8, '/c'), module('nobody:Has@4', { id: 9 })], []] },
    };
    const { report } = imported(given);

    assert.deepEqual(report.modules, [
      { ref: 'builtin:BasicRouter@1', count: 1, nodes: [2] },
      { ref: 'http:ActionSendData@3', count: 2, nodes: [3, 5] },
      { ref: 'nobody:Has@4', count: 1, nodes: [4] },
      { ref: 'util:BasicTrigger@1', count: 1, nodes: [1] },
    ]);
    assert.deepEqual(report.missing, [{ module: 'nobody:Has', version: 4, nodes: [4, 9] }]);
    assert.deepEqual(report.orphans, [8, 9]);
  });

  it('says which version there is in place of one that is not', () => {
    const [warning] = warningsOf(blueprint([module('http:ActionSendData@2', { id: 1 })]));

    assert.deepEqual(
      [warning?.code, warning?.message],
      [
        'MODULE_VERSION_UNKNOWN',
        'There is no http:ActionSendData@2; the newest version is http:ActionSendData@3.',
      ],
    );
  });

  it('says what the editor has in place of an id that other tools invent', () => {
    const [warning] = warningsOf(blueprint([module('builtin:BasicFilter@1', { id: 1 })]));

    assert.equal(warning?.code, 'MODULE_INVENTED');
    assert.match(warning.message, /it stands as "filter" on the module behind it/);
  });

  it('is given back with the errors of a blueprint that is refused', () => {
    const { plan, hash, problems, report } = imported(
      blueprint([get(1, '/{{'), module('nobody:Has@1', { id: 2 })]),
    );

    assert.equal(plan, undefined);
    assert.equal(hash, undefined);
    assert.equal(problems.length, 1);
    assert.deepEqual(report.missing, [{ module: 'nobody:Has', version: 1, nodes: [2] }]);
  });
});

describe('the report of account objects', () => {
  const found = (flow: JsonObject[]) => imported(blueprint(flow)).report.connections;

  it('lists connections once, with label, type and uses', () => {
    const sheets = (id: number, metadata: JsonObject) =>
      module('google-sheets:addRow@2', { id, parameters: { __IMTCONN__: 4711 }, metadata });

    assert.deepEqual(
      found([
        sheets(1, {}),
        sheets(2, {
          restore: { parameters: { __IMTCONN__: { label: 'My Google', data: { scoped: 'true' } } } },
          parameters: [{ name: '__IMTCONN__', type: 'account:google', label: 'Connection' }],
        }),
        module('email:ActionSendEmail@7', { id: 3, parameters: { account: 4712 } }),
      ]),
      [
        {
          kind: 'connection',
          id: 4711,
          uses: [
            { node: 1, parameter: '__IMTCONN__' },
            { node: 2, parameter: '__IMTCONN__' },
          ],
          label: 'My Google',
          type: 'account:google',
        },
        { kind: 'connection', id: 4712, uses: [{ node: 3, parameter: 'account' }] },
      ],
    );
  });

  it('knows hooks, keys, data stores and data structures, in old and new layouts of the labels', () => {
    const flow = [
      module('gateway:CustomWebHook@1', {
        id: 1,
        parameters: { hook: 11, maxResults: 1 },
        metadata: { restore: { hook: { label: 'Orders' } } },
      }),
      module('http:ActionSendDataAPIKeyAuth@3', {
        id: 2,
        parameters: { auth: 12, handleErrors: true },
        metadata: { parameters: [{ name: 'auth', type: 'keychain:apikeyauth' }] },
      }),
      module('http:MakeRequest@4', {
        id: 3,
        parameters: { apiKeyKeychain: 13, authenticationType: 'apiKey' },
      }),
      module('datastore:GetRecord@1', {
        id: 4,
        parameters: { datastore: 14 },
        mapper: { key: 'x' },
        metadata: { restore: { parameters: { datastore: { label: 'Seen' } } } },
      }),
      module('json:ParseJSON@1', { id: 5, parameters: { type: 15 } }),
      module('json:ParseJSON@1', { id: 6, parameters: { type: '' } }),
      module('other:Search@1', { id: 7, parameters: { type: 16, key: 17, auth: 18 } }),
    ];

    assert.deepEqual(
      found(flow).map(({ kind, id, label }) => [kind, id, label]),
      [
        ['hook', 11, 'Orders'],
        ['key', 12, undefined],
        ['key', 13, undefined],
        ['data-store', 14, 'Seen'],
        ['data-structure', 15, undefined],
      ],
    );
  });

  it('keeps placeholders, and keeps equal numbers of different kinds apart', () => {
    const secret = `xoxb-${'1234567890'.repeat(2)}`;
    const references = found([
      module('airtable:ActionGetRecord@3', { id: 1, parameters: { __IMTCONN__: '<CONN_01>' } }),
      module('gateway:CustomMailHook@1', { id: 2, parameters: { hook: 11 } }),
      module('datastore:GetRecord@1', { id: 3, parameters: { datastore: 11 } }),
      module('slack:CreateMessage@4', { id: 4, parameters: { __IMTCONN__: secret } }),
    ]);

    assert.deepEqual(
      references.map(({ kind, id }) => [kind, id]),
      [
        ['connection', '<CONN_01>'],
        ['hook', 11],
        ['data-store', 11],
        ['connection', '(a text that is not shown)'],
      ],
    );
    assert.ok(!JSON.stringify(references).includes(secret));
  });
});

describe('credentials in a blueprint', () => {
  const http = (mapper: JsonObject): JsonObject => module('http:ActionSendData@3', { id: 2, mapper });
  const reported = (node: JsonObject): string[] =>
    warningsOf(blueprint([bundles(1, { n: '1' }), node]), 'CREDENTIAL_IN_BLUEPRINT').map(({ path }) => path);

  const headers: [name: string, value: string][] = [
    ['Authorization', 'Bearer 5f3a9c0de4b74f11'],
    ['authorization', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['x-api-key', 'a8f5f167f44f4964'],
    ['X-Auth-Token', '0123456789'],
    ['Ocp-Apim-Subscription-Key', 'a8f5f167f44f4964'],
    ['Cookie', 'session=abcdef0123456789'],
  ];
  for (const [name, value] of headers) {
    it(`are reported in the header ${name}`, () => {
      const row = { name, value };

      assert.deepEqual(reported(http({ headers: [{ name: 'accept', value: '*/*' }, row] })), [
        '$.flow[1].mapper.headers[1].value',
      ]);
      assert.deepEqual(reported(http({ headers: [{ key: name, value }] })), [
        '$.flow[1].mapper.headers[0].value',
      ]);
    });
  }

  const elsewhere: [where: string, mapper: JsonObject, path: string][] = [
    ['the query', { qs: [{ name: 'api_key', value: 'a8f5f167f44f4964' }] }, '.qs[0].value'],
    ['an address', { url: 'https://x.example/a?access_token=a8f5f167f44f4964' }, '.url'],
    ['a user in an address', { url: 'https://me:hunter22@x.example/' }, '.url'],
    ['a body', { data: '{"user": "x", "client_secret": "a8f5f167f44f4964"}' }, '.data'],
    ['a password field', { authPass: 'hunter22' }, '.authPass'],
    ['a known form anywhere', { data: `key=AKIA${'ABCD1234'.repeat(2)}` }, '.data'],
    ['an expression', { url: `{{"sk_live_${'a1'.repeat(12)}"}}` }, '.url'],
    ['a private key', { ca: '-----BEGIN RSA PRIVATE KEY-----\nMII' }, '.ca'],
  ];
  for (const [where, mapper, path] of elsewhere) {
    it(`are reported in ${where}`, () => {
      assert.deepEqual(reported(http(mapper)), [`$.flow[1].mapper${path}`]);
    });
  }

  it('are reported in variables, filters, disconnected modules and fields the export calls passwords', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const given = blueprint([
      bundles(1, { n: '1' }),
      module('util:SetVariables@1', {
        id: 2,
        mapper: { variables: [{ name: 'API Key', value: 'a8f5f167f44f' }] },
      }),
      get(3, '/a', { filter: [[['{{1.n}}', 'text:equal', token]]] }),
      module('crm:login@1', {
        id: 4,
        mapper: { pin: '73190264' },
        metadata: { expect: [{ name: 'pin', type: 'password' }] },
      }),
    ]);
    given['metadata'] = { designer: { orphans: [[get(9, `/x?token=${token}`)]] } };

    assert.deepEqual(
      warningsOf(given, 'CREDENTIAL_IN_BLUEPRINT').map(({ path }) => path),
      [
        '$.flow[1].mapper.variables[0].value',
        '$.flow[2].filter.conditions[0][0].b',
        '$.flow[3].mapper.pin',
        '$.metadata.designer.orphans[0][0].mapper.url',
      ],
    );
  });

  it('are not seen in expressions, placeholders and ordinary texts', () => {
    const fine: JsonObject[] = [
      { headers: [{ name: 'Authorization', value: 'Bearer {{1.token}}' }] },
      { headers: [{ name: 'Authorization', value: 'Bearer YOUR_API_KEY' }] },
      { headers: [{ name: 'Authorization', value: '<token>' }] },
      { headers: [{ name: 'x-api-key', value: '' }] },
      { headers: [{ name: 'content-type', value: 'application/json; charset=utf-8' }] },
      { data: '{"max_tokens": "1000000", "token_type": "bearer-of-news", "key": "customer"}' },
      { url: 'https://x.example/a?page=1234567&key=customer-4711' },
      { url: 'https://x.example:8080/@user/a' },
      { authUser: '', authPass: '' },
    ];

    for (const mapper of fine) assert.deepEqual(reported(http(mapper)), [], JSON.stringify(mapper));
  });

  it('are never repeated in what is said about them', () => {
    const secrets = ['5f3a9c0de4b74f1199', `xoxb-${'1234567890'.repeat(2)}`, 'hunter22hunter22'];
    const checked = imported(
      blueprint([
        http({
          headers: [{ name: 'Authorization', value: `Bearer ${secrets[0] ?? ''}` }],
          url: `https://me:${secrets[2] ?? ''}@x.example/{{1.a "${secrets[1] ?? ''}"}}`,
        }),
      ]),
    );
    const said = JSON.stringify([checked.problems, checked.report]);

    assert.match(said, /EXPRESSION_SYNTAX/);
    assert.match(said, /CREDENTIAL_IN_BLUEPRINT/);
    for (const secret of secrets) assert.ok(!said.includes(secret));
  });
});
