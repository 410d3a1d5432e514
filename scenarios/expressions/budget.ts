/** What one expression may use: time stands still inside workflow code, so steps are counted instead. */
import { invalid } from './errors.ts';

const MOST_STEPS = 1_000_000;
const MOST_BYTES = 64 * 1024 * 1024;

export class Budget {
  readonly #mostSteps: number;
  readonly #mostBytes: number;
  #steps = 0;
  #bytes = 0;

  constructor(limits: { steps?: number; bytes?: number } = {}) {
    this.#mostSteps = limits.steps ?? MOST_STEPS;
    this.#mostBytes = limits.bytes ?? MOST_BYTES;
  }

  /** Steps used so far. */
  get used(): number {
    return this.#steps;
  }

  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#mostSteps)
      throw invalid('The expression does more work than its evaluation budget allows.');
  }

  allocate(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes)
      throw invalid('The expression makes more data than its evaluation budget allows.');
  }

  /** Each expression of an operation has its own budget. */
  renew(): void {
    this.#steps = 0;
    this.#bytes = 0;
  }
}
