/** An HTTP API in the test's own process: it remembers every call with its key, and holds answers until told. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './child-process.ts';

export interface HeldCall {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Its `Idempotency-Key`. */
  key: string | undefined;
  body: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Answers of one path that are kept back. */
export interface Gate {
  /** Waits until this many calls in all have come to the path; gives the last of them. */
  arrived(count?: number, limitMs?: number): Promise<HeldCall>;
  /** Answers those that wait, and all that come from now on. */
  release(): void;
}

export interface HeldApi {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** `127.0.0.1:<port>`, for `TENON_ALLOW_HOSTS`. */
  host: string;
  calls: HeldCall[];
  /** Calls to a path, or to all that begin with it where it ends with a slash. */
  of(path: string): HeldCall[];
  /** Waits until this many calls in all have come to the path; gives the last of them. */
  arrived(path: string, count?: number, limitMs?: number): Promise<HeldCall>;
  hold(path: string): Gate;
}

/**
 * Answers with `{path, n}`, where n counts the calls; `?bytes=` makes it that large, `?ms=` that late, and `?items=` gives
 * it a list.
 */
function answerOf(call: HeldCall, n: number): string {
  const bytes = Number(call.query.get('bytes') ?? 0);
  const items = Number(call.query.get('items') ?? 0);
  return JSON.stringify({
    path: call.path,
    n,
    ...(bytes === 0 ? {} : { padding: 'x'.repeat(bytes) }),
    ...(items === 0 ? {} : { items: Array.from({ length: items }, (_none, index) => ({ id: index + 1 })) }),
  });
}

async function callOf(request: IncomingMessage): Promise<HeldCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // no encoding is set
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://held.test');
  const key = request.headers['idempotency-key'];
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    key: typeof key === 'string' ? key : undefined,
    body: Buffer.concat(chunks).toString('utf8'),
    at: Date.now(),
  };
}

/** One for each `describe`; calls are forgotten before each test. */
export function useHeldApi(): HeldApi {
  const calls: HeldCall[] = [];
  const held = new Map<string, (() => void)[]>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await callOf(request);
    calls.push(call);
    const text = answerOf(call, calls.length);
    const waiting = held.get(call.path);
    if (waiting !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    const ms = Number(call.query.get('ms') ?? 0);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  }

  const server = createServer((request, response) => {
    // A sender that was killed before its request was whole has not called.
    answer(request, response).catch(() => response.destroy());
  });
  const of = (path: string): HeldCall[] =>
    calls.filter((call) => (path.endsWith('/') ? call.path.startsWith(path) : call.path === path));
  const api: HeldApi = {
    url: '',
    host: '',
    calls,
    of,
    arrived: (path, count = 1, limitMs) =>
      until(`call ${String(count)} of ${path}`, () => of(path)[count - 1], limitMs),
    hold(path) {
      held.set(path, []);
      return {
        arrived: (count, limitMs) => api.arrived(path, count, limitMs),
        release() {
          const waiting = held.get(path) ?? [];
          held.delete(path);
          for (const resolve of waiting) resolve();
        },
      };
    },
  };

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    api.host = `127.0.0.1:${String(port)}`;
    api.url = `http://${api.host}`;
  });
  beforeEach(() => {
    calls.length = 0;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return api;
}
