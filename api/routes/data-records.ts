/** `/v1/data-stores/{id}/records`: what is in a data store. */
import { z } from 'zod';
import type { DataRecord } from '../../scenarios/record-search.ts';
import { AnyJson } from '../json-shape.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { plainJson } from '../services/run-input.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';

const Data = z.record(z.string(), AnyJson).describe('Fields of the record; dates as `{"$date": …}`.');
const RecordShape = z.object({ key: z.string(), data: Data }).meta({ id: 'DataRecord' });
const Key = z.string().min(1).max(1000);
const Id = z.object({ id: PathId });
const InStore = Id.extend({ key: Key });
/** A record of 15 MB and what stands around it. */
const BODY_LIMIT = 16 * 1024 * 1024;

function shown({ key, data }: DataRecord) {
  return { key, data: plainJson(data) };
}

export function dataRecordRoutes({ dataStores }: Services): Route[] {
  const answers = { 200: { description: 'The record', schema: RecordShape } };
  return [
    route({
      method: 'get',
      path: '/v1/data-stores/{id}/records',
      tag: 'Data stores',
      summary: 'List records',
      access: 'viewer',
      params: Id,
      query: ListQuery,
      answers: { 200: { description: 'A page, by key', schema: pageOf(RecordShape) } },
      async handle({ params, query }) {
        return ok(pageAs(await dataStores.records(params.id, pageQuery(query)), shown));
      },
    }),
    route({
      method: 'post',
      path: '/v1/data-stores/{id}/records',
      tag: 'Data stores',
      summary: 'Add a record; without a key it gets one',
      access: 'operator',
      params: Id,
      body: z.strictObject({ key: Key.optional(), data: Data, overwrite: z.boolean().default(false) }),
      bodyLimit: BODY_LIMIT,
      idempotency: 'store',
      answers: { 201: { description: 'The record', schema: RecordShape } },
      async handle({ params, body, caller }) {
        return { status: 201, body: shown(await dataStores.put(params.id, body, caller.name)) };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/data-stores/{id}/records',
      tag: 'Data stores',
      summary: 'Delete all records',
      access: 'operator',
      params: Id,
      answers: { 200: { description: 'How many there were', schema: z.object({ count: z.int() }) } },
      async handle({ params, caller }) {
        return ok(await dataStores.removeRecords(params.id, caller.name));
      },
    }),
    route({
      method: 'get',
      path: '/v1/data-stores/{id}/records/{key}',
      tag: 'Data stores',
      summary: 'Read a record',
      access: 'viewer',
      params: InStore,
      answers,
      async handle({ params }) {
        return ok(shown(await dataStores.record(params.id, params.key)));
      },
    }),
    route({
      method: 'put',
      path: '/v1/data-stores/{id}/records/{key}',
      tag: 'Data stores',
      summary: 'Add or replace a record',
      access: 'operator',
      params: InStore,
      body: z.strictObject({ data: Data }),
      bodyLimit: BODY_LIMIT,
      answers,
      async handle({ params, body, caller }) {
        const record = { key: params.key, data: body.data, overwrite: true };
        return ok(shown(await dataStores.put(params.id, record, caller.name)));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/data-stores/{id}/records/{key}',
      tag: 'Data stores',
      summary: 'Delete a record',
      access: 'operator',
      params: InStore,
      answers: { 204: { description: 'Deleted' } },
      async handle({ params, caller }) {
        await dataStores.removeRecord(params.id, params.key, caller.name);
        return empty;
      },
    }),
  ];
}
