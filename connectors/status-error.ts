/** Which run error an HTTP answer of 400 or more is (design.md section 6, last paragraph). */
import { STATUS_CODES } from 'node:http';
import { ModuleError, type RunErrorType } from '../errors.ts';
import type { HttpResponse } from './call-context.ts';

/** Longest piece of the body an error keeps, characters. */
const EXCERPT = 1000;

/** Nobody is believed who asks for more patience than this. */
const MAX_RETRY_AFTER_MS = 30 * 24 * 3_600_000;

export interface StatusErrorOptions {
  /** The call was made with an account: 401 and 403 then mean that the account is refused. */
  usesConnection?: boolean;
  now: Date;
}

function typeOf(status: number, usesConnection: boolean): RunErrorType {
  if (status === 429) return 'RateLimitError';
  if (status === 502 || status === 503 || status === 504) return 'ConnectionError';
  if ((status === 401 || status === 403) && usesConnection) return 'InvalidAccessTokenError';
  return 'RuntimeError';
}

/** Milliseconds a `Retry-After` header (seconds or a date, RFC 9110 10.2.3) asks for; undefined where it says nothing. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  if (Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(milliseconds, 0), MAX_RETRY_AFTER_MS);
}

/** First value of a header, by its lower-case name. */
export function headerOf(response: HttpResponse, name: string): string | undefined {
  return response.headers.find(([candidate]) => candidate === name)?.[1];
}

function excerptOf({ data, body }: HttpResponse): string | undefined {
  if (body.length === 0) return undefined;
  if (typeof data === 'string') return data.slice(0, EXCERPT);
  // A parsed answer is read again from its bytes; four bytes are the longest character.
  const text = new TextDecoder('utf-8').decode(body.subarray(0, EXCERPT * 4));
  return text.includes('\u0000') ? undefined : text.slice(0, EXCERPT);
}

/** The error an answer stands for, undefined below 400. */
export function statusError(response: HttpResponse, options: StatusErrorOptions): ModuleError | undefined {
  const { status } = response;
  if (status < 400) return undefined;
  const reason = response.statusText === '' ? (STATUS_CODES[status] ?? 'Error') : response.statusText;
  const excerpt = excerptOf(response);
  const wait =
    status === 429 || status === 503
      ? retryAfterMs(headerOf(response, 'retry-after'), options.now)
      : undefined;
  return new ModuleError(typeOf(status, options.usesConnection ?? false), `[${String(status)}] ${reason}`, {
    detail: { status, ...(excerpt === undefined ? {} : { excerpt }) },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}
