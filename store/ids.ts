/** Ids made in this process: sortable by time, and by order within one process. */
import { encodeTime, monotonicFactory } from 'ulid';

/** A ULID. */
export const newId: () => string = monotonicFactory();

/** `s<scenario>-<ulid>`: a run's id and its workflow's. */
export function newRunId(scenarioId: number): string {
  return `s${scenarioId}-${newId()}`;
}

/** No id made at or after this moment is smaller, and none made before it is larger. */
export function firstIdAt(moment: Date): string {
  return encodeTime(Math.max(0, moment.getTime())).padEnd(26, '0');
}
