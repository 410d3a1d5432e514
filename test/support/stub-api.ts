/** An HTTP API on loopback that answers from a list, breaks on demand and keeps every call it got. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a call gets. */
export interface StubReply {
  /** 200 where missing. */
  status?: number | undefined;
  json?: unknown;
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
  delayMs?: number | undefined;
  /** `reset`: the connection is cut after the request was read; `hang`: nothing ever comes. */
  fault?: 'reset' | 'hang' | undefined;
}

/** Calls of one kind: the n-th gets the n-th reply, and the last reply repeats. */
export interface StubRoute {
  match: { method: string; path: string; query?: Record<string, string> | undefined };
  replies: StubReply[];
}

/** A call as it arrived. */
export interface StubCall {
  method: string;
  /** Path and query, as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface StubApi {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Every call, also those that nothing matched, in order. */
  calls: StubCall[];
  /** The first route that matches answers; without one the call gets 404. */
  answerWith(routes: StubRoute[]): void;
  close(): Promise<void>;
}

export async function startStubApi(): Promise<StubApi> {
  const calls: StubCall[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let pending: (StubRoute & { taken: number })[] = [];

  const nextReply = (call: StubCall): StubReply => {
    const route = pending.find(({ match }) => matches(match, call));
    if (route === undefined) return { status: 404 };
    route.taken += 1;
    return route.replies[Math.min(route.taken, route.replies.length) - 1] ?? {};
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const call: StubCall = { method, url, headers, body: await bodyOf(request) };
    calls.push(call);
    const reply = nextReply(call);
    if (reply.fault === 'hang') return;
    if (reply.fault === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (reply.delayMs !== undefined) {
      await new Promise<void>((resolve) => timers.add(setTimeout(resolve, reply.delayMs)));
    }
    write(response, reply);
  }

  const server = createServer((request, response) => {
    // A caller that went away in the middle of its request has made no call.
    handle(request, response).catch(() => request.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP

  return {
    url: `http://127.0.0.1:${String(port)}`,
    calls,
    answerWith: (routes) => {
      pending = routes.map((route) => ({ ...route, taken: 0 }));
    },
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function matches(match: StubRoute['match'], { method, url }: StubCall): boolean {
  const [path = '', query = ''] = url.split('?', 2);
  if (match.method.toUpperCase() !== method || match.path !== path) return false;
  const given = new URLSearchParams(query);
  return Object.entries(match.query ?? {}).every(([name, value]) => given.get(name) === value);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // No encoding is set: chunks are buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, { status = 200, json, body, headers = {} }: StubReply): void {
  if (json !== undefined) response.setHeader('content-type', 'application/json');
  else if (body !== undefined) response.setHeader('content-type', 'text/plain; charset=utf-8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status);
  response.end(json === undefined ? body : JSON.stringify(json));
}
