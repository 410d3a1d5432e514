/** The request modules that blueprints have had for years (version 3): one form, with different credentials. */
import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import type { Bundle } from '../../scenarios/value.ts';
import type { CallContext, HttpResponse, Pair } from '../call-context.ts';
import { fields, pairsOf } from '../fields.ts';
import { statusError } from '../status-error.ts';
import { queryPairs, serializeUrl } from './address.ts';
import { contentOf, multipartBody, withContentType, type RequestBody } from './body.ts';
import { basicHeader, credentialsOf, withCredentials } from './credentials.ts';
import { urlEncoded } from './form-encoding.ts';
import { choices, repeatOption, timeout } from './request-fields.ts';

/** Fields of every request module of version 3. */
export const legacyFields = {
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
};

type LegacyParameters = z.output<z.ZodObject<typeof legacyFields>> & { authUser?: string; authPass?: string };

/** What they emit. */
export const LegacyOutput = z.object({
  statusCode: z.int(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  cookieHeaders: z.array(z.string()),
  data: fields.any(),
  fileSize: z.int().describe('Bytes of the body.'),
});

/** What surprises people about them. */
export const legacyGotchas = [
  'Any status is an ordinary bundle unless “Evaluate all states as errors” (`handleErrors`) is on.',
  'Without “Parse response” a JSON answer stays text.',
  'A name that stands twice among the query parameters is sent as `name[0]`, `name[1]` unless `useQuerystring` is on.',
  'Addresses in private networks are refused unless `TENON_ALLOW_HOSTS` names them as `host:port`.',
];

function bodyOf(parameters: LegacyParameters): RequestBody | undefined {
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

function headersOf(parameters: LegacyParameters, body: RequestBody | undefined): Pair[] {
  const headers = withContentType(pairsOf(parameters.headers), body);
  const { authUser = '', authPass = '' } = parameters;
  const named = headers.some(([name]) => name.toLowerCase() === 'authorization');
  return named || (authUser === '' && authPass === '')
    ? headers
    : [...headers, basicHeader(authUser, authPass)];
}

async function send(parameters: LegacyParameters, context: CallContext): Promise<HttpResponse> {
  const body = bodyOf(parameters);
  const credentials = credentialsOf(context.connection);
  const { followAllRedirects, followRedirect, rejectUnauthorized, ca = '' } = parameters;
  const cookies = parameters.shareCookies ? context.cookies : undefined;
  const query = [...pairsOf(parameters.qs), ...credentials.query] as const;
  return await context.http({
    method: parameters.method,
    url: parameters.serializeUrl ? serializeUrl(parameters.url) : parameters.url,
    headers: withCredentials(headersOf(parameters, body), credentials),
    query: queryPairs(query, parameters.useQuerystring),
    ...(body === undefined ? {} : { body: body.bytes }),
    timeoutMs: parameters.timeout * 1000,
    followRedirects: followAllRedirects ? 'all' : followRedirect ? 'safe' : 'none',
    decompress: parameters.gzip,
    parse: parameters.parseResponse,
    tls: { rejectUnauthorized, ...(ca === '' ? {} : { ca }) },
    ...(cookies === undefined ? {} : { cookies }),
  });
}

/** Status, headers and cookies of an answer, as version 3 has them. */
export function legacyHead({ status, headers }: HttpResponse): Bundle {
  return {
    statusCode: status,
    headers: headers.map(([name, value]) => ({ name, value })),
    cookieHeaders: headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value),
  };
}

/** Sends the request and gives the answer as one bundle. */
export async function sendLegacyRequest(
  parameters: LegacyParameters,
  context: CallContext,
): Promise<Bundle[]> {
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
  const usesConnection = context.connection !== undefined;
  const error = parameters.handleErrors
    ? statusError(response, { usesConnection, now: context.now() })
    : undefined;
  if (error !== undefined) throw error;
  return [{ ...legacyHead(response), data: response.data, fileSize: response.body.length }];
}
