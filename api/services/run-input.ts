/** From a run's row to what its workflow is started with. */
import { TenonError } from '../../errors.ts';
import type { RunIdentity, RunInput } from '../../scenarios/run.ts';
import { parseValue, stringifyValue } from '../../scenarios/value-json.ts';
import { isCollection, type Collection, type Json } from '../../scenarios/value.ts';
import type { RunRow, Store } from '../../store/index.ts';

/** A value written as JSON, dates and bytes as their tags. */
export function plainJson(value: unknown): Json {
  return JSON.parse(stringifyValue(value)) as Json; // just written
}

/** What `plainJson` wrote of a collection. */
export function collectionOf(json: Json | undefined): Collection {
  const value = parseValue(JSON.stringify(json ?? {}));
  return isCollection(value) ? value : {};
}

/** The same in every activity, row and search attribute. */
export function runIdentityOf(row: RunRow, teamId: number): RunIdentity {
  return {
    runId: row.id,
    teamId,
    scenarioId: row.scenarioId,
    scenarioVersion: row.scenarioVersion,
    scenarioName: row.scenarioName,
    planHash: row.planHash,
    trigger: row.trigger,
    triggeredAt: row.createdAt,
  };
}

/**
 * The input of a run that no request brings with it: its event is read from the store. A run that was asked for by hand
 * takes its inputs for the event where a webhook starts the scenario, so that it can be tried without a caller.
 */
export async function runInputOf(
  row: RunRow,
  store: Pick<Store, 'runs' | 'events' | 'plans' | 'teamId'>,
): Promise<RunInput> {
  const [eventId] = row.eventIds;
  const run = runIdentityOf(row, store.teamId);
  const plan = await store.plans.get(row.planHash);
  if (plan === undefined) {
    throw new TenonError(
      'SCENARIO_NOT_RUNNABLE',
      `The plan ${row.planHash} of run ${row.id} is not in the store`,
    );
  }
  if (eventId !== undefined) {
    const event = collectionOf(await store.events.payload(eventId));
    // Its caller was told 202; the answer is kept for when the delivery is repeated.
    return { run, event, ...(plan.responds ? { callerWaits: true } : {}) };
  }
  const inputs = collectionOf(await store.runs.inputs(row.id));
  const clock = row.clockOffsetMs === undefined ? {} : { clockOffsetMs: row.clockOffsetMs };
  return { run, inputs, ...clock, ...(plan.flow[0]?.role === 'webhook' ? { event: inputs } : {}) };
}
