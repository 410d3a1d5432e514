import { z } from 'zod';
import { Binary, type Bundle } from '../../scenarios/value.ts';
import type { CallContext, HttpRequest, HttpResponse } from '../call-context.ts';
import { defineModule } from '../define.ts';
import { fields, pairsOf } from '../fields.ts';
import { statusError } from '../status-error.ts';
import { serializeUrl } from './address.ts';
import { fileNameOf } from './file-name.ts';
import { legacyFields, legacyHead, LegacyOutput } from './legacy-request.ts';
import { getFileMigration, olderGetFileMigration } from './send-data-migration.ts';

const { handleErrors, shareCookies, headers, qs } = legacyFields;

/** A file may take longer than a question. */
const TIME_LIMIT_MS = 300_000;

const Output = LegacyOutput.extend({ data: fields.any().describe('Bytes.'), fileName: z.string() });

async function fetchFile(
  request: Partial<HttpRequest> & { url: string },
  context: CallContext,
): Promise<HttpResponse> {
  return await context.http({
    method: 'GET',
    followRedirects: 'all',
    timeoutMs: TIME_LIMIT_MS,
    ...request,
  });
}

function fileBundle(response: HttpResponse): Bundle {
  return {
    ...legacyHead(response),
    data: new Binary(response.body),
    fileName: fileNameOf(response),
    fileSize: response.body.length,
  };
}

const gotchas = [
  'The file arrives as bytes, text files too: use `toString()` to read one.',
  'Without “Evaluate all states as errors” (`handleErrors`) an answer of 404 is a file like any other.',
];

/** Downloads a file. */
export const getFile = defineModule({
  id: 'http:ActionGetFile',
  kind: 'action',
  title: 'Get a file',
  description: 'Downloads a file from an address and emits its name and its bytes.',
  when: 'A file is to be stored or sent on. Take `http:ActionSendData` to read an answer.',
  gotchas,
})
  .version('2', {
    lifecycle: { state: 'legacy' },
    // Not the next version, which lost the headers and the query.
    replacement: { to: 'http:DownloadFile@4', migration: olderGetFileMigration },
    effect: 'read',
    timeLimitMs: TIME_LIMIT_MS,
    parameters: z.object({
      handleErrors,
      url: fields.url().describe('Absolute address.'),
      method: z.string().optional().describe('Set by the editor; a file is always asked for with GET.'),
      headers,
      qs,
    }),
    output: Output,
    examples: [{ url: 'https://example.com/report.pdf' }],
    async run(parameters, context) {
      const request = {
        url: parameters.url,
        headers: pairsOf(parameters.headers),
        query: pairsOf(parameters.qs),
      };
      const response = await fetchFile(request, context);
      const error = parameters.handleErrors ? statusError(response, { now: context.now() }) : undefined;
      if (error !== undefined) throw error;
      return [fileBundle(response)];
    },
  })
  // Version 3: headers and query parameters left the form.
  .version('3', {
    lifecycle: { state: 'legacy' },
    replacement: { to: 'http:DownloadFile@4', migration: getFileMigration },
    effect: 'read',
    timeLimitMs: TIME_LIMIT_MS,
    parameters: z.object({
      handleErrors,
      url: fields.url().describe('Absolute address.'),
      method: z.string().optional().describe('Set by the editor; a file is always asked for with GET.'),
      serializeUrl: legacyFields.serializeUrl,
      shareCookies,
    }),
    output: Output,
    examples: [{ url: 'https://example.com/report.pdf', handleErrors: true }],
    migration: {
      inputs: [
        { op: 'drop', at: 'headers', loss: 'data', reason: 'Version 3 sends no headers of its own.' },
        { op: 'drop', at: 'qs', loss: 'data', reason: 'Version 3 takes the query in the address.' },
      ],
    },
    async run(parameters, context) {
      const cookies = parameters.shareCookies ? context.cookies : undefined;
      const url = parameters.serializeUrl ? serializeUrl(parameters.url) : parameters.url;
      const response = await fetchFile({ url, ...(cookies === undefined ? {} : { cookies }) }, context);
      const error = parameters.handleErrors ? statusError(response, { now: context.now() }) : undefined;
      if (error !== undefined) throw error;
      return [fileBundle(response)];
    },
  });
