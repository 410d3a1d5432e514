import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import type { Bundle } from '../../scenarios/value.ts';
import type { CallContext, HttpResponse, Pair } from '../call-context.ts';
import { defineModule } from '../define.ts';
import { fields, pairsOf } from '../fields.ts';
import { statusError } from '../status-error.ts';
import { queryPairs, serializeUrl } from './address.ts';
import { contentOf, multipartBody, withContentType, type RequestBody } from './body.ts';
import { urlEncoded } from './form-encoding.ts';
import { choices, repeatOption, timeout } from './request-fields.ts';

const Parameters = z.object({
  handleErrors: z.boolean().default(false).describe('Treat answers of 400 and above as errors.'),
  url: fields.url().describe('Absolute address; a query in it is kept.'),
  serializeUrl: z.boolean().default(false).describe('Percent-encode what may not stand in an address.'),
  method: fields.method(choices).default('get').describe('In any case.'),
  headers: fields.pairs().optional().describe('`{name, value}` each.'),
  qs: fields.pairs().optional().describe('Query parameters, appended to those in the address.'),
  bodyType: z
    .enum(['raw', 'x_www_form_urlencoded', 'multipart_form_data'])
    .optional()
    .describe('None where empty.'),
  contentType: z.string().optional().describe('Of a raw body; a `Content-Type` header overrides it.'),
  customContentType: z.string().optional().describe('The type, where `contentType` is `custom`.'),
  data: fields.any().optional().describe('Raw body: text, or bytes.'),
  body: fields.any().optional().describe('What other tools write for `data`.'),
  formFields: fields.pairs().optional().describe('`{key, value}` of a form.'),
  formDataFields: z
    .array(fields.any())
    .optional()
    .describe('`{fieldType: text, key, value}` or `{fieldType: file, key, fileName, data}`.'),
  parseResponse: z.boolean().default(false).describe('Read a JSON or XML answer as a structure.'),
  authUser: z.string().optional().describe('User of Basic authentication.'),
  authPass: z.string().optional().describe('Password of Basic authentication.'),
  timeout,
  shareCookies: z
    .boolean()
    .default(false)
    .describe('One cookie jar with the run’s other HTTP modules that do so.'),
  ca: z.string().optional().describe('Certificate (PEM) to trust besides the known ones.'),
  rejectUnauthorized: z
    .boolean()
    .default(true)
    .describe('Refuse servers whose certificate cannot be verified.'),
  followRedirect: z.boolean().default(true).describe('Follow redirects of GET and HEAD.'),
  followAllRedirects: z.boolean().default(false).describe('Follow redirects of any method.'),
  useQuerystring: z
    .boolean()
    .default(false)
    .describe('Send a repeated name as it is; otherwise `a` twice becomes `a[0]` and `a[1]`.'),
  gzip: z.boolean().default(true).describe('Ask for a compressed answer.'),
  useMtls: z.boolean().default(false).describe('Present this installation’s client certificate.'),
  tenonRepeat: repeatOption,
});

type Parameters = z.output<typeof Parameters>;

const Output = z.object({
  statusCode: z.int(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  cookieHeaders: z.array(z.string()),
  data: fields.any(),
  fileSize: z.int().describe('Bytes of the body.'),
});

function bodyOf(parameters: Parameters): RequestBody | undefined {
  switch (parameters.bodyType) {
    case 'raw': {
      const { contentType, customContentType } = parameters;
      const type = contentType === 'custom' ? customContentType : contentType;
      const bytes = contentOf(parameters.data ?? parameters.body ?? null);
      return { bytes, ...(type === undefined || type === '' ? {} : { contentType: type }) };
    }
    case 'x_www_form_urlencoded':
      return {
        bytes: urlEncoded(pairsOf(parameters.formFields)),
        contentType: 'application/x-www-form-urlencoded',
      };
    case 'multipart_form_data':
      return multipartBody(parameters.formDataFields ?? []);
    default:
      return undefined;
  }
}

function headersOf(parameters: Parameters, body: RequestBody | undefined): Pair[] {
  const headers = withContentType(pairsOf(parameters.headers), body);
  const { authUser = '', authPass = '' } = parameters;
  const named = headers.some(([name]) => name.toLowerCase() === 'authorization');
  if (named || (authUser === '' && authPass === '')) return headers;
  return [
    ...headers,
    ['Authorization', `Basic ${Buffer.from(`${authUser}:${authPass}`).toString('base64')}`],
  ];
}

async function send(parameters: Parameters, context: CallContext): Promise<HttpResponse> {
  const body = bodyOf(parameters);
  const { followAllRedirects, followRedirect, rejectUnauthorized, ca = '' } = parameters;
  const cookies = parameters.shareCookies ? context.cookies : undefined;
  return await context.http({
    method: parameters.method,
    url: parameters.serializeUrl ? serializeUrl(parameters.url) : parameters.url,
    headers: headersOf(parameters, body),
    query: queryPairs(pairsOf(parameters.qs), parameters.useQuerystring),
    ...(body === undefined ? {} : { body: body.bytes }),
    timeoutMs: parameters.timeout * 1000,
    followRedirects: followAllRedirects ? 'all' : followRedirect ? 'safe' : 'none',
    decompress: parameters.gzip,
    parse: parameters.parseResponse,
    tls: { rejectUnauthorized, ...(ca === '' ? {} : { ca }) },
    ...(cookies === undefined ? {} : { cookies }),
  });
}

function bundleOf(response: HttpResponse): Bundle {
  return {
    statusCode: response.status,
    headers: response.headers.map(([name, value]) => ({ name, value })),
    cookieHeaders: response.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value),
    data: response.data,
    fileSize: response.body.length,
  };
}

/** One HTTP request, as blueprints have had it for years. */
export const sendData = defineModule({
  id: 'http:ActionSendData',
  kind: 'action',
  title: 'Make a request',
  description: 'Sends one HTTP request and emits its answer as one bundle.',
  when: 'A blueprint has it. New scenarios take `http:MakeRequest`.',
  gotchas: [
    'Any status is an ordinary bundle unless “Evaluate all states as errors” (`handleErrors`) is on.',
    'Without “Parse response” a JSON answer stays text.',
    'A name that stands twice among the query parameters is sent as `name[0]`, `name[1]` unless `useQuerystring` is on.',
    'Addresses in private networks are refused unless `TENON_ALLOW_HOSTS` names them as `host:port`.',
  ],
}).version('3', {
  lifecycle: { state: 'legacy', replacement: 'http:MakeRequest@4' },
  effect: 'by-parameters',
  parameters: Parameters,
  output: Output,
  examples: [
    { url: 'https://api.example.com/items', method: 'get', parseResponse: true, handleErrors: true },
    {
      url: 'https://api.example.com/items',
      method: 'post',
      bodyType: 'raw',
      contentType: 'application/json',
      data: '{"name": "Ann"}',
    },
  ],
  async run(parameters, context) {
    if (parameters.useMtls) {
      throw new ModuleError(
        'InvalidConfigurationError',
        'This installation has no client certificate to present.',
        {
          detail: { field: 'useMtls' },
        },
      );
    }
    const response = await send(parameters, context);
    const error = parameters.handleErrors ? statusError(response, { now: context.now() }) : undefined;
    if (error !== undefined) throw error;
    return [bundleOf(response)];
  },
});
