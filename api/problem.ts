/** The one place where an error becomes an answer: RFC 9457 `application/problem+json` with a stable `code`. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { z } from 'zod';
import { errorCodes, TenonError, type ErrorCode } from '../errors.ts';
import { at } from '../scenarios/json-path.ts';
import type { Json } from '../scenarios/value.ts';
import type { ApiLog } from './api-log.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** A problem document, as every route may answer it. */
export const Problem = z
  .looseObject({
    type: z.string().describe('Address of the description of this sort of problem.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened this time.'),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]), // the registry is not empty
    instance: z.string().describe('Path of the request.'),
    requestId: z.string(),
    hint: z.string().optional().describe('The change or command that mends it.'),
    errors: z
      .array(z.looseObject({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each thing that is wrong, with its JSON path.'),
  })
  .meta({ id: 'Problem' });

/** Parses a part of the request; what does not fit becomes `BAD_REQUEST` with a path for each mistake. */
export function parsePart<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: 'body' | 'query' | 'path',
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error, part);
}

function invalid(error: z.ZodError, part: 'body' | 'query' | 'path'): TenonError {
  const errors = error.issues.slice(0, 100).map((issue) => ({
    in: part,
    path: at('$', ...issue.path.map((step) => (typeof step === 'symbol' ? step.toString() : step))),
    message: issue.message,
  }));
  const first = errors[0];
  return new TenonError('BAD_REQUEST', `${part} ${first?.path ?? '$'}: ${first?.message ?? 'not valid'}`, {
    extra: { errors },
    cause: error,
  });
}

/** Any thrown value as one of ours. What is not ours is `INTERNAL` and tells the caller nothing more. */
export function toTenonError(thrown: unknown): TenonError {
  if (thrown instanceof TenonError) return thrown;
  if (thrown instanceof z.ZodError) return invalid(thrown, 'body');
  // Express reports a path with a broken %-escape this way.
  if (thrown instanceof URIError) return new TenonError('BAD_REQUEST', 'The address is not valid');
  return new TenonError('INTERNAL', 'The request failed on our side; the log has the request id', {
    cause: thrown,
  });
}

/** The document's members for an error. */
export function problemOf(error: TenonError, request: Request, requestId: string): Record<string, Json> {
  return {
    type: `/docs#${error.code}`,
    title: errorCodes[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    instance: request.path,
    requestId,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...error.extra,
  };
}

/** Last in the chain: Express passes it whatever a handler threw. */
export function answerProblem(log: ApiLog): ErrorRequestHandler {
  return (thrown: unknown, request: Request, response: Response, next) => {
    const error = toTenonError(thrown);
    const requestId = String(response.getHeader('x-request-id') ?? '');
    if (error.status >= 500)
      log.error({ err: error.cause ?? error, code: error.code, requestId }, error.message);
    // Too late for another answer: Express cuts the connection, which the caller notices.
    if (response.headersSent) {
      next(thrown);
      return;
    }
    if (error.status === 401) response.set('www-authenticate', 'Bearer realm="tenon"');
    const retryAfter = error.extra?.['retryAfter'];
    if (typeof retryAfter === 'number') response.set('retry-after', String(retryAfter));
    else if (error.status === 503) response.set('retry-after', '1');
    response
      .status(error.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemOf(error, request, requestId)));
  };
}
