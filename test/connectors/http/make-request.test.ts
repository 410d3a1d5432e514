import assert from 'node:assert/strict';
import { makeRequest } from '../../../connectors/http/make-request.ts';
import { Binary, type Bundle } from '../../../scenarios/value.ts';
import type { Seen } from '../../activities/http/server.ts';
import { useModule } from './calls.ts';

describe('http:MakeRequest@4', () => {
  const module = useModule(makeRequest.versions[0]);

  async function sent(parameters: Record<string, unknown>): Promise<Seen> {
    const server = await module.server((_request, response) => response.end());
    await module.run(server, {
      authenticationType: 'noAuth',
      tlsType: '',
      url: server.origin,
      ...parameters,
    });
    const [seen] = server.seen;
    assert.ok(seen);
    return seen;
  }

  it('emits headers as a collection by lower-case name', async () => {
    const server = await module.server((_request, response) => {
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'X-Total': '7',
        'Set-Cookie': ['a=1', 'b=2'],
      });
      response.end('[1,2]');
    });

    const [bundle] = await module.run(server, { url: server.origin });

    const headers = bundle?.['headers'] as Bundle; // the module's output
    assert.deepEqual([bundle?.['data'], bundle?.['statusCode']], [[1, 2], 200]);
    assert.deepEqual([headers['x-total'], headers['set-cookie']], ['7', ['a=1', 'b=2']]);
  });

  it('raises failing statuses unless told to go on', async () => {
    const server = await module.server((_request, response) => response.writeHead(404).end('gone'));

    await assert.rejects(module.run(server, { url: server.origin }), {
      type: 'RuntimeError',
      message: '[404] Not Found',
    });
    const [bundle] = await module.run(server, { url: server.origin, stopOnHttpError: false });
    assert.deepEqual([bundle?.['statusCode'], bundle?.['data']], [404, 'gone']);
  });

  it('keeps repeated query names and sends each kind of body', async () => {
    const query = await sent({
      queryParameters: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
    });
    const text = await sent({
      method: 'post',
      contentType: 'json',
      inputMethod: 'jsonString',
      jsonStringBodyContent: '{"a":1}',
    });
    const structure = await sent({
      method: 'post',
      contentType: 'json',
      inputMethod: 'dataStructure',
      dataStructureBodyContent: { a: [1] },
    });
    const form = await sent({
      method: 'post',
      contentType: 'urlEncoded',
      urlEncodedBodyContent: [{ name: 'a', value: 'b c' }],
    });
    const file = await sent({
      method: 'post',
      contentType: 'multipart',
      multipartBodyContent: [
        { fieldType: 'file', name: 'f', fileName: 'a.txt', data: new Binary(Buffer.from('x')) },
      ],
    });
    const custom = await sent({
      method: 'post',
      contentType: 'custom',
      customContentType: 'text/csv',
      customBodyContent: 'a;b',
    });

    assert.equal(query.url, '/?a=1&a=2');
    assert.deepEqual([text.body, text.headers['content-type']], ['{"a":1}', 'application/json']);
    assert.deepEqual([structure.body, structure.headers['content-type']], ['{"a":[1]}', 'application/json']);
    assert.deepEqual(
      [form.body, form.headers['content-type']],
      ['a=b%20c', 'application/x-www-form-urlencoded'],
    );
    assert.match(file.body, /name="f"; filename="a\.txt"/);
    assert.deepEqual([custom.body, custom.headers['content-type']], ['a;b', 'text/csv']);
  });

  it('follows redirects of any method, or of none', async () => {
    const server = await module.server((request, response) => {
      if (request.url === '/') response.writeHead(307, { location: '/there' });
      response.end();
    });

    await module.run(server, {
      url: server.origin,
      method: 'post',
      contentType: 'custom',
      customBodyContent: 'x',
    });
    const [bundle] = await module.run(server, { url: server.origin, allowRedirects: false });

    assert.deepEqual(
      server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`),
      ['POST / x', 'POST /there x', 'GET / '],
    );
    assert.equal(bundle?.['statusCode'], 307);
  });

  for (const parameters of [{ authenticationType: 'oAuth' }, { tlsType: 'mTls' }, { proxyKeychain: 3 }]) {
    it(`says so when ${Object.keys(parameters).join()} asks for what is not there`, async () => {
      await assert.rejects(sent(parameters), { type: 'InvalidConfigurationError' });
    });
  }
});
