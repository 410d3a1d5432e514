import { z } from 'zod';
import { setOwn, type Bundle, type Collection, type Value } from '../../scenarios/value.ts';
import type { CallContext, HttpRequest, HttpResponse } from '../call-context.ts';
import { defineModule } from '../define.ts';
import { fields, pairsOf } from '../fields.ts';
import { statusError } from '../status-error.ts';
import { authConnection, authFields, chosenCredentials } from './auth-fields.ts';
import { contentOf, multipartBody, withContentType, type RequestBody } from './body.ts';
import { withCredentials } from './credentials.ts';
import { urlEncoded } from './form-encoding.ts';
import { pagingFields } from './paging-fields.ts';
import { requestPages } from './paging.ts';
import { choices, repeatOption, timeout } from './request-fields.ts';

const Parameters = z.object({
  ...authFields,
  url: fields.url().describe('Absolute address; a query in it is kept.'),
  method: fields.method(choices).default('get').describe('In any case.'),
  headers: fields.pairs().optional().describe('`{name, value}` each.'),
  queryParameters: fields
    .pairs()
    .optional()
    .describe('Appended to those in the address; repeated names stay as they are.'),
  contentType: z
    .enum(['json', 'multipart', 'urlEncoded', 'custom'])
    .optional()
    .describe('Kind of body; none where empty.'),
  inputMethod: z
    .enum(['jsonString', 'dataStructure'])
    .default('jsonString')
    .describe('How a JSON body is given.'),
  jsonStringBodyContent: fields.any().optional().describe('JSON body as text.'),
  dataStructureBodyContent: fields.any().optional().describe('JSON body as a structure.'),
  bodyDataStructure: fields.any().optional().describe('Another spelling of `dataStructureBodyContent`.'),
  urlEncodedBodyContent: fields.pairs().optional().describe('`{name, value}` of a form.'),
  multipartBodyContent: z
    .array(fields.any())
    .optional()
    .describe('`{fieldType: text, name, value}` or `{fieldType: file, name, fileName, data}`.'),
  customBodyContent: fields
    .any()
    .optional()
    .describe('Body of any other kind; its type comes from `customContentType` or a header.'),
  customContentType: z.string().optional().describe('`Content-Type` of a custom body.'),
  parseResponse: z.boolean().default(true).describe('Read a JSON or XML answer as a structure.'),
  stopOnHttpError: z.boolean().default(true).describe('Treat answers of 400 and above as errors.'),
  timeout,
  allowRedirects: z.boolean().default(true).describe('Follow redirects.'),
  shareCookies: z
    .boolean()
    .default(false)
    .describe('One cookie jar with the run’s other HTTP modules that do so.'),
  requestCompressedContent: z.boolean().default(true).describe('Ask for a compressed answer.'),
  ...pagingFields,
  tenonRepeat: repeatOption,
});

type Parameters = z.output<typeof Parameters>;

const Output = z.object({
  data: fields.any(),
  statusCode: z.int(),
  headers: z.record(z.string(), fields.any()).describe('By lower-case name; a repeated header is an array.'),
});

function jsonBody(parameters: Parameters): Value {
  if (parameters.inputMethod === 'jsonString') return parameters.jsonStringBodyContent ?? null;
  const structure = parameters.dataStructureBodyContent ?? parameters.bodyDataStructure ?? null;
  return typeof structure === 'string' ? JSON.stringify(structure) : structure;
}

function bodyOf(parameters: Parameters): RequestBody | undefined {
  switch (parameters.contentType) {
    case 'json':
      return { bytes: contentOf(jsonBody(parameters)), contentType: 'application/json' };
    case 'urlEncoded':
      return {
        bytes: urlEncoded(pairsOf(parameters.urlEncodedBodyContent)),
        contentType: 'application/x-www-form-urlencoded',
      };
    case 'multipart':
      return multipartBody(parameters.multipartBodyContent ?? []);
    case 'custom': {
      const { customContentType = '' } = parameters;
      return {
        bytes: contentOf(parameters.customBodyContent ?? null),
        ...(customContentType === '' ? {} : { contentType: customContentType }),
      };
    }
    default:
      return undefined;
  }
}

function requestOf(parameters: Parameters, context: CallContext): HttpRequest {
  const body = bodyOf(parameters);
  const credentials = chosenCredentials(parameters, context);
  const cookies = parameters.shareCookies ? context.cookies : undefined;
  return {
    method: parameters.method,
    url: parameters.url,
    headers: withCredentials(withContentType(pairsOf(parameters.headers), body), credentials),
    query: [...pairsOf(parameters.queryParameters), ...credentials.query],
    ...(body === undefined ? {} : { body: body.bytes }),
    timeoutMs: parameters.timeout * 1000,
    followRedirects: parameters.allowRedirects ? 'all' : 'none',
    decompress: parameters.requestCompressedContent,
    parse: parameters.parseResponse,
    ...(cookies === undefined ? {} : { cookies }),
  };
}

function headerCollection({ headers }: HttpResponse): Collection {
  const grouped = new Map<string, string[]>();
  for (const [name, value] of headers) grouped.set(name, [...(grouped.get(name) ?? []), value]);
  const collection: Collection = {};
  for (const [name, values] of grouped)
    setOwn(collection, name, values.length === 1 ? (values[0] ?? '') : values);
  return collection;
}

function bundleOf(response: HttpResponse): Bundle {
  return { data: response.data, statusCode: response.status, headers: headerCollection(response) };
}

/** One HTTP request, or a series of them that goes through pages. */
export const makeRequest = defineModule({
  id: 'http:MakeRequest',
  kind: 'action',
  title: 'Make a request',
  description: 'Sends an HTTP request and emits its answer; with paging, one bundle per page.',
  when: 'A service has no connector of its own, or its connector lacks an operation.',
  gotchas: [
    'Answers of 400 and above are errors unless `stopOnHttpError` is off.',
    'Headers of the answer are a collection with lower-case names, not the list the older module has.',
    'A redirect to another host loses the headers that look like credentials.',
    'Addresses in private networks are refused unless `TENON_ALLOW_HOSTS` names them as `host:port`.',
    'A paged request has five minutes and 1,000 pages at most.',
  ],
}).version('4', {
  lifecycle: { state: 'active' },
  effect: 'by-parameters',
  connection: authConnection,
  parameters: Parameters,
  output: Output,
  examples: [
    { url: 'https://api.example.com/items', method: 'get' },
    {
      url: 'https://api.example.com/items',
      method: 'post',
      headers: [{ name: 'Idempotency-Key', value: 'order-17' }],
      contentType: 'json',
      jsonStringBodyContent: '{"name": "Ann"}',
    },
    { url: 'https://api.example.com/items', paginationType: 'pageBased', pageParameter: 'page', maxPages: 5 },
  ],
  async run(parameters, context) {
    const request = requestOf(parameters, context);
    const send = async (url: string, query: HttpRequest['query']): Promise<HttpResponse> => {
      const response = await context.http({ ...request, url, ...(query === undefined ? {} : { query }) });
      const usesConnection = context.connection !== undefined;
      const error = parameters.stopOnHttpError
        ? statusError(response, { usesConnection, now: context.now() })
        : undefined;
      if (error !== undefined) throw error;
      return response;
    };
    const pages = await requestPages(parameters, { url: request.url, query: request.query ?? [] }, send);
    return pages.map(bundleOf);
  },
});
