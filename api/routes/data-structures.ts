/** `/v1/data-structures`: shapes of records. */
import { z } from 'zod';
import type { StructureField } from '../../scenarios/data-structure.ts';
import type { StoredStructure } from '../../store/index.ts';
import { AnyJson } from '../json-shape.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';

const Field: z.ZodType<StructureField> = z
  .looseObject({
    name: z.string().min(1).max(200),
    type: z.string().min(1).max(50),
    required: z.boolean().optional(),
    default: AnyJson.optional(),
    get spec() {
      return z.union([z.array(Field), z.looseObject({ type: z.string() })]).optional();
    },
  })
  .meta({ id: 'StructureField' });

const Fields = z
  .array(Field)
  .max(1000)
  .describe('As blueprints write fields: `{name, type, required, spec}`.');
const Strict = z.boolean().describe('Refuse fields that are not in it.');

const StructureShape = z
  .object({
    id: z.int(),
    name: z.string(),
    strict: Strict,
    fields: Fields,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DataStructure' });

const Name = z.string().trim().min(1).max(120);
const Id = z.object({ id: PathId });

function shown(structure: StoredStructure) {
  const { id, name, strict, fields, createdAt, updatedAt } = structure;
  return { id, name, strict, fields, createdAt, updatedAt };
}

export function dataStructureRoutes({ dataStructures }: Services): Route[] {
  const answers = { 200: { description: 'The data structure', schema: StructureShape } };
  return [
    route({
      method: 'post',
      path: '/v1/data-structures',
      tag: 'Data structures',
      summary: 'Make a data structure',
      access: 'editor',
      body: z.strictObject({ name: Name, strict: Strict.default(false), fields: Fields.default([]) }),
      idempotency: 'store',
      answers: { 201: { description: 'The data structure', schema: StructureShape } },
      async handle({ body, caller }) {
        const made = await dataStructures.create(body, caller.name);
        return {
          status: 201,
          body: shown(made),
          headers: { location: `/v1/data-structures/${String(made.id)}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/data-structures',
      tag: 'Data structures',
      summary: 'List data structures',
      access: 'viewer',
      query: ListQuery,
      answers: { 200: { description: 'A page, by id', schema: pageOf(StructureShape) } },
      async handle({ query }) {
        return ok(pageAs(await dataStructures.list(pageQuery(query)), shown));
      },
    }),
    route({
      method: 'get',
      path: '/v1/data-structures/{id}',
      tag: 'Data structures',
      summary: 'Read a data structure',
      access: 'viewer',
      params: Id,
      answers,
      async handle({ params }) {
        return ok(shown(await dataStructures.get(params.id)));
      },
    }),
    route({
      method: 'patch',
      path: '/v1/data-structures/{id}',
      tag: 'Data structures',
      summary: 'Change name, strictness or fields; records stay as they are',
      access: 'editor',
      params: Id,
      body: z.strictObject({ name: Name.optional(), strict: Strict.optional(), fields: Fields.optional() }),
      answers,
      async handle({ params, body, caller }) {
        return ok(shown(await dataStructures.update(params.id, body, caller.name)));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/data-structures/{id}',
      tag: 'Data structures',
      summary: 'Remove a data structure no data store has',
      access: 'editor',
      params: Id,
      answers: { 204: { description: 'Removed' } },
      async handle({ params, caller }) {
        await dataStructures.remove(params.id, caller.name);
        return empty;
      },
    }),
  ];
}
