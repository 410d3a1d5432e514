import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { ModuleError } from '../../../errors.ts';
import { useHttp } from './server.ts';

const MiB = 1024 * 1024;

describe('limits of the HTTP client', () => {
  const http = useHttp();

  for (const [encoding, encode] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
  ] as const) {
    it(`undoes ${encoding} (${encode.name})`, async () => {
      const server = await http.server((request, response) => {
        assert.equal(request.headers['accept-encoding'], 'gzip, deflate, br');
        response.setHeader('content-encoding', encoding);
        response.end(encode(Buffer.from('hello '.repeat(100))));
      });
      const client = http.client({ servers: [server] });

      const answer = await client.request({ method: 'GET', url: server.origin });

      assert.equal(answer.data, 'hello '.repeat(100));
    });
  }

  it('neither asks for compression nor undoes it where it is switched off', async () => {
    const packed = gzipSync('hello');
    const server = await http.server((request, response) => {
      assert.equal(request.headers['accept-encoding'], undefined);
      response.setHeader('content-encoding', 'gzip');
      response.end(packed);
    });
    const client = http.client({ servers: [server] });

    const answer = await client.request({ method: 'GET', url: server.origin, decompress: false });

    assert.deepEqual(Buffer.from(answer.body), packed);
  });

  it('stops a compression bomb at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MiB));
    const server = await http.server((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(bomb);
    });
    const client = http.client({ servers: [server], maxBodyBytes: MiB });

    await assert.rejects(client.request({ method: 'GET', url: server.origin }), {
      type: 'MaxFileSizeExceededError',
      detail: { limit: MiB },
    });
  });

  it('refuses damaged and unknown encodings', async () => {
    const server = await http.server((request, response) => {
      response.setHeader('content-encoding', request.url === '/damaged' ? 'gzip' : 'gzip,gzip,gzip,gzip');
      response.end('not compressed at all');
    });
    const client = http.client({ servers: [server] });

    for (const path of ['/damaged', '/many']) {
      await assert.rejects(client.request({ method: 'GET', url: server.origin + path }), {
        type: 'DataError',
      });
    }
  });

  it('refuses a body that says it is too large, and one that turns out to be', async () => {
    const server = await http.server((request, response) => {
      if (request.url === '/says') response.setHeader('content-length', 5000);
      response.write('x'.repeat(4000));
      response.end('x'.repeat(1000));
    });
    const client = http.client({ servers: [server], maxBodyBytes: 4500 });

    for (const path of ['/says', '/is']) {
      await assert.rejects(client.request({ method: 'GET', url: server.origin + path }), {
        type: 'MaxFileSizeExceededError',
      });
    }
    const small = await client.request({ method: 'HEAD', url: `${server.origin}/says` });
    assert.equal(small.status, 200);
  });

  it('does not let a request raise the ceiling', async () => {
    const server = await http.server((_request, response) => response.end('x'.repeat(200)));
    const client = http.client({ servers: [server], maxBodyBytes: 100 });

    await assert.rejects(client.request({ method: 'GET', url: server.origin, maxBodyBytes: 1000 }), {
      type: 'MaxFileSizeExceededError',
    });
  });

  it('refuses header sections without end', async () => {
    const server = await http.server((_request, response) => {
      for (let i = 0; i < 100; i += 1) response.setHeader(`x-${String(i)}`, 'y'.repeat(1000));
      response.end();
    });
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'GET', url: server.origin }), {
      type: 'ConnectionError',
      detail: { code: 'UND_ERR_HEADERS_OVERFLOW' },
    });
  });

  it('gives up on an answer that never comes', async () => {
    const server = await http.server(() => undefined);
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'GET', url: server.origin, timeoutMs: 50 }), {
      type: 'ModuleTimeoutError',
      uncertain: false,
      detail: { timeoutMs: 50 },
    });
  });

  it('gives up on a body that drips, because the limit is for the whole answer', async () => {
    const timers = new Set<NodeJS.Timeout>();
    const server = await http.server((_request, response) => {
      timers.add(setInterval(() => response.write('x'), 10));
    });
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'GET', url: server.origin, timeoutMs: 100 }), {
      type: 'ModuleTimeoutError',
    });
    for (const timer of timers) clearInterval(timer);
  });

  it('gives up on redirects together, not one by one', async () => {
    let hops = 0;
    const server = await http.server((_request, response) => {
      hops += 1;
      setTimeout(() => response.writeHead(302, { location: `/${String(hops)}` }).end(), 40);
    });
    const client = http.client({ servers: [server] });

    await assert.rejects(client.request({ method: 'GET', url: server.origin, timeoutMs: 150 }), {
      type: 'ModuleTimeoutError',
    });
    assert.ok(hops < 8);
  });

  it('gives the signal’s own reason when the run is cancelled', async () => {
    const reason = new Error('cancelled by a person');
    const controller = new AbortController();
    const server = await http.server(() => {
      controller.abort(reason);
    });
    const client = http.client({ servers: [server] });

    await assert.rejects(
      client.request({ method: 'POST', url: server.origin, signal: controller.signal }),
      (error) => error === reason,
    );
    await assert.rejects(
      client.request({ method: 'GET', url: server.origin, signal: controller.signal }),
      (error) => error === reason,
    );
    assert.equal(server.seen.length, 1);
  });

  it('says that a server speaks no HTTP', async () => {
    const tcp = createTcpServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-hello\r\n');
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo; // it listens on a port
    const client = http.client({ allowHosts: [`127.0.0.1:${String(port)}`] });

    await assert.rejects(
      client.request({ method: 'GET', url: `http://127.0.0.1:${String(port)}/` }),
      (error) => {
        assert.ok(error instanceof ModuleError);
        assert.equal(error.type, 'ConnectionError');
        assert.match(error.message, /does not answer with HTTP/);
        return true;
      },
    );
    tcp.close();
  });
});
