/** `/v1/connections`: credentials of accounts. They are taken and never given back. */
import { z } from 'zod';
import type { Connection } from '../../store/index.ts';
import { AnyJson } from '../json-shape.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';

const ConnectionShape = z
  .object({
    id: z.int(),
    name: z.string(),
    type: z.string(),
    version: z.int().describe('Of the form its data has.'),
    secretsSet: z.array(z.string()).describe('Names of the secret fields that hold something.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Connection' });

const Name = z.string().trim().min(1).max(120);
const Data = z
  .record(z.string().max(100), AnyJson)
  .describe('Fields of the type, such as `{"username", "password"}`. Stored encrypted, never given back.');
const Id = z.object({ id: PathId });
const BODY_LIMIT = 64 * 1024;

function shown(connection: Connection) {
  const { id, name, type, version, secretsSet, createdAt, updatedAt } = connection;
  return { id, name, type, version, secretsSet, createdAt, updatedAt };
}

export function connectionRoutes({ connections }: Services): Route[] {
  const answers = { 200: { description: 'The connection', schema: ConnectionShape } };
  return [
    route({
      method: 'post',
      path: '/v1/connections',
      tag: 'Connections',
      summary: 'Make a connection',
      access: 'editor',
      body: z.strictObject({
        name: Name,
        type: z.string().min(1).max(100).describe('`basicauth`, `apikeyauth`, `bearer`.'),
        data: Data,
      }),
      bodyLimit: BODY_LIMIT,
      idempotency: 'store',
      answers: { 201: { description: 'The connection', schema: ConnectionShape } },
      async handle({ body, caller }) {
        const made = await connections.create(body, caller.name);
        return {
          status: 201,
          body: shown(made),
          headers: { location: `/v1/connections/${String(made.id)}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/connections',
      tag: 'Connections',
      summary: 'List connections',
      access: 'viewer',
      query: ListQuery,
      answers: { 200: { description: 'A page, by id', schema: pageOf(ConnectionShape) } },
      async handle({ query }) {
        return ok(pageAs(await connections.list(pageQuery(query)), shown));
      },
    }),
    route({
      method: 'get',
      path: '/v1/connections/{id}',
      tag: 'Connections',
      summary: 'Read what may be told about a connection',
      access: 'viewer',
      params: Id,
      answers,
      async handle({ params }) {
        return ok(shown(await connections.get(params.id)));
      },
    }),
    route({
      method: 'patch',
      path: '/v1/connections/{id}',
      tag: 'Connections',
      summary: 'Rename a connection or replace its data; runs that wait on it go on with the new data',
      access: 'editor',
      params: Id,
      body: z.strictObject({ name: Name.optional(), data: Data.optional() }),
      bodyLimit: BODY_LIMIT,
      answers,
      async handle({ params, body, caller }) {
        return ok(shown(await connections.update(params.id, body, caller.name)));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/connections/{id}',
      tag: 'Connections',
      summary: 'Remove a connection no scenario uses, for good',
      access: 'editor',
      params: Id,
      answers: { 204: { description: 'Removed' } },
      async handle({ params, caller }) {
        await connections.remove(params.id, caller.name);
        return empty;
      },
    }),
  ];
}
