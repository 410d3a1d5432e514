/** Incomplete executions: what is left of an operation that waits for a person. */
import type { RunError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import type { Page, PageQuery } from './paging.ts';

export type IncompleteStatus = 'open' | 'resolving' | 'resolved' | 'discarded';

export interface Incomplete {
  id: string;
  runId: string;
  scenarioId: number;
  planHash: string;
  /** Blueprint id of the module it stopped at. */
  module: number;
  /** Operation path. */
  path: string;
  error: RunError;
  status: IncompleteStatus;
  createdAt: string;
  updatedAt: string;
}

export interface IncompleteStore {
  /** Idempotent by run and path: the first row stays. `state` is the machine's state. */
  put(incomplete: {
    runId: string;
    scenarioId: number;
    planHash: string;
    module: number;
    path: string;
    error: RunError;
    state: Json;
  }): Promise<Incomplete>;
  get(id: string): Promise<Incomplete | undefined>;
  state(id: string): Promise<Json | undefined>;
  /** Newest first. */
  list(query: PageQuery & { scenario?: number; status?: IncompleteStatus }): Promise<Page<Incomplete>>;
  /** Moves it on when it is in `from`; false when it is not, so that two resolvers never both go ahead. */
  move(id: string, from: IncompleteStatus, to: IncompleteStatus): Promise<boolean>;
  /** Open becomes discarded. `NOT_FOUND`, or `CONFLICT` when it is no longer open. */
  discard(id: string): Promise<void>;
}
