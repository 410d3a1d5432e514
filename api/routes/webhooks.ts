/** `/v1/webhooks`: addresses that feed scenarios. */
import { z } from 'zod';
import type { Hook } from '../../store/index.ts';
import { empty, ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { ListQuery, pageAs, pageOf, pageQuery, PathId } from './paging.ts';

const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be the name of a header');

const Options = z
  .strictObject({
    deliveryHeader: HeaderName.exactOptional().describe("Header with the sender's id of a delivery."),
    getHeaders: z.boolean().exactOptional().describe('Put the request headers into the bundle.'),
    getMethod: z.boolean().exactOptional().describe('Put the request method into the bundle.'),
    stringify: z.boolean().exactOptional().describe('Pass JSON on as text.'),
  })
  .meta({ id: 'WebhookOptions' });

const WebhookShape = z
  .object({
    id: z.int(),
    name: z.string(),
    url: z.string(),
    enabled: z.boolean(),
    options: Options,
    createdAt: z.iso.datetime(),
    scenarios: z.array(z.object({ id: z.int(), name: z.string(), active: z.boolean() })).optional(),
  })
  .meta({ id: 'Webhook' });

const QueuedEvent = z
  .object({
    id: z.string(),
    scenarioId: z.int().optional(),
    deliveryKey: z.string().optional(),
    receivedAt: z.iso.datetime(),
  })
  .meta({ id: 'QueuedEvent' });

const Name = z.string().trim().min(1).max(120);
const Id = z.object({ id: PathId });

export function webhookRoutes({ webhooks, hookUrl }: Services): Route[] {
  function shown({ id, name, enabled, options, createdAt, token }: Hook) {
    return { id, name, url: hookUrl({ token }), enabled, options, createdAt };
  }
  return [
    route({
      method: 'post',
      path: '/v1/webhooks',
      tag: 'Webhooks',
      summary: 'Make a webhook',
      access: 'editor',
      body: z.object({ name: Name, options: Options.optional(), scenario: PathId.optional() }),
      idempotency: 'store',
      answers: { 201: { description: 'The webhook', schema: WebhookShape } },
      async handle({ body, caller }) {
        const { name, options, scenario } = body;
        const hook = await webhooks.create({ name, options, scenarioId: scenario }, caller.name);
        return { status: 201, body: shown(hook), headers: { location: `/v1/webhooks/${String(hook.id)}` } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhooks',
      tag: 'Webhooks',
      summary: 'List webhooks',
      access: 'editor',
      query: ListQuery.extend({ scenario: PathId.optional() }),
      answers: { 200: { description: 'A page, by id', schema: pageOf(WebhookShape) } },
      async handle({ query }) {
        const { scenario } = query;
        const page = await webhooks.list({
          ...pageQuery(query),
          ...(scenario === undefined ? {} : { scenario }),
        });
        return ok(pageAs(page, shown));
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhooks/{id}',
      tag: 'Webhooks',
      summary: 'Read a webhook and the scenarios it feeds',
      access: 'editor',
      params: Id,
      answers: { 200: { description: 'The webhook', schema: WebhookShape } },
      async handle({ params }) {
        const hook = await webhooks.get(params.id);
        return ok({
          ...shown(hook),
          scenarios: hook.scenarios.map(({ id, name, active }) => ({ id, name, active })),
        });
      },
    }),
    route({
      method: 'patch',
      path: '/v1/webhooks/{id}',
      tag: 'Webhooks',
      summary: 'Change name or options, or switch it on or off',
      access: 'editor',
      params: Id,
      body: z.object({ name: Name.optional(), enabled: z.boolean().optional(), options: Options.optional() }),
      answers: { 200: { description: 'The webhook', schema: WebhookShape } },
      async handle({ params, body, caller }) {
        return ok(shown(await webhooks.update(params.id, body, caller.name)));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/webhooks/{id}',
      tag: 'Webhooks',
      summary: 'Remove a webhook that feeds no active scenario',
      access: 'editor',
      params: Id,
      answers: { 204: { description: 'Removed' } },
      async handle({ params, caller }) {
        await webhooks.remove(params.id, caller.name);
        return empty;
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhooks/{id}/queue',
      tag: 'Webhooks',
      summary: 'Events that no run has taken yet, oldest first',
      access: 'viewer',
      params: Id,
      query: ListQuery,
      answers: { 200: { description: 'A page', schema: pageOf(QueuedEvent) } },
      async handle({ params, query }) {
        const page = await webhooks.queue(params.id, pageQuery(query));
        return ok(
          pageAs(page, ({ id, scenarioId, deliveryKey, receivedAt }) => ({
            id,
            ...(scenarioId === 0 ? {} : { scenarioId }),
            ...(deliveryKey === undefined ? {} : { deliveryKey }),
            receivedAt,
          })),
        );
      },
    }),
  ];
}
