/**
 * What one workflow task may hold. Results of local activities travel in one message when the task ends, and the run is
 * deaf to cancel, pause and switch until then; so a task ends after this much (design.md section 3, measured).
 */
const MOST_RESULTS = 500;
const MOST_BYTES = 1024 * 1024;
const MOST_MILLISECONDS = 1000;

/** A larger result is offloaded by its activity: only a reference is in the message. */
const OFFLOADED_ABOVE = 16 * 1024;
const REFERENCE_BYTES = 1024;

export class TaskBudget {
  readonly #now: () => number;
  #results = 0;
  #bytes = 0;
  #since: number;

  /** @param now the run's clock: each result of a local activity moves it on, by all that it took */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** Counts the result of a local activity. */
  spend(bytes: number): void {
    this.#results += 1;
    this.#bytes += bytes > OFFLOADED_ABOVE ? REFERENCE_BYTES : bytes;
  }

  get isSpent(): boolean {
    return (
      this.#results >= MOST_RESULTS ||
      this.#bytes >= MOST_BYTES ||
      this.#now() - this.#since >= MOST_MILLISECONDS
    );
  }

  /** The task ended: a normal activity or a timer was scheduled. */
  renew(): void {
    this.#results = 0;
    this.#bytes = 0;
    this.#since = this.#now();
  }
}
