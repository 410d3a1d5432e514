/** Recording of a scenario's operations, asked for and for a time: upgrades are tried on them. */
import { TenonError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import type { ScenarioService } from './scenarios.ts';

export interface RecordingState {
  scenarioId: number;
  /** `ended`: its time is over, or the scenario was saved since; what it kept is there. */
  state: 'none' | 'recording' | 'ended';
  until?: string;
  perModule?: number;
  startedBy?: string;
  startedAt?: string;
  samples: number;
  /** Per module; `tooLarge`: there was an operation too large to be kept. */
  modules: { node: number; module: string; samples: number; tooLarge?: true }[];
}

export type RecordingService = ReturnType<typeof createRecordingService>;

/** Every method is `NOT_FOUND` for a scenario that does not exist. */
export function createRecordingService(
  store: Pick<Store, 'samples' | 'plans' | 'audit'>,
  scenarios: Pick<ScenarioService, 'get'>,
) {
  async function state(scenarioId: number): Promise<RecordingState> {
    const { version } = await scenarios.get(scenarioId);
    const found = await store.samples.recording(scenarioId);
    const modules: RecordingState['modules'] = [];
    for (const { node, module, count, truncated } of await store.samples.counts(scenarioId)) {
      let entry = modules.find((one) => one.node === node && one.module === module);
      if (entry === undefined) modules.push((entry = { node, module, samples: 0 }));
      if (truncated) entry.tooLarge = true;
      else entry.samples = count;
    }
    const samples = modules.reduce((sum, one) => sum + one.samples, 0);
    if (found === undefined) return { scenarioId, state: 'none', samples, modules };
    const { until, perModule, startedBy, startedAt, scenarioVersion } = found;
    const isOver = Date.parse(until) <= Date.now() || scenarioVersion !== version;
    const about = { until, perModule, startedBy, startedAt };
    return { scenarioId, state: isOver ? 'ended' : 'recording', ...about, samples, modules };
  }

  return {
    get: state,

    /** `CONFLICT` for a confidential scenario. */
    async start(
      scenarioId: number,
      { minutes, perModule }: { minutes: number; perModule: number },
      by: string,
    ): Promise<RecordingState> {
      const { planHash } = await scenarios.get(scenarioId);
      const plan = await store.plans.get(planHash);
      if (plan === undefined || plan.settings.confidential) {
        throw new TenonError(
          'CONFLICT',
          `Scenario ${String(scenarioId)} is confidential: nothing of it is recorded`,
          {
            hint: 'Record a copy of it that is not confidential, with data that may be kept; or dry-run with level static',
          },
        );
      }
      await store.samples.start(scenarioId, { minutes, perModule, by });
      await store.audit.add({
        actor: by,
        action: 'recording.start',
        target: `scenario:${String(scenarioId)}`,
        detail: { minutes, perModule },
      });
      return state(scenarioId);
    },

    /** Ends it, and deletes what it kept. */
    async stop(scenarioId: number, by: string): Promise<void> {
      await scenarios.get(scenarioId);
      await store.samples.forget(scenarioId);
      await store.audit.add({
        actor: by,
        action: 'recording.stop',
        target: `scenario:${String(scenarioId)}`,
      });
    },
  };
}
