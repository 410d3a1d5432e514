/** Runs a module version on the recorded answers of an operation. Nothing leaves the process: what is not recorded is not answered. */
import type { CallConnection, CallContext, HttpRequest, HttpResponse } from '../connectors/call-context.ts';
import { connectionNamed } from '../connectors/connection-type.ts';
import { parseParameters, type ModuleVersion } from '../connectors/define.ts';
import { ModuleError, toRunError } from '../errors.ts';
import { applyFields } from '../scenarios/machine/fields.ts';
import type { Replay, Replayed } from '../scenarios/upgrade/dry-run.ts';
import type { Exchange, Sample } from '../scenarios/upgrade/sample.ts';
import { bytesOf } from '../scenarios/value.ts';
import { requestHeaders } from './http/request-headers.ts';
import { requestUrl } from './http/request-url.ts';
import { responseData } from './http/response-data.ts';
import { connectionTexts, recordedUrl } from './recorded-url.ts';

export interface ReplayDeps {
  findModule: (ref: string) => ModuleVersion | undefined;
  /** Opens a connection of the team; its data shapes requests, and is not kept. */
  openConnection: (id: number) => Promise<CallConnection | undefined>;
  /** Milliseconds; 10,000 by default. */
  limitMs?: number;
}

const LIMIT_MS = 10_000;

/** Everything from the record: answers, clock. */
export function createReplay({ findModule, openConnection, limitMs = LIMIT_MS }: ReplayDeps): Replay {
  return async (ref, given, sample) => {
    const module = findModule(ref);
    const run = module?.run;
    if (module === undefined || run === undefined) {
      return { untestable: `${ref} is not a module that can be run on its own.` };
    }
    const named = connectionNamed(module.connection ?? [], given);
    const connection = named === undefined ? undefined : await openConnection(named.id);
    if (named !== undefined && (connection === undefined || !named.types.includes(connection.type))) {
      return {
        untestable: `There is no connection ${String(named.id)} of the type ${named.types.join(' or ')}.`,
      };
    }
    const missing: string[] = [];
    const abort = new AbortController();
    const context: CallContext = {
      ...contextOf(sample, connection, missing),
      signal: abort.signal,
      ...(connection === undefined ? {} : { connection }),
    };
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<Replayed>((resolve) => {
      limit = setTimeout(() => {
        abort.abort();
        resolve({ untestable: `${ref} did not end in ${String(limitMs / 1000)} s.` });
      }, limitMs);
    });
    const work = async (): Promise<Replayed> => {
      try {
        // As the run does it before the call: presets filled in, values in their types.
        const input = applyFields(given, module.fields, { timezone: 'UTC' });
        return { bundles: await run(parseParameters(module, input), context) };
      } catch (error) {
        return { error: toRunError(error) };
      }
    };
    const outcome = await Promise.race([work(), late]);
    clearTimeout(limit);
    const [first] = missing;
    return first === undefined ? outcome : { untestable: `${ref} ${first}` };
  };
}

function contextOf(
  sample: Sample,
  connection: CallConnection | undefined,
  missing: string[],
): Omit<CallContext, 'signal'> {
  const texts = connectionTexts(connection);
  const unused = [...sample.exchanges];
  const lacks = (what: string): never => {
    missing.push(what);
    throw new ModuleError('UnexpectedError', 'The record does not have what the module asks for.');
  };
  // Whatever is asked of the data stores, it is not in the record.
  const dataStores = new Proxy({} as NonNullable<CallContext['dataStores']>, {
    get: () => () => lacks('works on a data store, which is not recorded.'),
  });
  return {
    http: (request) =>
      new Promise((resolve) => {
        requestHeaders(
          request.headers ?? [],
          requestUrl(request.url, request.query),
          request.decompress ?? true,
        );
        resolve(answerTo(request));
      }),
    idempotencyKey: 'dry-run',
    log: { debug: nothing, info: nothing, warn: nothing },
    now: () => new Date(sample.at),
    dataStores,
    counter: () => lacks('counts over runs, which is not recorded.'),
  };

  function answerTo(request: HttpRequest): HttpResponse {
    const wanted = recordedUrl(request, texts);
    const method = request.method.toUpperCase();
    const alike = unused.filter(
      (exchange) => exchange.method === method && withoutQuery(exchange.url) === withoutQuery(wanted),
    );
    const found = alike.find(({ url }) => url === wanted) ?? alike[0];
    if (found === undefined) {
      const path = new URL(wanted).pathname;
      return lacks(`sends ${method} ${path}, and no answer to that is recorded.`);
    }
    unused.splice(unused.indexOf(found), 1);
    return responseOf(found, request);
  }
}

const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? '';

function nothing(): void {
  // What a replayed module has to say concerns nobody.
}

function responseOf(
  { status, statusText, answeredBy, headers, body }: Exchange,
  { parse = false }: HttpRequest,
): HttpResponse {
  const bytes = Buffer.from(bytesOf(body));
  return {
    status,
    statusText,
    url: answeredBy,
    headers,
    body: bytes,
    data: responseData(bytes, headers, parse),
  };
}
