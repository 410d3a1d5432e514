/** `/v1/connectors` and `/v1/modules`: what scenarios can be made of. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { ok, route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const Lifecycle = z.looseObject({ state: z.string() });

const ConnectorShape = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    modules: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        kind: z.string(),
        description: z.string(),
        versions: z.array(z.object({ ref: z.string(), lifecycle: Lifecycle })),
      }),
    ),
  })
  .meta({ id: 'Connector' });

const ModuleShape = z
  .looseObject({
    ref: z.string(),
    title: z.string(),
    kind: z.string(),
    description: z.string(),
    lifecycle: Lifecycle,
    effect: z
      .looseObject({ effect: z.string() })
      .describe('Whether a call changes something, and may be repeated.'),
    runner: z.string(),
    timeLimitMs: z.int(),
    parameters: AnyJson.describe('JSON Schema of static and mapped settings.'),
    output: AnyJson.optional().describe('JSON Schema of one bundle.'),
    examples: z.array(AnyJson),
  })
  .meta({ id: 'Module' });

export function connectorRoutes({ catalogue }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/connectors',
      tag: 'Connectors',
      summary: 'List connectors and the versions of their modules',
      access: 'viewer',
      answers: {
        200: { description: 'All connectors', schema: z.object({ items: z.array(ConnectorShape) }) },
      },
      async handle() {
        return ok({ items: catalogue.connectors() });
      },
    }),
    route({
      method: 'get',
      path: '/v1/modules/{ref}',
      tag: 'Connectors',
      summary: 'Read one module version with its JSON Schemas',
      access: 'viewer',
      params: z.object({ ref: z.string() }),
      answers: { 200: { description: 'The module version', schema: ModuleShape } },
      async handle({ params }) {
        return ok(catalogue.module(params.ref));
      },
    }),
  ];
}
