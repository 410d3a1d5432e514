/** What the two kinds of database have to offer so that a store can be built on them. */
import type { Pool } from 'pg';

export interface Backend {
  readonly kind: 'embedded' | 'postgres';
  readonly pool: Pool;
  /** Calls `told` with the run id of each saved answer, from whichever process; returns the unsubscription. */
  onAnswer(told: (runId: string) => void): () => void;
  /** Tells this process at once, where the database does not do so itself. */
  announce(runId: string): void;
  /** Ends connections, thread and lock. */
  close(): Promise<void>;
}
