/** One request and its answer on one connection, and the knowledge of how far it came. */
import type { Dispatcher } from 'undici';
import type { Pair } from '../../connectors/call-context.ts';
import { ModuleError } from '../../errors.ts';

export interface ExchangeRequest {
  method: string;
  url: URL;
  headers: readonly Pair[];
  body: Uint8Array | undefined;
  /** Of the body as it comes over the wire. */
  maxBodyBytes: number;
  signal: AbortSignal;
}

export interface ExchangeResponse {
  status: number;
  statusText: string;
  /** Lower-case names. */
  headers: Pair[];
  body: Buffer;
}

/** How far a request came; kept apart from its result so that it is known however it ended. */
export interface Progress {
  /** The request was, or may have been, put on the wire. */
  sent: boolean;
}

/** The refusal of a body that is too large. */
export function bodyTooLarge(limit: number): ModuleError {
  return new ModuleError('MaxFileSizeExceededError', `The answer is larger than ${String(limit)} bytes.`, {
    detail: { limit },
  });
}

function pairsOf(raw: readonly (Buffer | string)[] | null | undefined): Pair[] {
  const text = (part: Buffer | string | undefined): string =>
    typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
  const pairs: Pair[] = [];
  for (let i = 0; i + 1 < (raw?.length ?? 0); i += 2) {
    pairs.push([text(raw?.[i]).toLowerCase(), text(raw?.[i + 1])]);
  }
  return pairs;
}

function rawHeadersOf(controller: Dispatcher.DispatchController): Pair[] {
  // Buffers for HTTP/1.1, which is all that is spoken here.
  return pairsOf(controller.rawHeaders as (Buffer | string)[] | null | undefined); // undici types it more widely
}

interface Settle {
  resolve(response: ExchangeResponse): void;
  reject(error: unknown): void;
}

/** Collects one answer; the promise settles once. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #progress: Progress;
  readonly #settle: Settle;
  readonly #chunks: Buffer[] = [];
  readonly #aborted = (): void => {
    this.#fail(this.#request.signal.reason);
  };
  #controller: Dispatcher.DispatchController | undefined;
  #head: Omit<ExchangeResponse, 'body'> = { status: 0, statusText: '', headers: [] };
  #bytes = 0;

  constructor(request: ExchangeRequest, progress: Progress, settle: Settle) {
    this.#request = request;
    this.#progress = progress;
    this.#settle = settle;
    request.signal.addEventListener('abort', this.#aborted, { once: true });
  }

  #fail(error: unknown): void {
    this.#request.signal.removeEventListener('abort', this.#aborted);
    this.#controller?.abort(error instanceof Error ? error : new Error('aborted'));
    this.#settle.reject(error);
  }

  /** undici calls this on an open connection, immediately before it writes the request. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#request.signal.aborted) {
      controller.abort(new Error('aborted'));
      return;
    }
    this.#controller = controller;
    this.#progress.sent = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    // 1xx answers come before the answer.
    if (status < 200) return;
    const headers = rawHeadersOf(controller);
    this.#head = { status, statusText: statusText ?? '', headers };
    const declared = Number(headers.find(([name]) => name === 'content-length')?.[1]);
    if (this.#request.method !== 'HEAD' && declared > this.#request.maxBodyBytes) {
      this.#fail(bodyTooLarge(this.#request.maxBodyBytes));
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#request.maxBodyBytes) this.#fail(bodyTooLarge(this.#request.maxBodyBytes));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#request.signal.removeEventListener('abort', this.#aborted);
    this.#settle.resolve({ ...this.#head, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }
}

/** Sends a request and waits for the whole answer. Rejects with undici's error, the signal's reason or ours. */
export function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  progress: Progress,
): Promise<ExchangeResponse> {
  return new Promise((resolve, reject) => {
    request.signal.throwIfAborted();
    const { url, method, headers, body } = request;
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: headers.flat(),
        ...(body === undefined ? {} : { body }),
      },
      new Collector(request, progress, { resolve, reject }),
    );
  });
}
