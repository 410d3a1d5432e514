/**
 * The one HTTP client of all connectors. What it guards against: addresses that are not public, at connect time and at
 * every redirect; answers that are too large, too slow or too often compressed; and the wrong belief that a write did not
 * happen. It sends each request exactly once and repeats nothing.
 */
import type { HttpRequest, HttpResponse } from '../../connectors/call-context.ts';
import { ModuleError } from '../../errors.ts';
import { createAddressPolicy } from './address-policy.ts';
import { decompress as undoEncoding } from './decompress.ts';
import { createDispatchers, type Dispatchers } from './dispatchers.ts';
import { exchange, type ExchangeResponse, type Progress } from './exchange.ts';
import { callFailure, timeout } from './failures.ts';
import type { Lookup } from './guarded-connector.ts';
import { nextHop, type Hop } from './redirects.ts';
import { hasHeader, requestHeaders } from './request-headers.ts';
import { responseData } from './response-data.ts';
import { requestUrl } from './request-url.ts';

/** What the client tells about each answer, redirects included. No query and no credentials are in it. */
export interface ResponseInfo {
  method: string;
  /** Origin and path. */
  address: string;
  status: number;
  /** Lower-case names. */
  headers: HttpResponse['headers'];
  durationMs: number;
}

export interface HttpClientOptions {
  /** `host:port` entries that may be reached although they are not public (`TENON_ALLOW_HOSTS`). */
  allowHosts: readonly string[];
  /** Ceiling for bodies after decompression, bytes; 20 MiB by default. */
  maxBodyBytes?: number;
  /** Resolves names in place of the system's resolver. */
  lookup?: Lookup;
}

export interface HttpClient {
  /**
   * Throws `ModuleError` where no complete answer came, or the signal's reason where it was aborted. `told` is called for
   * every answer, and must not throw.
   */
  request(request: HttpRequest, told?: (info: ResponseInfo) => void): Promise<HttpResponse>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

const DEFAULT_MAX_BODY = 20 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 40_000;
const DEFAULT_REDIRECTS = 10;

/** setTimeout takes no more than this. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Methods that change nothing (RFC 9110 9.2.1). */
function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** One request with all its defaults, and what is known of it while it goes on. */
class Call {
  readonly #request: HttpRequest;
  readonly #dispatchers: Dispatchers;
  readonly #limit: number;
  readonly #told: ((info: ResponseInfo) => void) | undefined;
  /** A write has been put on the wire, at this hop or one before. */
  mayHaveHappened = false;

  constructor(
    request: HttpRequest,
    options: HttpClientOptions,
    dispatchers: Dispatchers,
    told: ((info: ResponseInfo) => void) | undefined,
  ) {
    this.#request = request;
    this.#dispatchers = dispatchers;
    this.#told = told;
    const ceiling = options.maxBodyBytes ?? DEFAULT_MAX_BODY;
    this.#limit = Math.min(request.maxBodyBytes ?? ceiling, ceiling);
  }

  async #cookies(hop: Hop): Promise<Hop> {
    const cookie = await this.#request.cookies?.header(hop.url.href);
    if (cookie === undefined || hasHeader(hop.headers, 'cookie')) return hop;
    return { ...hop, headers: [...hop.headers, ['Cookie', cookie]] };
  }

  async #exchange(hop: Hop, signal: AbortSignal): Promise<ExchangeResponse> {
    const { cookies, tls = {} } = this.#request;
    const startedAt = performance.now();
    const progress: Progress = { sent: false };
    const use = hop.method === 'POST' || hop.method === 'PATCH' ? 'once' : 'kept';
    try {
      const sent = await this.#cookies(hop);
      const response = await exchange(
        this.#dispatchers.get(tls, use),
        { ...sent, maxBodyBytes: this.#limit, signal },
        progress,
      );
      const setCookies = response.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
      if (setCookies.length > 0) await cookies?.keep(hop.url.href, setCookies);
      this.#told?.({
        method: hop.method,
        address: hop.url.origin + hop.url.pathname,
        status: response.status,
        headers: response.headers,
        durationMs: performance.now() - startedAt,
      });
      return response;
    } finally {
      if (progress.sent && !isRead(hop.method)) this.mayHaveHappened = true;
    }
  }

  #follows(hop: Hop): boolean {
    const { followRedirects = 'safe' } = this.#request;
    return followRedirects === 'all' || (followRedirects === 'safe' && isRead(hop.method));
  }

  /** The answer after all redirects, and the request that got it. */
  async #answer(first: Hop, signal: AbortSignal): Promise<[ExchangeResponse, Hop]> {
    const { maxRedirects = DEFAULT_REDIRECTS } = this.#request;
    let hop = first;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#exchange(hop, signal);
      const next = this.#follows(hop) ? nextHop(hop, response.status, response.headers) : undefined;
      if (next === undefined) return [response, hop];
      if (redirects === maxRedirects) {
        throw new ModuleError(
          'RuntimeError',
          `The answer redirects more than ${String(maxRedirects)} times.`,
          {
            detail: { code: 'TOO_MANY_REDIRECTS' },
          },
        );
      }
      // The same method again means that the request has not been carried out yet (307, 308).
      if (next.method === hop.method) this.mayHaveHappened = false;
      hop = next;
    }
  }

  async run(signal: AbortSignal): Promise<HttpResponse> {
    const { decompress = true, parse = false, body, query, headers = [] } = this.#request;
    const method = this.#request.method.toUpperCase();
    if (!/^[A-Z]{1,32}$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
      throw new ModuleError(
        'BundleValidationError',
        `'${method.slice(0, 32)}' is not a method that can be sent.`,
        {
          detail: { field: 'method' },
        },
      );
    }
    const given = requestUrl(this.#request.url, query);
    const url = new URL(given);
    url.username = '';
    url.password = '';
    const [response, hop] = await this.#answer(
      {
        method,
        url,
        headers: requestHeaders(headers, given, decompress),
        body: typeof body === 'string' ? Buffer.from(body) : body,
      },
      signal,
    );
    const encoding = response.headers
      .filter(([name]) => name === 'content-encoding')
      .map(([, value]) => value);
    const plain = decompress
      ? await undoEncoding(response.body, encoding.join(','), this.#limit)
      : response.body;
    return {
      status: response.status,
      statusText: response.statusText,
      url: hop.url.href,
      headers: response.headers,
      body: plain,
      data: responseData(plain, response.headers, parse),
    };
  }
}

/** The client; `close` it at the end. Throws RangeError for an entry of `allowHosts` that is none. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const dispatchers = createDispatchers(createAddressPolicy(options.allowHosts), options.lookup);

  return {
    async request(request, told) {
      const timeoutMs = Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
      const clock = new AbortController();
      const timer = setTimeout(() => {
        clock.abort(timeout(timeoutMs));
      }, timeoutMs);
      // By hand: AbortSignal.any would be a noticeable part of a short call.
      const given = request.signal;
      const cancelled = (): void => clock.abort(given?.reason);
      if (given?.aborted === true) cancelled();
      else given?.addEventListener('abort', cancelled);
      const call = new Call(request, options, dispatchers, told);
      try {
        return await call.run(clock.signal);
      } catch (error) {
        // A cancelled run wants its own reason back.
        if (
          request.signal?.aborted === true &&
          error === request.signal.reason &&
          !(error instanceof ModuleError)
        )
          throw error;
        throw callFailure(error, call.mayHaveHappened);
      } finally {
        clearTimeout(timer);
        given?.removeEventListener('abort', cancelled);
      }
    },
    close: () => dispatchers.close(),
  };
}
