import assert from 'node:assert/strict';
import { catalogue, migrations } from '../../../connectors/catalogue.ts';
import { outcomeOf, type Answers } from '../../../scenarios/upgrade/attention.ts';
import { upgradeScenario, type ScenarioUpgrade } from '../../../scenarios/upgrade/upgrade-scenario.ts';
import type { JsonObject } from '../../../scenarios/value.ts';
import { evaluate } from '../../scenarios/expressions/evaluation.ts';
import { exported, migrated, type Migrated } from './migrated.ts';

const sendData = (mapper: JsonObject, parameters: JsonObject = {}, answers: Answers = {}): Migrated =>
  migrated(
    'http:ActionSendData@3',
    { mapper: { ...exported.mapper, ...mapper }, parameters: { ...exported.parameters, ...parameters } },
    answers,
  );

const codes = ({ asked }: Migrated): string[] =>
  asked.map(({ code, severity, field }) => `${code} ${severity} ${field}`);

describe('http:ActionSendData@3 becomes http:MakeRequest@4', () => {
  it('with the conventions of version 3 written out', () => {
    const { asked, ...config } = sendData({});

    assert.deepEqual(config, {
      parameters: { authenticationType: 'noAuth' },
      mapper: {
        queryParameters: [],
        url: 'https://api.example/items',
        requestCompressedContent: true,
        method: 'get',
        headers: [],
        timeout: '',
        shareCookies: false,
        parseResponse: false,
        stopOnHttpError: false,
        allowRedirects: true,
      },
    });
    assert.deepEqual(asked, []);
  });

  it('also where an author left everything out', () => {
    const { mapper } = migrated('http:ActionSendData@3', {
      parameters: {},
      mapper: { url: 'https://api.example' },
    });

    assert.deepEqual(
      [mapper['stopOnHttpError'], mapper['parseResponse'], mapper['allowRedirects']],
      [false, false, true],
    );
  });

  it('carries expressions byte for byte', () => {
    const { mapper, asked } = sendData({
      url: 'https://api.example/{{ 1.id }}?q={{encodeURL(1.q)}}',
      method: 'post',
      bodyType: 'raw',
      contentType: 'application/json',
      data: '{"n":  "{{1.`odd name`}}"}',
      headers: [{ name: 'X-{{1.a}}', value: '{{ 1.b}}' }],
      qs: [{ name: 'p', value: '{{1.page  + 1}}' }],
    });

    assert.equal(mapper['url'], 'https://api.example/{{ 1.id }}?q={{encodeURL(1.q)}}');
    assert.equal(mapper['jsonStringBodyContent'], '{"n":  "{{1.`odd name`}}"}');
    assert.deepEqual(mapper['headers'], [{ name: 'X-{{1.a}}', value: '{{ 1.b}}' }]);
    assert.deepEqual(mapper['queryParameters'], [{ name: 'p', value: '{{1.page  + 1}}' }]);
    assert.deepEqual([mapper['contentType'], mapper['inputMethod']], ['json', 'jsonString']);
    assert.deepEqual(asked, []);
  });

  it('follows the redirects version 3 followed, by the method where that is mapped', () => {
    const follows = (mapper: JsonObject): unknown => sendData(mapper).mapper['allowRedirects'];

    assert.equal(follows({ method: 'POST' }), false);
    assert.equal(follows({ method: 'post', followAllRedirects: true }), true);
    assert.equal(follows({ method: 'get', followRedirect: 'false' }), false);
    assert.equal(follows({ method: 'head' }), true);
    const mapped = follows({ method: '{{1.m}}' }) as string;
    for (const [m, expected] of [
      ['GET', true],
      [' head', true],
      ['post', false],
      ['', true],
      [null, true],
    ] as const) {
      assert.equal(evaluate(mapped, { m }), expected, String(m));
    }
    assert.deepEqual(codes(sendData({ method: 'get', followRedirect: '{{1.f}}' })), [
      'BEHAVIOUR_CHANGED confirm followRedirect',
    ]);
  });

  it('asks for a connection where name and password stand in the module, and takes its id', () => {
    const mapper = { authUser: 'ann', authPass: 'wonderland-7' };

    const open = sendData(mapper);
    assert.deepEqual(codes(open), ['CONNECTION_NEEDED blocker basicAuthKeychain']);
    assert.equal(outcomeOf(open.asked), 'needs-attention');
    assert.ok(!JSON.stringify(open.asked).includes('wonderland-7'));

    const answered = sendData(mapper, {}, { '3:CONNECTION_NEEDED:basicAuthKeychain': { value: 17 } });
    assert.equal(outcomeOf(answered.asked), 'automatic');
    assert.deepEqual(answered.parameters, { authenticationType: 'basicAuth', basicAuthKeychain: 17 });
    assert.ok(!('authUser' in answered.mapper) && !('authPass' in answered.mapper));
  });

  it('asks about what version 4 does not do', () => {
    assert.deepEqual(codes(sendData({ ca: '-----BEGIN CERTIFICATE-----' })), ['INPUT_DROPPED confirm ca']);
    assert.deepEqual(codes(sendData({ rejectUnauthorized: false })), [
      'INPUT_DROPPED confirm rejectUnauthorized',
    ]);
    assert.deepEqual(codes(sendData({ useMtls: true })), ['INPUT_DROPPED confirm useMtls']);
    assert.deepEqual(codes(sendData({ serializeUrl: true, url: '{{1.url}}' })), [
      'BEHAVIOUR_CHANGED confirm serializeUrl',
    ]);
    assert.deepEqual(codes(sendData({ bodyType: '{{1.kind}}', data: 'x' })), [
      'MAPPED_VALUE_UNVERIFIABLE blocker bodyType',
    ]);
    assert.deepEqual(codes(sendData({ qs: '{{1.pairs}}' })), ['BEHAVIOUR_CHANGED confirm qs']);
    assert.deepEqual(
      codes(
        sendData({
          qs: [
            { name: '{{1.n}}', value: 1 },
            { name: 'b', value: 2 },
          ],
        }),
      ),
      ['BEHAVIOUR_CHANGED confirm qs'],
    );
  });

  it('leaves a GET with a body for a person to decide (C054)', () => {
    const body = { bodyType: 'raw', contentType: 'text/plain', data: 'x' };

    assert.deepEqual(codes(sendData({ ...body, method: 'GET' })), ['BEHAVIOUR_CHANGED confirm method']);
    assert.deepEqual(codes(sendData({ ...body, method: 'POST' })), []);
    assert.deepEqual(codes(sendData({ ...body, data: '', method: 'GET' })), []);
  });

  it('drops a body that was never sent, and says so', () => {
    const { mapper, ...rest } = sendData({ bodyType: '', data: '{"a":1}', contentType: 'application/json' });

    assert.ok(!('data' in mapper) && !('contentType' in mapper));
    assert.deepEqual(codes({ mapper, ...rest }), ['INPUT_DROPPED info data']);
    assert.equal(outcomeOf(rest.asked), 'automatic');
  });

  it('takes the kind of body it was answered with', () => {
    const { mapper } = sendData(
      { bodyType: '{{1.kind}}', data: 'x' },
      {},
      {
        '3:MAPPED_VALUE_UNVERIFIABLE:bodyType': { value: 'raw' },
      },
    );

    assert.deepEqual([mapper['contentType'], mapper['customBodyContent']], ['custom', 'x']);
  });
});

describe('the other older modules', () => {
  it('keep their connection', () => {
    const basic = migrated('http:ActionSendDataBasicAuth@3', {
      ...exported,
      parameters: { key: 5, handleErrors: true },
    });
    assert.deepEqual(basic.parameters, { basicAuthKeychain: 5, authenticationType: 'basicAuth' });
    assert.equal(basic.mapper['stopOnHttpError'], true);

    const key = migrated('http:ActionSendDataAPIKeyAuth@3', { ...exported, parameters: { auth: 6 } });
    assert.deepEqual(key.parameters, { apiKeyKeychain: 6, authenticationType: 'apiKey' });
    assert.equal(key.mapper['stopOnHttpError'], false);
    assert.deepEqual([...basic.asked, ...key.asked], []);
  });

  it('that get a file become http:DownloadFile@4, version 2 with its headers and its query', () => {
    const third = migrated('http:ActionGetFile@3', {
      parameters: { handleErrors: false },
      mapper: { url: '{{1.file}}', method: 'get', serializeUrl: false, shareCookies: false },
    });
    assert.deepEqual(third.mapper, { url: '{{1.file}}', shareCookies: false, stopOnHttpError: false });
    assert.deepEqual(third.asked, []);

    const rows = [{ name: 'a', value: '1' }];
    const second = migrated('http:ActionGetFile@2', {
      parameters: {},
      mapper: { url: 'u', headers: rows, qs: rows },
    });
    assert.deepEqual(second.mapper, {
      ...{ url: 'u', headers: rows, queryParameters: rows, stopOnHttpError: false, shareCookies: false },
    });
  });
});

describe('what reads the older module', () => {
  function plan(text: string): ScenarioUpgrade {
    const blueprint = {
      name: 'reader',
      flow: [
        { id: 1, module: 'http:ActionSendData', version: 3, ...exported },
        {
          id: 2,
          module: 'util:SetVariable2',
          version: 1,
          parameters: {},
          mapper: { name: 'v', scope: 'roundtrip', value: text },
        },
      ],
      metadata: {},
    } satisfies JsonObject;
    return upgradeScenario(blueprint, { catalogue, migrations, targets: new Map([[1, 'newest']]) });
  }
  const asked = (text: string): string[] =>
    plan(text).nodes.flatMap(({ attention }) => attention.map(({ code, field }) => `${code} ${field}`));

  it('goes on reading the answer and its status, untouched', () => {
    const { outcome, nodes } = plan('{{1.statusCode}} {{1.data.items[1].name}}');

    assert.equal(outcome, 'automatic');
    assert.deepEqual(nodes[0]?.rewrites, []);
  });

  it('is named where it reads headers, cookies or the size', () => {
    assert.deepEqual(asked('{{get(map(1.headers; "value"; "name"; "x-total"); 1)}}'), [
      'CARDINALITY_CHANGED headers',
    ]);
    assert.deepEqual(asked('{{1.cookieHeaders[1]}}'), ['OUTPUT_REMOVED cookieHeaders']);
    assert.deepEqual(asked('{{1.fileSize}}'), ['OUTPUT_REMOVED fileSize']);
    const [node] = plan('{{1.headers}}').nodes;
    assert.deepEqual(node?.attention[0]?.readers, [
      { node: 2, path: '$.flow[1].mapper.value', template: '{{1.headers}}' },
    ]);
  });
});
