/** Writes a scenario's answer as an HTTP response. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Response } from 'express';
import type { WebhookAnswer } from '../../scenarios/run.ts';
import { Binary, bytesOf } from '../../scenarios/value.ts';

/** The server's own business: a scenario that set them would break the connection for its caller. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

const NO_BODY = [204, 205, 304];

/** Status, headers and body; what HTTP does not allow is left out. */
export function writeAnswer(response: Response, answer: WebhookAnswer): void {
  response.status(finalStatus(answer.status));
  for (const [name, value] of answer.headers) addHeader(response, name, value);
  if (NO_BODY.includes(response.statusCode)) {
    response.end();
    return;
  }
  const { type, bytes } = written(answer.body);
  // Text is not HTML unless the scenario says so: a page would run in the API's own origin.
  if (!response.hasHeader('content-type')) response.setHeader('content-type', type);
  response.setHeader('content-length', bytes.length);
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

/** 1xx does not end a response, and a number HTTP does not know cannot be sent. */
function finalStatus(status: number): number {
  return Number.isInteger(status) && status >= 200 && status <= 999 ? status : 200;
}

function addHeader(response: Response, name: string, value: string): void {
  if (RESERVED.has(name.toLowerCase())) return;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    return; // mapped from data, it may hold anything; the rest of the answer still counts
  }
  if (name.toLowerCase() === 'content-type') response.setHeader(name, value);
  else response.appendHeader(name, value);
}

function written(body: WebhookAnswer['body']): { type: string; bytes: Buffer } {
  const text = 'text/plain; charset=utf-8';
  if (body === null) return { type: text, bytes: Buffer.alloc(0) };
  if (body instanceof Binary) return { type: 'application/octet-stream', bytes: Buffer.from(bytesOf(body)) };
  if (body instanceof Date) return { type: text, bytes: Buffer.from(body.toISOString()) };
  if (typeof body === 'object') return { type: 'application/json', bytes: Buffer.from(readable(body)) };
  return { type: text, bytes: Buffer.from(String(body)) };
}

/** JSON as its reader expects it: a date is a text, bytes are base64. */
function readable(body: object): string {
  return JSON.stringify(body, function (this: Record<string, unknown>, name, value: unknown) {
    const raw = this[name];
    return raw instanceof Binary ? Buffer.from(bytesOf(raw)).toString('base64') : value;
  });
}
