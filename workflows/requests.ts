/** The requests of the machine under way in a run: several where bundles are walked at the same time. */
import { CancellationScope } from '@temporalio/workflow';
import type { Request } from '../scenarios/machine/request.ts';

export interface Settled {
  request: Request;
  result?: unknown;
  /** The run's outcome was known before it had a result. */
  interrupted: boolean;
}

/** Carries requests out side by side and gives their results in the order they came, which is that of the history. */
export class Requests {
  readonly #perform: (request: Request) => Promise<unknown>;
  readonly #underWay = new Set<Request>();
  readonly #scope = new CancellationScope();
  #settled: Settled[] = [];
  #failure: { error: unknown } | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(perform: (request: Request) => Promise<unknown>) {
    this.#perform = perform;
  }

  start(request: Request): void {
    this.#underWay.add(request);
    const ended = (): void => {
      this.#underWay.delete(request);
      this.#wake?.();
    };
    void this.#scope
      .run(() => this.#perform(request))
      .then(
        (result) => {
          this.#settled.push({ request, result, interrupted: false });
          ended();
        },
        (error: unknown) => {
          if (this.#stopped) this.#settled.push({ request, interrupted: true });
          else this.#failure ??= { error };
          ended();
        },
      );
  }

  get none(): boolean {
    return this.#underWay.size === 0 && this.#settled.length === 0;
  }

  /** The state says until when they last: they need not be waited for. */
  get onlySleeps(): boolean {
    return this.#settled.length === 0 && [...this.#underWay].every(({ ask }) => ask === 'sleep');
  }

  /** Cancels what is under way; writes are asked how they ended. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#scope.cancel();
  }

  /** What has settled since the last time, at least one. Throws what a request threw. */
  async settled(): Promise<Settled[]> {
    while (this.#settled.length === 0 && this.#failure === undefined && this.#underWay.size > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }
}
