/** The older request module and what becomes of it, side by side against a real server. */
import assert from 'node:assert/strict';
import { findModule } from '../../../connectors/catalogue.ts';
import type { ModuleError } from '../../../errors.ts';
import { outcomeOf } from '../../../scenarios/upgrade/attention.ts';
import type { NodeConfig } from '../../../scenarios/upgrade/migration.ts';
import type { Bundle, JsonObject } from '../../../scenarios/value.ts';
import type { Answer, Seen, TestServer } from '../../activities/http/server.ts';
import { useModule } from './calls.ts';
import { exported, migrated } from './migrated.ts';

describe('the same configuration on http:ActionSendData@3 and migrated', () => {
  const old = useModule(findModule('http:ActionSendData@3'));
  const now = useModule(findModule('http:MakeRequest@4'));

  const reply: Answer = (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (path === '/moved') response.writeHead(302, { location: '/items' }).end();
    else if (path === '/missing')
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"none"}');
    else if (path === '/xml')
      response.writeHead(200, { 'content-type': 'application/xml' }).end('<a><b>1</b></a>');
    else if (path === '/image')
      response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0, 255, 1]));
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[{"id":1}]}');
  };

  /** What the server saw; the boundary of a form with files is new each time. */
  const shown = ({ method, url, headers, body }: Seen): object => {
    const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1] ?? '\u0000';
    return {
      ...{ method, url, body: body.replaceAll(boundary, 'BOUNDARY') },
      type: headers['content-type']?.replace(boundary, 'BOUNDARY'),
      ...{
        accepts: headers['accept-encoding'],
        authorization: headers['authorization'],
        mine: headers['x-mine'],
      },
    };
  };

  async function outcome(run: Promise<Bundle[]>): Promise<object> {
    try {
      const [bundle] = await run;
      return { data: bundle?.['data'], statusCode: bundle?.['statusCode'] };
    } catch (error) {
      const { type, message, detail } = error as ModuleError; // modules throw nothing else
      return { type, message, detail };
    }
  }

  async function bothWays(
    path: string,
    mapper: JsonObject,
    parameters: JsonObject,
  ): Promise<[object, object]> {
    const given = (server: TestServer): NodeConfig => ({
      mapper: { ...exported.mapper, ...mapper, url: server.origin + path },
      parameters: { ...exported.parameters, ...parameters },
    });
    const first = await old.server(reply);
    const before = given(first);
    const was = await outcome(old.run(first, { ...before.parameters, ...before.mapper }));

    const second = await now.server(reply);
    const after = migrated('http:ActionSendData@3', given(second));
    assert.equal(outcomeOf(after.asked), 'automatic', JSON.stringify(after.asked));
    const is = await outcome(now.run(second, { ...after.parameters, ...after.mapper }));
    return [
      { result: was, requests: first.seen.map(shown) },
      { result: is, requests: second.seen.map(shown) },
    ];
  }

  const json = { bodyType: 'raw', contentType: 'application/json', data: '{"a": [1,2]}' };
  const cases: [what: string, path: string, mapper: JsonObject, parameters?: JsonObject][] = [
    ['a plain GET, its answer a text', '/items?x=1', {}],
    ['a GET whose answer is parsed', '/items', { parseResponse: true }],
    ['an XML answer that is parsed', '/xml', { parseResponse: true }],
    ['an answer in bytes', '/image', { parseResponse: true }],
    ['a 404 that is an answer', '/missing', { parseResponse: true }],
    ['a 404 that is an error', '/missing', { parseResponse: true }, { handleErrors: true }],
    [
      'a query with names that repeat',
      '/items?x=1',
      {
        qs: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
          { name: 'b', value: 'ä' },
        ],
      },
    ],
    [
      'a query with names that repeat and stay',
      '/items',
      {
        useQuerystring: true,
        qs: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
    ],
    ['a JSON body', '/items', { ...json, method: 'post' }],
    [
      'a JSON body under a type of its own',
      '/items',
      { ...json, method: 'PUT', headers: [{ name: 'content-type', value: 'application/vnd.x+json' }] },
    ],
    ['a text body', '/items', { bodyType: 'raw', contentType: 'text/plain', data: 'hello', method: 'post' }],
    [
      'a body of a named type',
      '/items',
      { bodyType: 'raw', contentType: 'custom', customContentType: 'text/csv', data: 'a,b', method: 'patch' },
    ],
    ['a body without a type', '/items', { bodyType: 'raw', contentType: '', data: 'hello', method: 'post' }],
    [
      'a body in the setting other tools write',
      '/items',
      { bodyType: 'raw', contentType: 'application/json', body: '{}', method: 'post' },
    ],
    [
      'an empty body',
      '/items',
      { bodyType: 'raw', contentType: 'application/json', data: '', method: 'post' },
    ],
    [
      'a form',
      '/items',
      {
        bodyType: 'x_www_form_urlencoded',
        formFields: [
          { key: 'a b', value: 'ä&1' },
          { key: 'a b', value: '2' },
        ],
        method: 'post',
      },
    ],
    [
      'a form with a file',
      '/items',
      {
        bodyType: 'multipart_form_data',
        formDataFields: [
          { fieldType: 'text', key: 'a', value: '1' },
          { fieldType: 'file', key: 'f', fileName: 'x.txt', data: 'bytes' },
        ],
        method: 'post',
      },
    ],
    [
      'a body that was never sent',
      '/items',
      { bodyType: '', data: '{}', contentType: 'application/json', method: 'post' },
    ],
    ['a redirect of a GET', '/moved', {}],
    ['a redirect of a GET that is not wanted', '/moved', { followRedirect: false }],
    ['a redirect of a POST', '/moved', { ...json, method: 'post' }],
    ['a redirect of a POST that is wanted', '/moved', { ...json, method: 'post', followAllRedirects: true }],
    ['an answer that may not be compressed', '/items', { gzip: false }],
    [
      'a signature of its own',
      '/items',
      {
        authUser: 'ann',
        authPass: 'x',
        headers: [
          { name: 'Authorization', value: 'Bearer t' },
          { name: 'X-Mine', value: '1' },
        ],
      },
    ],
    ['an address to be encoded', '/items?q=a|b', { serializeUrl: true }],
  ];
  for (const [what, path, mapper, parameters = {}] of cases) {
    it(`sends the same and gives the same: ${what}`, async () => {
      const [before, after] = await bothWays(path, mapper, parameters);

      assert.deepEqual(after, before);
    });
  }
});
