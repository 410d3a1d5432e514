import { z } from 'zod';
import { Binary } from '../../scenarios/value.ts';
import { defineModule } from '../define.ts';
import { fields, pairsOf } from '../fields.ts';
import { statusError } from '../status-error.ts';
import { authConnection, authFields, chosenCredentials } from './auth-fields.ts';
import { withCredentials } from './credentials.ts';
import { fileNameOf } from './file-name.ts';

/** A file may take longer than a question. */
const TIME_LIMIT_MS = 300_000;

/** Downloads a file, with credentials where it needs them. */
export const downloadFile = defineModule({
  id: 'http:DownloadFile',
  kind: 'action',
  title: 'Download a file',
  description: 'Downloads a file from an address and emits its name and its bytes.',
  when: 'A file is to be stored or sent on.',
  gotchas: ['The file arrives as bytes, text files too: use `toString()` to read one.'],
}).version('4', {
  lifecycle: { state: 'active' },
  effect: 'read',
  timeLimitMs: TIME_LIMIT_MS,
  connection: authConnection,
  parameters: z.object({
    ...authFields,
    url: fields.url().describe('Absolute address; a query in it is kept.'),
    headers: fields.pairs().optional().describe('`{name, value}` each.'),
    queryParameters: fields.pairs().optional().describe('Appended to those in the address.'),
    stopOnHttpError: z.boolean().default(true).describe('Treat answers of 400 and above as errors.'),
    shareCookies: z
      .boolean()
      .default(false)
      .describe('One cookie jar with the run’s other HTTP modules that do so.'),
  }),
  output: z.object({
    data: fields.any().describe('Bytes.'),
    fileName: z.string(),
    fileSize: z.int(),
    statusCode: z.int(),
  }),
  examples: [{ url: 'https://example.com/report.pdf' }],
  async run(parameters, context) {
    const credentials = chosenCredentials(parameters, context);
    const cookies = parameters.shareCookies ? context.cookies : undefined;
    const response = await context.http({
      method: 'GET',
      url: parameters.url,
      headers: withCredentials(pairsOf(parameters.headers), credentials),
      query: [...pairsOf(parameters.queryParameters), ...credentials.query],
      followRedirects: 'all',
      timeoutMs: TIME_LIMIT_MS,
      ...(cookies === undefined ? {} : { cookies }),
    });
    const usesConnection = context.connection !== undefined;
    const error = parameters.stopOnHttpError
      ? statusError(response, { usesConnection, now: context.now() })
      : undefined;
    if (error !== undefined) throw error;
    return [
      {
        data: new Binary(response.body),
        fileName: fileNameOf(response),
        fileSize: response.body.length,
        statusCode: response.status,
      },
    ];
  },
});
