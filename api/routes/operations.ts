/** Health, metrics and the codec of Temporal's Web UI. */
import { z } from 'zod';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const Readiness = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.enum(['ok', 'down'])) });

const Payloads = z
  .object({
    payloads: z.array(
      z.looseObject({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }),
    ),
  })
  .meta({ id: 'Payloads', description: "Temporal's codec protocol." });

/** Payloads of a page of the Web UI, base64. */
const CODEC_LIMIT = 32 * 1024 * 1024;

export function operationRoutes({ health, metrics, codec }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      tag: 'Operations',
      summary: 'The process is alive',
      access: 'public',
      answers: { 200: { description: 'Alive', schema: z.object({ status: z.literal('ok') }) } },
      async handle() {
        return ok({ status: 'ok' });
      },
    }),
    route({
      method: 'get',
      path: '/readyz',
      tag: 'Operations',
      summary: 'Database and Temporal answer; webhooks are stored without Temporal too',
      access: 'public',
      answers: {
        200: { description: 'Ready', schema: Readiness },
        503: { description: 'Something does not answer', schema: Readiness },
      },
      async handle() {
        const readiness = await health();
        return { status: readiness.ready ? 200 : 503, body: readiness };
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      tag: 'Operations',
      summary: 'Metrics for Prometheus',
      access: 'local',
      answers: { 200: { description: 'Metrics', type: 'text/plain' } },
      async handle() {
        return ok(await metrics.registry.metrics(), { 'content-type': metrics.registry.contentType });
      },
    }),
    ...(['encode', 'decode'] as const).map((direction) =>
      route({
        method: 'post',
        path: `/codec/${direction}`,
        tag: 'Operations',
        summary: `${direction === 'encode' ? 'Encrypt' : 'Decrypt'} payloads for Temporal's Web UI`,
        access: 'local',
        body: z.unknown(),
        bodyLimit: CODEC_LIMIT,
        answers: { 200: { description: 'The payloads', schema: Payloads } },
        async handle({ body }) {
          return ok(
            direction === 'encode' ? await codec.encodePayloads(body) : await codec.decodePayloads(body),
          );
        },
      }),
    ),
  ];
}
