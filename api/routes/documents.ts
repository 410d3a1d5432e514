/** `/openapi.json` and `/docs`: the API describes itself. */
import { z } from 'zod';
import { docsPage } from '../docs-page.ts';
import { hookRouteFacts } from '../ingress/routes.ts';
import { openApiDocument } from '../openapi.ts';
import { ok, route, type Route } from '../route.ts';

/** `described`: all other routes. */
export function documentRoutes(described: readonly Route[]): Route[] {
  const own = [
    route({
      method: 'get',
      path: '/openapi.json',
      tag: 'Operations',
      summary: 'This API as OpenAPI 3.1',
      access: 'public',
      answers: { 200: { description: 'The document', schema: z.looseObject({ openapi: z.string() }) } },
      async handle() {
        return ok(document, { 'cache-control': 'public, max-age=60' });
      },
    }),
    route({
      method: 'get',
      path: '/docs',
      tag: 'Operations',
      summary: 'This API as a page to read',
      access: 'public',
      answers: { 200: { description: 'The page', type: 'text/html' } },
      async handle() {
        return ok(page, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy':
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
          'cache-control': 'public, max-age=60',
        });
      },
    }),
  ];
  // Routes do not change while the process runs.
  const document = openApiDocument([...described, ...hookRouteFacts, ...own]);
  const page = docsPage(document);
  return own;
}
