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

/** A run that was moved to another version asks that one under the key of the same operation. */
const nameOf = (module: string, key: string): string => `${module} ${key}`;

export class OpenCalls {
  readonly #calls = new Map<string, OpenCall>();

  keep(module: string, key: string, call: OpenCall): void {
    const name = nameOf(module, key);
    if (this.#calls.size >= MOST) return;
    this.#calls.set(name, call);
    const forget = (): void => {
      setTimeout(() => {
        if (this.#calls.get(name) === call) this.#calls.delete(name);
      }, KEPT_MS).unref();
    };
    call.result.then(forget, forget);
  }

  /** Hands a call over; the next one to ask does not get it. */
  take(module: string, key: string): OpenCall | undefined {
    const name = nameOf(module, key);
    const call = this.#calls.get(name);
    this.#calls.delete(name);
    return call;
  }
}
