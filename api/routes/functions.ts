/** `/v1/functions`: what expressions can call. */
import { z } from 'zod';
import { functions, keywords, type FunctionDeclaration } from '../../scenarios/expressions/index.ts';
import { AnyJson } from '../json-shape.ts';
import { ok, route, type Route } from '../route.ts';

const FunctionShape = z
  .object({
    name: z.string(),
    group: z.enum(['general', 'math', 'text', 'date', 'array']),
    summary: z.string(),
    notes: z.array(z.string()),
    arguments: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        default: z.string().optional().describe('What its absence means; missing where it is needed.'),
        repeated: z.boolean().describe('May be given any number of times.'),
      }),
    ),
    result: z.string().describe('Type of the value.'),
    examples: z.array(
      z.object({
        expression: z.string(),
        value: AnyJson,
        bundle: AnyJson.optional().describe('Output of module 1 that the expression reads.'),
      }),
    ),
  })
  .meta({ id: 'Function' });

const KeywordShape = z.object({ name: z.string(), summary: z.string() }).meta({ id: 'Keyword' });

function described({ name, group, summary, notes, arguments: args, result, examples }: FunctionDeclaration) {
  return {
    name,
    group,
    summary,
    notes,
    arguments: args.map(({ name: argument, type, default: fallback, repeated }) => ({
      name: argument,
      type,
      ...(fallback === undefined ? {} : { default: fallback }),
      repeated: repeated === true,
    })),
    result,
    examples,
  };
}

export function functionRoutes(): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/functions',
      tag: 'Expressions',
      summary: 'List the functions and words of the expression language',
      access: 'viewer',
      answers: {
        200: {
          description: 'All functions, and the names that mean something by themselves',
          schema: z.object({ items: z.array(FunctionShape), keywords: z.array(KeywordShape) }),
        },
      },
      async handle() {
        return ok({ items: [...functions.values()].map(described), keywords });
      },
    }),
  ];
}
