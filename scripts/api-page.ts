/** The reference page of the HTTP API, made from the OpenAPI document that the API itself serves. */
import { fieldRows, fieldText, typeText, type JsonSchema } from './schema-text.ts';
import { generatedBy, table } from './markdown.ts';

interface Media {
  schema?: JsonSchema;
}

interface Operation {
  tags: string[];
  summary: string;
  'x-role'?: string;
  parameters: { name: string; in: string; required: boolean; description?: string; schema: JsonSchema }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

/** The parts of `openApiDocument`'s result that are shown. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

interface Listed {
  method: string;
  path: string;
  operation: Operation;
}

/** Takes any method: listed once, apart from the table that names a method for each route. */
const HOOK_PATH = '/hooks/{token}';

const introduction = `JSON over HTTP. A running Tenon serves the same as OpenAPI 3.1 at \`/openapi.json\` and as a page at \`/docs\`.

- **Keys**: \`Authorization: Bearer KEY\` (or \`Token KEY\`). The first key lies in \`.tenon/admin-key\`; \`tenon key create\` makes more.
  Each route names the least role it takes: viewer, editor, operator, admin. \`/metrics\` and \`/codec\` take requests from the
  same machine without a key.
- **Errors** are problem documents (RFC 9457, \`application/problem+json\`) with a stable \`code\`: see [errors](errors.md).
- **Lists** are pages: \`limit\` and \`cursor\` in, \`items\` and \`next\` out. No \`next\`: it was the last page.
- **Changes** name the version they change: \`If-Match\` with the \`ETag\` of the last answer, or \`*\`.
- **Repeats**: a request with an \`Idempotency-Key\` that is repeated within 24 hours gets the first one's answer and does nothing.`;

function answerText([status, { description, content = {} }]: [
  string,
  Operation['responses'][string],
]): string {
  const [type = '', media] = Object.entries(content)[0] ?? [];
  const schema = media?.schema;
  const body =
    schema === undefined || Object.keys(schema).length === 0
      ? type === 'application/json' || type === ''
        ? ''
        : ` (\`${type}\`)`
      : schema.properties === undefined
        ? `: ${typeText(schema)}`
        : `: ${Object.entries(schema.properties)
            .map(([name, field]) => `\`${name}\` ${typeText(field)}`)
            .join(', ')}`;
  return `- \`${status}\` ${description}${body}`;
}

function operationText({ method, path, operation }: Listed): string[] {
  const { summary, parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const rows = [
    ...parameters.map(({ name, in: place, required, description, schema }) => [
      `\`${name}\``,
      place,
      typeText(schema),
      fieldText(
        { ...schema, ...(description === undefined ? {} : { description }) },
        required && place !== 'path',
      ),
    ]),
    ...(body === undefined ? [] : bodyRows(body)),
  ];
  return [
    `### ${method} ${path}`,
    '',
    `${summary}. ${role(operation) === 'none' ? 'No key is needed.' : `Role: ${role(operation)}.`}`,
    '',
    ...(rows.length === 0 ? [] : [...table([['name', 'in', 'type', ''], ...rows]), '']),
    ...Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .map(answerText),
    '',
  ];
}

function bodyRows(body: JsonSchema): string[][] {
  const rows = fieldRows(body).map(([name = '', ...rest]) => [name, 'body', ...rest]);
  return rows.length > 0 ? rows : [['the whole', 'body', typeText(body), fieldText(body, false)]];
}

function role(operation: Operation): string {
  return operation['x-role'] ?? 'none';
}

function schemaText([name, schema]: [string, JsonSchema]): string[] {
  const { description } = schema;
  return [
    `### ${name}`,
    '',
    ...(description === undefined ? [] : [description, '']),
    ...table([['field', 'type', ''], ...fieldRows(schema)]),
    '',
  ];
}

/** Every route by its tag: a table of all, then each with its parameters and answers; the schemas at the end. */
export function apiPage({ paths, components }: ApiDocument): string {
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    path === HOOK_PATH
      ? []
      : Object.entries(methods).map(([method, operation]) => ({
          method: method.toUpperCase(),
          path,
          operation,
        })),
  );
  const hook = Object.values(paths[HOOK_PATH] ?? {})[0];
  const tags = [...new Set(listed.flatMap(({ operation }) => operation.tags))];
  return [
    generatedBy,
    '',
    '# HTTP API',
    '',
    introduction,
    '',
    ...table([
      ['method', 'path', 'role', ''],
      ...listed.map(({ method, path, operation }) => [
        `\`${method}\``,
        `\`${path}\``,
        role(operation),
        operation.summary,
      ]),
      ...(hook === undefined ? [] : [['any', `\`${HOOK_PATH}\``, 'none', hook.summary]]),
    ]),
    '',
    ...tags.flatMap((tag) => [
      `## ${tag}`,
      '',
      ...listed.filter(({ operation }) => operation.tags.includes(tag)).flatMap(operationText),
      ...(hook?.tags.includes(tag) === true
        ? operationText({ method: 'Any method', path: HOOK_PATH, operation: hook })
        : []),
    ]),
    '## Schemas',
    '',
    ...Object.entries(components.schemas).flatMap(schemaText),
  ].join('\n');
}
