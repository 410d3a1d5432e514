/** `/v1/api-keys`: who may call the API. */
import { z } from 'zod';
import { keyRoles } from '../../store/index.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { PathId } from './paging.ts';

const Role = z.enum(keyRoles).describe('Each role may do all that the ones before it may.');

const KeyShape = z
  .object({
    id: z.int(),
    name: z.string(),
    role: Role,
    createdAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'ApiKey' });

export function keyRoutes({ keys }: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/api-keys',
      tag: 'API keys',
      summary: 'Make a key; it is shown in this answer and never again',
      access: 'admin',
      body: z.object({ name: z.string().trim().min(1).max(120), role: Role }),
      idempotency: 'record',
      shownOnce: ['key'],
      answers: {
        201: {
          description: 'The key',
          schema: z.object({ id: z.int(), name: z.string(), role: Role, key: z.string().optional() }),
        },
      },
      async handle({ body, caller }) {
        const { id, key } = await keys.create(body.name, body.role, caller.name);
        return { status: 201, body: { id, name: body.name, role: body.role, key } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/api-keys',
      tag: 'API keys',
      summary: 'List keys, without the keys themselves',
      access: 'admin',
      answers: { 200: { description: 'All keys', schema: z.object({ items: z.array(KeyShape) }) } },
      async handle() {
        const all = await keys.list();
        return ok({
          items: all.map(({ id, name, role, createdAt, revokedAt }) => ({
            id,
            name,
            role,
            createdAt,
            ...(revokedAt === undefined ? {} : { revokedAt }),
          })),
        });
      },
    }),
    route({
      method: 'delete',
      path: '/v1/api-keys/{id}',
      tag: 'API keys',
      summary: 'Revoke a key, at once',
      access: 'admin',
      params: z.object({ id: PathId }),
      answers: { 204: { description: 'Revoked' } },
      async handle({ params, caller }) {
        await keys.revoke(params.id, { keyId: caller.keyId, actor: caller.name });
        return empty;
      },
    }),
  ];
}
