/** The OpenAPI 3.1 document, made from the same routes the app mounts. */
import { z } from 'zod';
import { Problem } from './problem.ts';
import type { Route, RouteFacts } from './route.ts';

type Documented = RouteFacts & Partial<Pick<Route, 'params' | 'query' | 'body'>>;
type JsonSchema = Record<string, unknown>;

/** Describes routes; schemas with an id become components. */
export function openApiDocument(routes: readonly Documented[]): Record<string, unknown> {
  const components: Record<string, unknown> = {};

  function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const written = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
    const { $schema: _dialect, $defs: definitions, ...rest } = written;
    for (const [name, definition] of Object.entries(definitions ?? {}))
      components[name] ??= relocated(definition);
    return relocated(rest);
  }

  function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): unknown[] {
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    }; // parameters are objects of plain fields
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: property,
    }));
  }

  function operation(route: Documented): Record<string, unknown> {
    const secured = route.access !== 'public';
    return {
      tags: [route.tag],
      summary: route.summary,
      operationId: operationId(route),
      ...(secured
        ? { security: [{ key: [] }], 'x-role': route.access === 'local' ? 'viewer' : route.access }
        : { security: [] }),
      parameters: [
        ...parameters(route.params, 'path'),
        ...undocumentedPathParameters(route),
        ...parameters(route.query, 'query'),
        ...(route.ifMatch === true
          ? [header('If-Match', true, 'ETag of the version to be changed, or *.')]
          : []),
        ...(route.idempotency === undefined
          ? []
          : [header('Idempotency-Key', false, 'A repeat within 24 hours gets the same answer.')]),
      ],
      ...(route.body === undefined
        ? {}
        : {
            requestBody: {
              required: !route.body.safeParse(undefined).success,
              content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
            },
          }),
      responses: {
        ...Object.fromEntries(
          Object.entries(route.answers).map(
            ([status, { description, schema, type = 'application/json' }]) => [
              status,
              {
                description,
                ...(schema === undefined && status === '204'
                  ? {}
                  : {
                      content: { [type]: schema === undefined ? {} : { schema: schemaOf(schema, 'output') } },
                    }),
              },
            ],
          ),
        ),
        default: {
          description: 'A problem',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }

  // Its id makes it a component.
  schemaOf(Problem, 'output');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tenon',
      version: '1',
      description:
        'Scenarios as durable workflows. Errors are problem documents (RFC 9457) with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components,
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: '`Token KEY` is taken too.' } },
    },
  };
}

function header(name: string, required: boolean, description: string): unknown {
  return { name, in: 'header', required, description, schema: { type: 'string' } };
}

function undocumentedPathParameters(route: Documented): unknown[] {
  if (route.params !== undefined) return [];
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

/** `getV1RunsIdTrace`: unique because method and path are. */
function operationId({ method, path }: Documented): string {
  return (
    method +
    path.replace(/[^A-Za-z0-9]+(\w)/g, (_all, letter: string) => letter.toUpperCase()).replace(/\W/g, '')
  );
}

/** References of one schema as references of the document. */
function relocated(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as JsonSchema; // a JSON Schema is an object
}
