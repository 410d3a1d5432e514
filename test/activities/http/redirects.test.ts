import assert from 'node:assert/strict';
import { createCookieJar } from '../../../activities/http/cookies.ts';
import { useHttp } from './server.ts';

describe('redirects', () => {
  const http = useHttp();

  const rules: [status: number, method: string, then: string, body: string][] = [
    [301, 'GET', 'GET', ''],
    [302, 'HEAD', 'HEAD', ''],
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'DELETE', 'GET', ''],
    [302, 'PUT', 'PUT', 'data'],
    [307, 'POST', 'POST', 'data'],
    [308, 'PATCH', 'PATCH', 'data'],
  ];
  for (const [status, method, then, body] of rules) {
    it(`answer ${String(status)} after ${method} with ${then}`, async () => {
      const server = await http.server((request, response) => {
        if (request.url === '/from') response.writeHead(status, { location: 'to?x=1' });
        response.end();
      });
      const client = http.client({ servers: [server] });
      const sends = method === 'GET' || method === 'HEAD' ? {} : { body: 'data' };

      const answer = await client.request({
        method,
        url: `${server.origin}/from`,
        headers: [['Content-Type', 'text/plain']],
        followRedirects: 'all',
        ...sends,
      });

      const second = server.seen[1];
      assert.equal(answer.url, `${server.origin}/to?x=1`);
      assert.equal(second?.method, then);
      assert.equal(second.body, body);
      if (then === 'GET' && method !== 'GET') assert.equal(second.headers['content-type'], undefined);
    });
  }

  it('are followed for reads only unless asked, and not at all when switched off', async () => {
    const server = await http.server((_request, response) =>
      response.writeHead(302, { location: '/to' }).end('moved'),
    );
    const client = http.client({ servers: [server] });

    const post = await client.request({ method: 'POST', url: server.origin });
    const get = await client.request({ method: 'GET', url: server.origin, followRedirects: 'none' });

    assert.deepEqual([post.status, get.status, server.seen.length], [302, 302, 2]);
  });

  it('lose credentials on the way to another origin, and keep them at home', async () => {
    const other = await http.server((_request, response) => response.end());
    const server = await http.server((request, response) => {
      if (request.url === '/home') response.writeHead(302, { location: '/kept' });
      if (request.url === '/away') response.writeHead(302, { location: `${other.origin}/lost` });
      response.end();
    });
    const client = http.client({ servers: [server, other] });
    const headers = [
      ['Authorization', 'Bearer x'],
      ['Cookie', 'a=b'],
      ['X-Api-Key', 'k'],
      ['Proxy-Authorization', 'p'],
      ['X-Other', 'stays'],
    ] as const;

    await client.request({ method: 'GET', url: `${server.origin}/home`, headers });
    await client.request({ method: 'GET', url: `${server.origin}/away`, headers });

    const kept = server.seen[1]?.headers ?? {};
    assert.deepEqual([kept.authorization, kept.cookie, kept['x-api-key']], ['Bearer x', 'a=b', 'k']);
    const lost = other.seen[0]?.headers ?? {};
    assert.deepEqual(
      [lost.authorization, lost.cookie, lost['x-api-key'], lost['proxy-authorization'], lost['x-other']],
      [undefined, undefined, undefined, undefined, 'stays'],
    );
    assert.equal(lost.host, other.host);
  });

  it('end after ten hops', async () => {
    const server = await http.server((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'GET', url: server.origin }), {
      type: 'RuntimeError',
      detail: { code: 'TOO_MANY_REDIRECTS' },
    });
    assert.equal(server.seen.length, 11);
  });

  it('carry cookies from hop to hop where there is a jar, which can be written down', async () => {
    const server = await http.server((request, response) => {
      if (request.url === '/login')
        response.writeHead(302, { location: '/home', 'set-cookie': 'session=s1; Path=/; HttpOnly' });
      response.end();
    });
    const client = http.client({ servers: [server] });
    const jar = createCookieJar();

    await client.request({ method: 'GET', url: `${server.origin}/login`, cookies: jar });
    const again = createCookieJar(await jar.written());
    await client.request({ method: 'GET', url: `${server.origin}/next`, cookies: again });
    await client.request({ method: 'GET', url: `${server.origin}/without` });

    assert.deepEqual(
      server.seen.map(({ headers }) => headers.cookie),
      [undefined, 'session=s1', 'session=s1', undefined],
    );
  });
});

describe('TLS of the HTTP client', () => {
  const http = useHttp();

  it('trusts a certificate that is given, and any when told not to look', async () => {
    const { certificate } = await import('./certificate.ts');
    const server = await http.server((_request, response) => response.end('sealed'), 'https');
    const client = http.client({ servers: [server] });

    const trusted = await client.request({ method: 'GET', url: server.origin, tls: { ca: certificate } });
    const unchecked = await client.request({
      method: 'GET',
      url: server.origin,
      tls: { rejectUnauthorized: false },
    });

    assert.deepEqual([trusted.data, unchecked.data], ['sealed', 'sealed']);
    // Trust of one request is not trust of the next.
    await assert.rejects(client.request({ method: 'GET', url: server.origin }), { type: 'ConnectionError' });
  });
});
