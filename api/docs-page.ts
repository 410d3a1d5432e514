/** The OpenAPI document as one page of plain HTML: nothing is loaded, nothing runs. */
import { errorCodes } from '../errors.ts';

interface Operation {
  tags: string[];
  summary: string;
  'x-role'?: string;
  parameters: { name: string; in: string; required: boolean; description?: string; schema: object }[];
  requestBody?: { content: Record<string, { schema?: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}

/** Renders a document of `openApiDocument`; schemas are links to their place on the page. */
export function docsPage(document: Record<string, unknown>): string {
  const paths = document['paths'] as Record<string, Record<string, Operation>>; // as openApiDocument writes them
  const { schemas } = document['components'] as { schemas: Record<string, object> }; // same
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tenon API</title><style>${style}</style></head><body>
<header><h1>Tenon API</h1><p>Machine-readable: <a href="/openapi.json">/openapi.json</a>. Requests carry
<code>Authorization: Bearer KEY</code>. Errors are <code>application/problem+json</code> with a stable <code>code</code>.</p>
<nav>${tags.map((tag) => `<a href="#${slug(tag)}">${escape(tag)}</a>`).join(' ')} <a href="#errors">Errors</a> <a href="#schemas">Schemas</a></nav></header>
<main>
${tags
  .map(
    (tag) => `<section id="${slug(tag)}"><h2>${escape(tag)}</h2>
${operations
  .filter(({ operation }) => operation.tags.includes(tag))
  .map(({ path, method, operation }) => operationHtml(path, method, operation))
  .join('\n')}</section>`,
  )
  .join('\n')}
<section id="errors"><h2>Errors</h2><table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>
${Object.entries(errorCodes)
  .map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${String(status)}</td><td>${escape(title)}</td></tr>`,
  )
  .join('\n')}</table></section>
<section id="schemas"><h2>Schemas</h2>
${Object.entries(schemas)
  .map(([name, schema]) => `<h3 id="schema-${escape(name)}">${escape(name)}</h3>${schemaHtml(schema)}`)
  .join('\n')}</section>
</main></body></html>`;
}

function operationHtml(path: string, method: string, operation: Operation): string {
  const { summary, parameters, requestBody, responses } = operation;
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td>${escape(description ?? ownDescription(schema))}</td></tr>`,
  );
  const body = requestBody?.content['application/json']?.schema;
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code> ${escape(summary)}
<small>${escape(operation['x-role'] ?? 'no key')}</small></summary>
${rows.length === 0 ? '' : `<table>${rows.join('')}</table>`}
${body === undefined ? '' : `<h4>Body</h4>${schemaHtml(body)}`}
${Object.entries(responses)
  .map(([status, { description, content = {} }]) => {
    const [type, media] = Object.entries(content)[0] ?? [];
    return `<h4>${escape(status)} ${escape(description)} ${type === undefined ? '' : `<small>${escape(type)}</small>`}</h4>${
      media?.schema === undefined ? '' : schemaHtml(media.schema)
    }`;
  })
  .join('\n')}</details>`;
}

function ownDescription(schema: object): string {
  return 'description' in schema && typeof schema.description === 'string' ? schema.description : '';
}

function schemaHtml(schema: object): string {
  const text = escape(JSON.stringify(schema, null, 2));
  return `<pre>${text.replace(
    /#\/components\/schemas\/(\w+)/g,
    (_all, name: string) => `<a href="#schema-${name}">${name}</a>`,
  )}</pre>`;
}

function slug(text: string): string {
  return text.toLowerCase().replace(/\W+/g, '-');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2330;background:#fff}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f4f5f8;padding:.7rem;overflow:auto;border-radius:6px}
details{border:1px solid #dfe2ea;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}summary{cursor:pointer}
summary b{display:inline-block;min-width:4.2rem}small{color:#677}nav a{margin-right:.8rem}table{border-collapse:collapse}
td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}.get{color:#16603a}.post{color:#1f4fa3}.delete{color:#a32020}
.put,.patch{color:#8a5a00}@media(prefers-color-scheme:dark){body{background:#14171d;color:#dfe3ea}pre{background:#1d222b}
details{border-color:#323a47}a{color:#8ab4ff}}`;
