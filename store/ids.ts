/** Ids made in this process: sortable by time, and by order within one process. */
import { monotonicFactory } from 'ulid';

/** A ULID. */
export const newId: () => string = monotonicFactory();

/** `s<scenario>-<ulid>`: a run's id and its workflow's. */
export function newRunId(scenarioId: number): string {
  return `s${scenarioId}-${newId()}`;
}
