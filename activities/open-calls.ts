/** Calls that were not answered while a local activity held them: they stay open here until an activity takes them over. */
import type { CallResult } from '../scenarios/run.ts';

export type SettledCall = Exclude<CallResult, { state: 'open' }>;

export interface OpenCall {
  result: Promise<SettledCall>;
  abort: AbortController;
}

/** A call nobody took over is dropped this long after it settled. */
const KEPT_MS = 60_000;

/** More open calls than this are not kept: the activity sends them again. */
const MOST = 1000;

export class OpenCalls {
  readonly #calls = new Map<string, OpenCall>();

  keep(key: string, call: OpenCall): void {
    if (this.#calls.size >= MOST) return;
    this.#calls.set(key, call);
    const forget = (): void => {
      setTimeout(() => {
        if (this.#calls.get(key) === call) this.#calls.delete(key);
      }, KEPT_MS).unref();
    };
    call.result.then(forget, forget);
  }

  /** Hands a call over; the next one to ask does not get it. */
  take(key: string): OpenCall | undefined {
    const call = this.#calls.get(key);
    this.#calls.delete(key);
    return call;
  }
}
