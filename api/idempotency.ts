/** Writes with an `Idempotency-Key`: done once, and answered the same at each repeat. */
import { createHash } from 'node:crypto';
import type { IdempotencyStore } from '../store/index.ts';
import { isCollection, type Json } from '../scenarios/value.ts';
import { toJson, type Answer, type Received, type Route } from './route.ts';

/** What makes two requests the same: method, path with query, expected version and body. */
export function requestHash(received: Received, bytes: Buffer): string {
  const { request, expectedVersion } = received;
  return createHash('sha256')
    .update(`${request.method} ${request.originalUrl}\n${String(expectedVersion)}\n`)
    .update(bytes)
    .digest('hex');
}

/** Keys of one caller never meet those of another, nor those of another route. */
export function idempotencyScope(received: Received): string {
  return `${String(received.caller.keyId)} ${received.request.method} ${received.request.path}`;
}

/** The answer of the first request; a repeat does not get what is shown once. */
export async function answerOnce(
  route: Route,
  received: Received,
  bytes: Buffer,
  store: IdempotencyStore,
): Promise<Answer | undefined> {
  let first: Answer | undefined;
  const { answer, replayed } = await store.once(
    idempotencyScope(received),
    received.idempotencyKey ?? '',
    requestHash(received, bytes),
    async () => {
      first = await route.answer(received);
      return remembered(first, route.shownOnce ?? []);
    },
    { atomic: route.idempotency === 'store' },
  );
  return replayed ? recalled(answer) : first;
}

function remembered(answer: Answer | undefined, hidden: string[]): Json {
  const body = toJson(answer?.body);
  return {
    status: answer?.status ?? 204,
    headers: answer?.headers ?? {},
    body: isCollection(body)
      ? Object.fromEntries(Object.entries(body).filter(([name]) => !hidden.includes(name)))
      : body,
  };
}

function recalled(stored: Json): Answer {
  // Written by `remembered`.
  const { status, headers, body } = stored as { status: number; headers: Record<string, string>; body: Json };
  return {
    status,
    headers: { ...headers, 'idempotency-replayed': 'true' },
    ...(body === null ? {} : { body }),
  };
}
