/** A small HTTP API for the examples and demos: orders, items, notes. Everything is in memory, on loopback only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LARGEST_BODY = 1024 * 1024;
const LONGEST_WAIT_MS = 60_000;
const MOST_NOTES = 10_000;
const ITEMS = 25;
const PAGE = 10;
const customers = ['Ann', 'Bela', 'Chen', 'Dora', 'Emeka'];

export interface ExampleServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  port: number;
  close(): Promise<void>;
}

interface Note {
  id: number;
  note: unknown;
  /** How often it was sent with this key. */
  requests: number;
}

/** Listens on the port, or on any free one where that is taken or 0. */
export async function startExampleServer(port = 0): Promise<ExampleServer> {
  const notes = new Map<string, Note>();
  const server = createServer((request, response) => {
    handle(request, response, notes).catch((error: unknown) => {
      reply(response, 400, { error: error instanceof Error ? error.message : 'The request is not valid' });
    });
  });
  await listen(server, port).catch(() => listen(server, 0));
  const { port: bound } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${String(bound)}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  notes: Map<string, Note>,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://example.test');
  const [, section = '', id = ''] = url.pathname.split('/').map(decodeURIComponent);
  const method = request.method ?? 'GET';

  if (section === 'notes' && method === 'POST') {
    const { status, body } = addNote(notes, request.headers['idempotency-key'], await readJson(request));
    reply(response, status, body);
  } else if (method !== 'GET') {
    reply(response, 405, { error: 'Only GET, and POST /notes' });
  } else if (section === 'orders') {
    reply(response, 200, order(id));
  } else if (section === 'items') {
    reply(response, 200, itemPage(Number(url.searchParams.get('page') ?? 1)));
  } else if (section === 'slow') {
    const ms = Math.min(Math.max(Number(url.searchParams.get('ms') ?? 1000) || 0, 0), LONGEST_WAIT_MS);
    const timer = setTimeout(() => reply(response, 200, { waitedMs: ms }), ms);
    response.once('close', () => clearTimeout(timer));
  } else if (section === 'notes') {
    reply(response, 200, { notes: [...notes.values()] });
  } else {
    reply(response, 404, {
      error: 'There is no such thing',
      try: ['/orders/7', '/items?page=1', '/slow?ms=500', '/notes'],
    });
  }
}

/** Every order exists: the same id always gives the same order. */
function order(id: string): object {
  const number = /^\d{1,9}$/.test(id) ? Number(id) : Buffer.from(id).reduce((sum, byte) => sum + byte, 0);
  return {
    order: /^\d{1,9}$/.test(id) ? number : id,
    customer: customers[(number + 3) % customers.length],
    total: ((number * 1850) % 100_000) / 100,
  };
}

function itemPage(page: number): object {
  const number = Number.isInteger(page) && page > 0 ? page : 1;
  const first = (number - 1) * PAGE + 1;
  const last = Math.min(first + PAGE - 1, ITEMS);
  const items = Array.from({ length: Math.max(0, last - first + 1) }, (_none, index) => ({
    id: first + index,
    name: `Item ${String(first + index)}`,
    order: 100 + first + index,
  }));
  return { page: number, items, nextPage: last < ITEMS ? number + 1 : null };
}

/** The same key adds one note, however often it is sent. */
function addNote(
  notes: Map<string, Note>,
  key: string | string[] | undefined,
  note: unknown,
): { status: number; body: object } {
  const name = typeof key === 'string' ? key : `note-${String(notes.size + 1)}`;
  const known = notes.get(name);
  if (known !== undefined) {
    known.requests += 1;
    return { status: 200, body: known };
  }
  if (notes.size >= MOST_NOTES) return { status: 507, body: { error: 'There are too many notes' } };
  const added = { id: notes.size + 1, note, requests: 1 };
  notes.set(name, added);
  return { status: 201, body: added };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    // no encoding is set: chunks are buffers
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function reply(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
