import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import type { Lookup } from '../../../activities/http/guarded-connector.ts';
import { ModuleError } from '../../../errors.ts';
import { useHttp } from './server.ts';

/** Answers with the next of the lists, then with the last one for ever. */
function resolver(...answers: string[][]): { lookup: Lookup; asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (name, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(name);
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, asked };
}

function isRefusal(error: unknown): boolean {
  assert.ok(error instanceof ModuleError, String(error));
  assert.equal(error.type, 'InvalidConfigurationError');
  assert.match(error.message, /TENON_ALLOW_HOSTS/);
  assert.equal((error.detail as { code: string }).code, 'HOST_NOT_ALLOWED');
  assert.equal(error.uncertain, false);
  return true;
}

describe('the guarded HTTP client', () => {
  const http = useHttp();

  it('refuses loopback, private and metadata addresses, however they are written', async () => {
    const server = await http.server((_request, response) => response.end('secret'));
    const client = http.client();
    const port = String(server.port);

    for (const url of [
      `http://127.0.0.1:${port}/`,
      `http://2130706433:${port}/`,
      `http://0x7f.1:${port}/`,
      `http://[::1]:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://0:${port}/`,
      'http://169.254.169.254/latest/meta-data/',
      'http://10.0.0.1/',
      'https://192.168.0.1/',
      `http://localhost:${port}/`,
    ]) {
      await assert.rejects(client.request({ method: 'GET', url }), isRefusal, url);
    }
    assert.equal(server.seen.length, 0);
  });

  it('reaches a private address that is allowed by host and port', async () => {
    const server = await http.server((_request, response) => response.end('hello'));
    const client = http.client({ servers: [server] });

    const answer = await client.request({ method: 'GET', url: server.origin });

    assert.equal(answer.data, 'hello');
  });

  it('refuses a public name that resolves to loopback', async () => {
    const server = await http.server((_request, response) => response.end('secret'));
    const { lookup, asked } = resolver(['127.0.0.1']);
    const client = http.client({ lookup });

    await assert.rejects(
      client.request({ method: 'POST', url: `http://rebind.example:${String(server.port)}/` }),
      isRefusal,
    );

    assert.deepEqual(asked, ['rebind.example']);
    assert.equal(server.seen.length, 0);
  });

  it('refuses a name with one private address among public ones', async () => {
    const { lookup } = resolver(['93.184.216.34', '10.0.0.1']);
    const client = http.client({ lookup });

    await assert.rejects(client.request({ method: 'GET', url: 'http://mixed.example/' }), isRefusal);
  });

  it('checks again at each connection, so a name that resolves differently the next time gains nothing', async () => {
    const server = await http.server((_request, response) => response.end('ok'));
    const { lookup } = resolver(['127.0.0.1'], ['127.0.0.2']);
    const client = http.client({ lookup, allowHosts: [server.host] });
    const url = `http://rebind.example:${String(server.port)}/`;

    const first = await client.request({ method: 'POST', url });
    assert.equal(first.data, 'ok');
    await assert.rejects(client.request({ method: 'POST', url }), isRefusal);
  });

  it('refuses a redirect to a private address', async () => {
    const inner = await http.server((_request, response) => response.end('secret'));
    const outer = await http.server((_request, response) =>
      response.writeHead(302, { location: `${inner.origin}/admin` }).end(),
    );
    const client = http.client({ servers: [outer] });

    await assert.rejects(client.request({ method: 'GET', url: outer.origin }), isRefusal);

    assert.equal(inner.seen.length, 0);
  });

  it('refuses a redirect away from the web', async () => {
    const server = await http.server((_request, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'GET', url: server.origin }), {
      type: 'InvalidConfigurationError',
    });
  });

  for (const url of [
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:1',
    '/relative',
    '',
    'http://',
  ]) {
    it(`refuses the address '${url}'`, async () => {
      await assert.rejects(http.client().request({ method: 'GET', url }), { type: 'BundleValidationError' });
    });
  }

  for (const method of ['CONNECT', 'TRACE', 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n', '']) {
    it(`refuses the method ${JSON.stringify(method)}`, async () => {
      await assert.rejects(http.client().request({ method, url: 'http://example.com/' }), {
        type: 'BundleValidationError',
      });
    });
  }

  it('refuses headers that HTTP cannot carry', async () => {
    for (const header of [
      ['X Y', '1'],
      ['X-A', 'a\r\nX-B: c'],
      ['X-A', 'snow ☃'],
      ['', 'x'],
    ] as const) {
      await assert.rejects(
        http.client().request({ method: 'GET', url: 'http://example.com/', headers: [header] }),
        { type: 'BundleValidationError' },
        header.join(),
      );
    }
  });
});
