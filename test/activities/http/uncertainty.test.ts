import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { useHttp, type TestServer } from './server.ts';

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, 'close');
  return port;
}

describe('whether a write may have happened', () => {
  const http = useHttp();

  const cutting = (): Promise<TestServer> =>
    http.server((request, response) => {
      if (request.url === '/body') {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half of it', () => request.socket.destroy());
      } else {
        request.socket.resetAndDestroy();
      }
    });

  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
    it(`is open when the connection is cut after a ${method} was sent`, async () => {
      const server = await cutting();
      const client = http.client({ servers: [server] });

      await assert.rejects(client.request({ method, url: server.origin, body: '{}' }), {
        type: 'ConnectionError',
        uncertain: true,
      });
      assert.equal(server.seen.length, 1);
    });
  }

  it('is open when the answer was cut in the middle', async () => {
    const server = await cutting();
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'POST', url: `${server.origin}/body` }), {
      type: 'ConnectionError',
      uncertain: true,
    });
  });

  it('is open when no answer came in time', async () => {
    const server = await http.server(() => undefined);
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'POST', url: server.origin, timeoutMs: 500 }), {
      type: 'ModuleTimeoutError',
      uncertain: true,
    });
    assert.equal(server.seen.length, 1);
  });

  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    it(`is no question for ${method}, which is sent once all the same`, async () => {
      const server = await cutting();
      const client = http.client({ servers: [server] });

      await assert.rejects(client.request({ method, url: server.origin }), {
        type: 'ConnectionError',
        uncertain: false,
      });
      assert.equal(server.seen.length, 1);
    });
  }

  it('is settled when the connection was refused', async () => {
    const port = String(await freePort());
    const client = http.client({ allowHosts: [`127.0.0.1:${port}`] });

    await assert.rejects(client.request({ method: 'POST', url: `http://127.0.0.1:${port}/` }), {
      type: 'ConnectionError',
      uncertain: false,
      detail: { code: 'ECONNREFUSED' },
    });
  });

  it('is settled when the name does not resolve', async () => {
    const client = http.client({
      lookup: (_name, _options, callback) => {
        callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
      },
    });

    await assert.rejects(client.request({ method: 'POST', url: 'http://nowhere.example/' }), {
      type: 'ConnectionError',
      uncertain: false,
      detail: { code: 'ENOTFOUND' },
    });
  });

  it('is settled when time ran out before the connection was open', async () => {
    const client = http.client({ lookup: () => undefined });

    await assert.rejects(client.request({ method: 'POST', url: 'http://slow-dns.example/', timeoutMs: 50 }), {
      type: 'ModuleTimeoutError',
      uncertain: false,
    });
  });

  it('is settled when TLS fails', async () => {
    const server = await http.server((_request, response) => response.end(), 'https');
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'POST', url: server.origin }), {
      type: 'ConnectionError',
      uncertain: false,
      detail: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    assert.equal(server.seen.length, 0);
  });

  it('is settled when an answer came, even one too large to take', async () => {
    const server = await http.server((_request, response) => response.end('x'.repeat(100)));
    const client = http.client({ servers: [server], maxBodyBytes: 10 });

    await assert.rejects(client.request({ method: 'POST', url: server.origin }), {
      type: 'MaxFileSizeExceededError',
      uncertain: false,
    });
  });

  it('is open when a POST was answered with a redirect whose page cannot be had', async () => {
    const port = String(await freePort());
    const server = await http.server((_request, response) =>
      response.writeHead(303, { location: `http://127.0.0.1:${port}/result` }).end(),
    );
    const client = http.client({ servers: [server], allowHosts: [`127.0.0.1:${port}`] });

    await assert.rejects(client.request({ method: 'POST', url: server.origin, followRedirects: 'all' }), {
      type: 'ConnectionError',
      uncertain: true,
    });
  });

  it('is settled when a POST was sent on by 307 to somebody who is not there', async () => {
    const port = String(await freePort());
    const server = await http.server((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${port}/moved` }).end(),
    );
    const client = http.client({ servers: [server], allowHosts: [`127.0.0.1:${port}`] });

    await assert.rejects(client.request({ method: 'POST', url: server.origin, followRedirects: 'all' }), {
      type: 'ConnectionError',
      uncertain: false,
    });
  });

  it('is not put in doubt by a connection the server had closed in the meantime', async () => {
    const sockets = new Set<Socket>();
    const server = await http.server((request, response) => {
      sockets.add(request.socket);
      response.end('ok');
    });
    const client = http.client({ servers: [server] });

    await client.request({ method: 'GET', url: server.origin });
    for (const socket of sockets) socket.destroy();
    const answer = await client.request({ method: 'POST', url: server.origin });

    assert.equal(answer.data, 'ok');
  });
});
