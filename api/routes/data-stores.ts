/** `/v1/data-stores`: tables of records that outlive runs. */
import { z } from 'zod';
import type { DataStore } from '../../store/index.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';

const MB = 1024 * 1024;

const DataStoreShape = z
  .object({
    id: z.int(),
    name: z.string(),
    structure: z.int().optional().describe('Its data structure; any record fits without one.'),
    maxSizeMB: z.number(),
    bytes: z.int().describe('What its records take.'),
    records: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DataStore' });

const Name = z.string().trim().min(1).max(120);
const MaxSize = z.int().min(1).max(1000).describe('Megabytes its records may take.');
const Id = z.object({ id: PathId });

function shown({ structureId, maxBytes, ...store }: DataStore) {
  const { id, name, bytes, records, createdAt, updatedAt } = store;
  return {
    ...{ id, name, bytes, records, createdAt, updatedAt },
    maxSizeMB: maxBytes / MB,
    ...(structureId === undefined ? {} : { structure: structureId }),
  };
}

export function dataStoreRoutes({ dataStores }: Services): Route[] {
  const answers = { 200: { description: 'The data store', schema: DataStoreShape } };
  return [
    route({
      method: 'post',
      path: '/v1/data-stores',
      tag: 'Data stores',
      summary: 'Make a data store',
      access: 'editor',
      body: z.strictObject({ name: Name, structure: PathId.optional(), maxSizeMB: MaxSize.default(10) }),
      idempotency: 'store',
      answers: { 201: { description: 'The data store', schema: DataStoreShape } },
      async handle({ body, caller }) {
        const { name, structure, maxSizeMB } = body;
        const made = await dataStores.create(
          { name, structureId: structure, maxBytes: maxSizeMB * MB },
          caller.name,
        );
        return {
          status: 201,
          body: shown(made),
          headers: { location: `/v1/data-stores/${String(made.id)}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/data-stores',
      tag: 'Data stores',
      summary: 'List data stores',
      access: 'viewer',
      query: ListQuery,
      answers: { 200: { description: 'A page, by id', schema: pageOf(DataStoreShape) } },
      async handle({ query }) {
        return ok(pageAs(await dataStores.list(pageQuery(query)), shown));
      },
    }),
    route({
      method: 'get',
      path: '/v1/data-stores/{id}',
      tag: 'Data stores',
      summary: 'Read a data store',
      access: 'viewer',
      params: Id,
      answers,
      async handle({ params }) {
        return ok(shown(await dataStores.get(params.id)));
      },
    }),
    route({
      method: 'patch',
      path: '/v1/data-stores/{id}',
      tag: 'Data stores',
      summary: 'Change name, structure or size; records stay as they are',
      access: 'editor',
      params: Id,
      body: z.strictObject({
        name: Name.optional(),
        structure: PathId.nullable().optional().describe('null takes it away.'),
        maxSizeMB: MaxSize.optional(),
      }),
      answers,
      async handle({ params, body, caller }) {
        const { name, structure, maxSizeMB } = body;
        const maxBytes = maxSizeMB === undefined ? undefined : maxSizeMB * MB;
        const changes = { name, structureId: structure, maxBytes };
        return ok(shown(await dataStores.update(params.id, changes, caller.name)));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/data-stores/{id}',
      tag: 'Data stores',
      summary: 'Remove a data store no scenario uses, with its records',
      access: 'editor',
      params: Id,
      answers: { 204: { description: 'Removed' } },
      async handle({ params, caller }) {
        await dataStores.remove(params.id, caller.name);
        return empty;
      },
    }),
  ];
}
