/** Writes of the API that carry an `Idempotency-Key`: done once, answered the same each time. */
import type { Json } from '../scenarios/value.ts';

export interface IdempotencyStore {
  /**
   * Does `work` once per scope and key (24 h) and gives its answer to every repeat, marked `replayed`. Another
   * `requestHash` is `IDEMPOTENCY_KEY_REUSED`; a repeat while the first still works is `CONFLICT`. Work that throws is
   * not remembered. By default a crash between work and record lets a repeat do the work again (after 60 s); with
   * `atomic`, work and record are one transaction, for work that calls this store and nothing else.
   */
  once(
    scope: string,
    key: string,
    requestHash: string,
    work: () => Promise<Json>,
    options?: { atomic?: boolean },
  ): Promise<{ answer: Json; replayed: boolean }>;
}
