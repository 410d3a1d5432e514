/** A real HTTP server on loopback that remembers what it was asked, and a client that may reach it. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
} from '../../../activities/http/client.ts';
import { certificate, key } from './certificate.ts';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** Port of the client's side: the same one means the same connection. */
  from: number | undefined;
}

export interface TestServer {
  origin: string;
  /** `127.0.0.1:port`, as TENON_ALLOW_HOSTS has it. */
  host: string;
  port: number;
  seen: Seen[];
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, seen: Seen) => void;

/** Starts a server; `answer` is called when a request's body has been read. */
export async function startServer(answer: Answer, scheme: 'http' | 'https' = 'http'): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const entry: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        from: request.socket.remotePort,
      };
      seen.push(entry);
      answer(request, response, entry);
    });
    request.on('error', () => undefined);
  };
  const server =
    scheme === 'http' ? createServer(listener) : createTlsServer({ cert: certificate, key }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    origin: `${scheme}://127.0.0.1:${String(port)}`,
    host: `127.0.0.1:${String(port)}`,
    port,
    seen,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Servers and clients of one test file; everything is closed after each test. */
export function useHttp(): {
  server(answer: Answer, scheme?: 'http' | 'https'): Promise<TestServer>;
  client(options?: Partial<HttpClientOptions> & { servers?: TestServer[] }): HttpClient;
} {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  return {
    async server(answer, scheme) {
      const started = await startServer(answer, scheme);
      open.push(started);
      return started;
    },
    client({ servers = [], allowHosts = [], ...options } = {}) {
      const client = createHttpClient({
        ...options,
        allowHosts: [...allowHosts, ...servers.map((server) => server.host)],
      });
      open.push(client);
      return client;
    },
  };
}
