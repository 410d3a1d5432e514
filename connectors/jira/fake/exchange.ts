/** Requests and answers of the fake Jira, and its refusals in the form Jira gives them. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const MOST_BYTES = 1024 * 1024;

/** What Jira answers with where it refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Record<string, string>;

  constructor(status: number, message: string, errors: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** A request, read. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: string;
}

/** Its answer. */
export interface Reply {
  status: number;
  json?: unknown;
  headers?: Record<string, string>;
}

/** Answers a request with what `answer` makes of it, or with its refusal. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (call: Call) => Reply,
): Promise<void> {
  const reply = await replyTo(request, answer);
  const { status, json, headers = {} } = reply;
  response.writeHead(status, {
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(json === undefined ? '' : JSON.stringify(json));
}

async function replyTo(request: IncomingMessage, answer: (call: Call) => Reply): Promise<Reply> {
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new Refusal(413, 'The request is too large.');
      chunks.push(chunk);
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    return answer({
      ...{ method: request.method ?? 'GET', path: pathname, query: searchParams },
      ...{ authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() },
    });
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(400, 'The request cannot be read.');
    const errorMessages = refusal.message === '' ? [] : [refusal.message];
    return { status: refusal.status, json: { errorMessages, errors: refusal.errors } };
  }
}
