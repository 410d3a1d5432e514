/** Gives each request an id: the caller's own `X-Request-Id` where it is harmless, else a new one. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

const HARMLESS = /^[A-Za-z0-9._-]{1,128}$/;

export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  response.set('x-request-id', given !== undefined && HARMLESS.test(given) ? given : randomUUID());
  next();
};
