/** Applies changes that must reach Temporal: what a scenario's activation, deactivation or deletion, and an upgrade of its open runs mean there. */
import type { Json } from '../scenarios/value.ts';
import type { OutboxRow, Store } from '../store/index.ts';
import { startLoop, type Loop, type LoopLog } from './loop.ts';

const EVERY_MS = 2000;
const BATCH = 20;

export interface OutboxDeps {
  store: Pick<Store, 'outbox'>;
  /** Wakes the dispatcher: events that waited for an activation are started. */
  nudge: () => void;
  /** Moves open runs of the scenario; `payload` is what the plan's application wrote. */
  switchRuns: (scenarioId: number, payload: Json) => Promise<void>;
  log: LoopLog;
}

export function startOutbox({ store, nudge, switchRuns, log }: OutboxDeps): Loop {
  async function apply(row: OutboxRow): Promise<void> {
    if (row.kind === 'switch-runs') await switchRuns(row.scenarioId, row.payload);
    // A later change of the same scenario has overtaken this one.
    if (row.generation >= row.currentGeneration && row.kind === 'activate') nudge();
    await store.outbox.done(row.id);
  }

  return startLoop(
    'The outbox',
    EVERY_MS,
    async () => {
      const rows = await store.outbox.claim(BATCH);
      for (const row of rows) {
        try {
          await apply(row);
        } catch (error) {
          await store.outbox.failed(row.id, error instanceof Error ? error.message : String(error));
        }
      }
      return rows.length === BATCH;
    },
    log,
  );
}
