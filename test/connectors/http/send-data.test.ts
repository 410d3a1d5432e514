import assert from 'node:assert/strict';
import { sendData } from '../../../connectors/http/send-data.ts';
import { Binary } from '../../../scenarios/value.ts';
import type { Seen } from '../../activities/http/server.ts';
import { useModule } from './calls.ts';

/** Everything an export writes, as it writes it when nothing was filled in. */
const exported = {
  method: 'get',
  bodyType: '',
  headers: [],
  qs: [],
  parseResponse: true,
  serializeUrl: false,
  authUser: '',
  authPass: '',
  timeout: '',
  shareCookies: false,
  ca: '',
  rejectUnauthorized: true,
  followRedirect: true,
  followAllRedirects: false,
  useQuerystring: false,
  gzip: true,
  useMtls: false,
  handleErrors: true,
  useNewZLibDeCompress: true,
};

describe('http:ActionSendData@3', () => {
  const module = useModule(sendData.versions[0]);

  /** What reaches the wire with these parameters. */
  async function sent(parameters: Record<string, unknown>, path = '/p'): Promise<Seen> {
    const server = await module.server((_request, response) => response.end());
    await module.run(server, { ...exported, url: server.origin + path, ...parameters });
    const [seen] = server.seen;
    assert.ok(seen);
    return seen;
  }

  it('emits status, headers as a list, cookies, data and size', async () => {
    const server = await module.server((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'X-Total': '7',
        'set-cookie': ['a=1', 'b=2'],
      });
      response.end('{"v":5}');
    });

    const [bundle] = await module.run(server, { ...exported, url: server.origin });

    assert.ok(bundle);
    assert.equal(bundle['statusCode'], 200);
    assert.deepEqual(bundle['data'], { v: 5 });
    assert.equal(bundle['fileSize'], 7);
    assert.deepEqual(bundle['cookieHeaders'], ['a=1', 'b=2']);
    assert.ok(Array.isArray(bundle['headers']));
    assert.deepEqual(bundle['headers'][1], { name: 'x-total', value: '7' });
  });

  it('takes any case of the method and appends the query to the one in the address', async () => {
    const seen = await sent(
      {
        method: 'PUT',
        qs: [
          { name: 'city', value: 'Oslo' },
          { name: 'n', value: '2' },
        ],
        headers: [{ name: 'X-Token', value: 't-1' }],
      },
      '/p?fixed=1',
    );

    assert.deepEqual(
      [seen.method, seen.url, seen.headers['x-token']],
      ['PUT', '/p?fixed=1&city=Oslo&n=2', 't-1'],
    );
  });

  it('numbers repeated query names unless told otherwise', async () => {
    const qs = [
      { name: 'a', value: '1' },
      { key: 'b', value: 'x' },
      { name: 'a', value: '2' },
      { name: '', value: 'no' },
    ];

    const numbered = await sent({ qs });
    const repeated = await sent({ qs, useQuerystring: 'true' });

    assert.equal(decodeURIComponent(numbered.url), '/p?a[0]=1&b=x&a[1]=2');
    assert.equal(repeated.url, '/p?a=1&b=x&a=2');
  });

  it('escapes what must be escaped, and more with serializeUrl', async () => {
    const path = '/a b/ü?q={x}|%20';

    assert.equal((await sent({}, path)).url, '/a%20b/%C3%BC?q={x}|%20');
    assert.equal((await sent({ serializeUrl: true }, path)).url, '/a%20b/%C3%BC?q=%7Bx%7D%7C%20');
  });

  it('sends a raw body with its type, which a header overrides', async () => {
    const raw = { method: 'post', bodyType: 'raw', contentType: 'application/json', data: '{"a":1}' };

    const plain = await sent(raw);
    const overridden = await sent({
      ...raw,
      headers: [{ name: 'content-type', value: 'application/vnd.x+json' }],
    });
    const custom = await sent({ ...raw, contentType: 'custom', customContentType: 'text/x-own' });
    const body = await sent({ ...raw, data: undefined, body: { a: [1, null] } });
    const bytes = await sent({ ...raw, data: new Binary(Buffer.from('bytes')) });

    assert.deepEqual([plain.body, plain.headers['content-type']], ['{"a":1}', 'application/json']);
    assert.equal(overridden.headers['content-type'], 'application/vnd.x+json');
    assert.equal(custom.headers['content-type'], 'text/x-own');
    assert.equal(body.body, '{"a":[1,null]}');
    assert.equal(bytes.body, 'bytes');
  });

  it('sends a form url-encoded', async () => {
    const seen = await sent({
      method: 'post',
      bodyType: 'x_www_form_urlencoded',
      formFields: [
        { key: 'a', value: '1' },
        { key: 'b c', value: 'x&y=ü' },
      ],
    });

    assert.equal(seen.body, 'a=1&b%20c=x%26y%3D%C3%BC');
    assert.equal(seen.headers['content-type'], 'application/x-www-form-urlencoded');
  });

  it('sends a multipart form with text and files', async () => {
    const seen = await sent({
      method: 'post',
      bodyType: 'multipart_form_data',
      formDataFields: [
        { fieldType: 'text', key: 'title', value: 'Hello' },
        { fieldType: 'file', key: 'file', fileName: 'a"b.txt', data: new Binary(Buffer.from('content')) },
      ],
    });

    const boundary =
      /^multipart\/form-data; boundary=(.+)$/.exec(seen.headers['content-type'] ?? '')?.[1] ?? '';
    assert.equal(
      seen.body,
      `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nHello\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a%22b.txt"\r\n` +
        `Content-Type: application/octet-stream\r\n\r\ncontent\r\n--${boundary}--\r\n`,
    );
  });

  it('refuses a file without data', async () => {
    await assert.rejects(
      sent({
        method: 'post',
        bodyType: 'multipart_form_data',
        formDataFields: [{ fieldType: 'file', key: 'f', fileName: 'a' }],
      }),
      { type: 'BundleValidationError' },
    );
  });

  it('sends Basic authentication from its fields', async () => {
    const seen = await sent({ authUser: 'ann', authPass: 'pä' });

    assert.equal(seen.headers.authorization, `Basic ${Buffer.from('ann:pä').toString('base64')}`);
  });

  it('leaves a failing status an ordinary bundle unless it evaluates all states', async () => {
    const server = await module.server((_request, response) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"why":"down"}');
    });

    const [bundle] = await module.run(server, { ...exported, url: server.origin, handleErrors: false });
    assert.deepEqual([bundle?.['statusCode'], bundle?.['data']], [500, { why: 'down' }]);

    await assert.rejects(module.run(server, { ...exported, url: server.origin }), {
      type: 'RuntimeError',
      message: '[500] Internal Server Error',
      detail: { status: 500, excerpt: '{"why":"down"}' },
      uncertain: false,
    });
  });

  const mapped: [status: number, type: string][] = [
    [400, 'RuntimeError'],
    [401, 'RuntimeError'],
    [403, 'RuntimeError'],
    [404, 'RuntimeError'],
    [409, 'RuntimeError'],
    [429, 'RateLimitError'],
    [500, 'RuntimeError'],
    [502, 'ConnectionError'],
    [503, 'ConnectionError'],
    [504, 'ConnectionError'],
  ];
  for (const [status, type] of mapped) {
    it(`makes ${String(status)} a ${type}`, async () => {
      const server = await module.server((_request, response) => response.writeHead(status).end());

      await assert.rejects(module.run(server, { ...exported, method: 'post', url: server.origin }), {
        type,
        uncertain: false,
      });
    });
  }

  it('reads Retry-After as seconds or as a date', async () => {
    const server = await module.server((request, response) => {
      response.setHeader('retry-after', request.url === '/date' ? 'Tue, 24 Nov 2026 12:01:00 GMT' : '30');
      response.writeHead(429).end();
    });

    await assert.rejects(module.run(server, { ...exported, url: server.origin }), { retryAfterMs: 30_000 });
    await assert.rejects(module.run(server, { ...exported, url: `${server.origin}/date` }), {
      retryAfterMs: 60_000,
    });
  });

  it('gives up after its own time-out, and says that a POST may have happened', async () => {
    const server = await module.server(() => undefined);

    await assert.rejects(
      module.run(server, { ...exported, method: 'post', url: server.origin, timeout: '1' }),
      { type: 'ModuleTimeoutError', uncertain: true },
    );
  });

  it('shares cookies only where asked', async () => {
    const server = await module.server((_request, response) =>
      response.setHeader('set-cookie', 's=1; Path=/').end(),
    );
    const url = server.origin;

    await module.run(server, { ...exported, url, shareCookies: true });
    await module.run(server, { ...exported, url, shareCookies: true });
    await module.run(server, { ...exported, url });

    assert.deepEqual(
      server.seen.map(({ headers }) => headers.cookie),
      [undefined, 's=1', undefined],
    );
  });

  it('says so when there is no client certificate to present', async () => {
    await assert.rejects(sent({ useMtls: true }), { type: 'InvalidConfigurationError' });
  });
});
