/** Puts routes on an Express app: who may call, what is parsed, done once per idempotency key, answered. */
import type { Express, Request, Response } from 'express';
import { TenonError } from '../errors.ts';
import type { IdempotencyStore } from '../store/index.ts';
import { requireRole, type Authenticate } from './middleware/authenticate.ts';
import { isJsonType, mediaType, parseJson, readBody } from './middleware/read-body.ts';
import { answerOnce } from './idempotency.ts';
import type { Answer, Caller, Received, Route } from './route.ts';

const BODY_LIMIT = 1024 * 1024;

export interface MountOptions {
  authenticate: Authenticate;
  idempotency: IdempotencyStore;
  /** A request from this machine itself. */
  isLocal: (request: Request) => boolean;
}

/** Whoever needs no key. */
const nobody: Caller = { keyId: 0, name: 'without a key', role: 'viewer' };

/** Mounts every route, and answers 405 for other methods of their paths. */
export function mountRoutes(app: Express, routes: readonly Route[], options: MountOptions): void {
  for (const route of routes) {
    app[route.method](expressPath(route.path), async (request, response) => {
      const answer = await serve(route, request, response, options);
      if (answer !== undefined) send(response, answer);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    app.all(expressPath(path), (request, response) => {
      response.set('allow', methods.join(', '));
      throw new TenonError('METHOD_NOT_ALLOWED', `${request.method} is not one of ${methods.join(', ')}`);
    });
  }
}

/** `/v1/runs/{id}` as Express writes it. */
export function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

async function serve(
  route: Route,
  request: Request,
  response: Response,
  options: MountOptions,
): Promise<Answer | undefined> {
  const caller = await admit(route, request, options);
  const bytes = await readBody(
    request,
    route.bodyLimit ?? BODY_LIMIT,
    route.blueprint === true ? 'BLUEPRINT_TOO_LARGE' : 'BODY_TOO_LARGE',
  );
  const received: Received = {
    params: request.params,
    query: request.query,
    body: bodyOf(route, request, bytes),
    caller,
    expectedVersion: route.ifMatch === true ? expectedVersion(request) : undefined,
    idempotencyKey: route.idempotency === undefined ? undefined : idempotencyKey(request),
    request,
    response,
  };
  if (
    route.idempotency === undefined ||
    route.idempotency === 'own' ||
    received.idempotencyKey === undefined
  ) {
    return route.answer(received);
  }
  return answerOnce(route, received, bytes, options.idempotency);
}

async function admit(
  route: Route,
  request: Request,
  { authenticate, isLocal }: MountOptions,
): Promise<Caller> {
  if (route.access === 'public') return nobody;
  if (route.access === 'local') return isLocal(request) ? nobody : authenticate(request);
  const caller = await authenticate(request);
  requireRole(caller, route.access);
  return caller;
}

function bodyOf(route: Route, request: Request, bytes: Buffer): unknown {
  if (route.body === undefined || bytes.length === 0) return undefined;
  const type = mediaType(request);
  if (!isJsonType(type)) {
    throw new TenonError(
      'UNSUPPORTED_CONTENT_TYPE',
      `The body is ${type === '' ? 'of no stated type' : type}`,
      {
        hint: 'Send JSON with Content-Type: application/json',
      },
    );
  }
  return parseJson(bytes);
}

/** A weak tag is taken too: a proxy that compresses makes one of ours weak. */
function expectedVersion(request: Request): number | undefined {
  const header = request.get('if-match')?.trim();
  if (header === undefined || header === '') {
    throw new TenonError('PRECONDITION_REQUIRED', 'The request has no If-Match header', {
      hint: 'Send If-Match with the ETag of the answer to GET, or * for any version',
    });
  }
  if (header === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new TenonError('PRECONDITION_FAILED', `If-Match ${header.slice(0, 60)} names no version`);
  return Number(version);
}

function idempotencyKey(request: Request): string | undefined {
  const key = request.get('idempotency-key')?.trim();
  if (key === undefined || key === '') return undefined;
  if (key.length > 255) throw new TenonError('BAD_REQUEST', 'Idempotency-Key is longer than 255 characters');
  return key;
}

function send(response: Response, { status, body, headers }: Answer): void {
  response.status(status);
  if (headers !== undefined) response.set(headers);
  // Answers may hold customer data.
  if (!response.hasHeader('cache-control')) response.set('cache-control', 'no-store');
  if (body === undefined) response.end();
  else if (typeof body === 'string') response.send(body);
  else response.type('application/json').send(JSON.stringify(body));
}
