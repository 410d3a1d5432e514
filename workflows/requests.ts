/** The requests of the machine under way in a run: several where bundles are walked at the same time. */
import { CancellationScope } from '@temporalio/workflow';
import type { Request } from '../scenarios/machine/request.ts';

export interface Settled {
  request: Request;
  result?: unknown;
  /** It was cut off before it had a result: the run's outcome was known, or it was withdrawn. */
  interrupted: boolean;
  /** It shall be begun anew. A result that came all the same stands; a failure may be the cut itself. */
  withdrawn: boolean;
}

/** Carries requests out side by side and gives their results in the order they came, which is that of the history. */
export class Requests {
  readonly #perform: (request: Request) => Promise<unknown>;
  readonly #underWay = new Map<Request, CancellationScope>();
  readonly #withdrawn = new Set<Request>();
  readonly #scope = new CancellationScope();
  #settled: Settled[] = [];
  #failure: { error: unknown } | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;
  #woken = false;

  constructor(perform: (request: Request) => Promise<unknown>) {
    this.#perform = perform;
  }

  start(request: Request): void {
    const scope = new CancellationScope({ cancellable: true, parent: this.#scope });
    this.#underWay.set(request, scope);
    const ended = (): boolean => {
      this.#underWay.delete(request);
      this.#wake?.();
      return this.#withdrawn.delete(request);
    };
    void scope
      .run(() => this.#perform(request))
      .then(
        (result) => {
          const withdrawn = ended();
          this.#settled.push({ request, result, interrupted: false, withdrawn });
        },
        (error: unknown) => {
          const withdrawn = ended();
          if (this.#stopped || withdrawn) this.#settled.push({ request, interrupted: true, withdrawn });
          else this.#failure ??= { error };
        },
      );
  }

  get none(): boolean {
    return this.#underWay.size === 0 && this.#settled.length === 0;
  }

  /** The state says until when they last: they need not be waited for. */
  get onlySleeps(): boolean {
    return (
      this.#settled.length === 0 &&
      [...this.#underWay.keys()].every((request) => request.ask === 'sleep' && !this.#withdrawn.has(request))
    );
  }

  /** Cuts these off; each is settled all the same. */
  withdraw(requests: readonly Request[]): void {
    for (const request of requests) {
      const scope = this.#underWay.get(request);
      if (scope === undefined) continue;
      this.#withdrawn.add(request);
      scope.cancel();
    }
  }

  /** Whoever waits for results looks again, also where there is none. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Cancels what is under way; writes are asked how they ended. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#scope.cancel();
  }

  /** What has settled since the last time: at least one, unless it was woken. Throws what a request threw. */
  async settled(): Promise<Settled[]> {
    while (this.#settled.length === 0 && this.#failure === undefined && this.#underWay.size > 0) {
      if (this.#woken) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#woken = false;
    if (this.#failure !== undefined) throw this.#failure.error;
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }
}
