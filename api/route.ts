/**
 * A route as data: method, path, schemas, who may call it, and the handler. The Express app and the OpenAPI document are
 * both made from the list of these, so they cannot differ.
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Json } from '../scenarios/value.ts';
import type { KeyRole } from '../store/index.ts';
import { parsePart } from './problem.ts';

/** Who calls: a key, or a request that may come without one. */
export interface Caller {
  keyId: number;
  name: string;
  role: KeyRole;
}

/** `public`: no key. `local`: a viewer's key, or a request from this machine itself. */
export type Access = KeyRole | 'public' | 'local';

/** What a handler answers; without a body the answer is empty. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What a handler gets: everything parsed. */
export interface Call<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  caller: Caller;
  /** Version the caller expects (`If-Match`); undefined for `*`. Only on routes that take it. */
  expectedVersion: number | undefined;
  idempotencyKey: string | undefined;
  request: Request;
  response: Response;
}

/** The request before it is parsed. */
export type Received = Call<unknown, unknown, unknown>;

export interface RouteFacts {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for parameters. */
  path: string;
  tag: string;
  summary: string;
  access: Access;
  /** Largest body in bytes; default 1 MB. */
  bodyLimit?: number;
  /** The body is a blueprint, so that one too large is named as such. */
  blueprint?: true;
  /** The request must name the version it changes. */
  ifMatch?: true;
  /**
   * Takes `Idempotency-Key`. `store`: work and record are one transaction, because the work touches nothing but the store;
   * `record`: the answer is recorded after the work; `own`: the handler sees to it.
   */
  idempotency?: 'store' | 'record' | 'own';
  /** Members of the answer that a repeat does not get again. */
  shownOnce?: string[];
  answers: Record<number, { description: string; schema?: z.ZodType; type?: string }>;
}

export interface RouteSpec<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
> extends RouteFacts {
  params?: Params;
  query?: Query;
  body?: Body;
  /** Undefined where the handler wrote the answer itself. */
  handle: (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Answer | undefined>;
}

/** A route whose handler parses for itself. */
export interface Route extends RouteFacts {
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  answer(received: Received): Promise<Answer | undefined>;
}

/** A route in its own types; the result can stand in one list with the others. */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Params, Query, Body>): Route {
  const { params, query, body, handle, ...facts } = spec;
  return {
    ...facts,
    params,
    query,
    body,
    answer: (received) =>
      handle({
        ...received,
        // A part without a schema is not offered: its type is undefined.
        params: parsePart(
          params ?? z.unknown().transform(nothing),
          received.params,
          'path',
        ) as z.output<Params>, // see above
        query: parsePart(query ?? z.unknown().transform(nothing), received.query, 'query') as z.output<Query>, // see above
        body: parsePart(body ?? z.unknown().transform(nothing), received.body, 'body') as z.output<Body>, // see above
      }),
  };
}

const nothing = (): undefined => undefined;

/** 200 with a body. */
export function ok(body: unknown, headers?: Record<string, string>): Answer {
  return { status: 200, body, ...(headers === undefined ? {} : { headers }) };
}

/** 204. */
export const empty: Answer = { status: 204 };

/** JSON of anything a handler answers; dates and undefined members as JSON.stringify treats them. */
export function toJson(body: unknown): Json {
  const text = JSON.stringify(body) as string | undefined; // undefined where there is nothing to write
  return JSON.parse(text ?? 'null') as Json; // what JSON.parse returns is JSON
}
