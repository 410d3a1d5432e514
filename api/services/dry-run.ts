/** Tries a plan before it is applied: by its own checks, or on recorded operations through old and new module. */
import { catalogue, migrations } from '../../connectors/catalogue.ts';
import { objectField } from '../../scenarios/json-fields.ts';
import {
  dryRunNode,
  staticNode,
  worstOf,
  type DryRunNode,
  type Replay,
  type Verdict,
} from '../../scenarios/upgrade/dry-run.ts';
import type { Migrations } from '../../scenarios/upgrade/routes.ts';
import type { Sample } from '../../scenarios/upgrade/sample.ts';
import { rawNodes } from '../../scenarios/upgrade/template-places.ts';
import { isCollection } from '../../scenarios/value.ts';
import type { Store } from '../../store/index.ts';
import { tracedOperations } from './traced-operations.ts';
import type { UpgradeService } from './upgrades.ts';

export interface DryRun {
  plan: string;
  scenarioId: number;
  level: 'static' | 'replay';
  /** The worst of its modules; missing where nothing was replayed. */
  verdict?: Verdict;
  nodes: DryRunNode[];
}

export interface DryRunServiceDeps {
  store: Pick<Store, 'samples' | 'scenarios' | 'runs' | 'traces'>;
  upgrades: Pick<UpgradeService, 'detail'>;
  replay: Replay;
  /** What follows a module version; the build's own by default. */
  migrations?: Migrations;
}

export type DryRunService = ReturnType<typeof createDryRunService>;

export function createDryRunService({ store, upgrades, replay, ...more }: DryRunServiceDeps) {
  const ways = more.migrations ?? migrations;

  /** Pure modules leave all there is to know in the trace. */
  async function samplesOf(scenarioId: number, node: number, ref: string, limit: number): Promise<Sample[]> {
    return catalogue.describe(ref)?.runner === 'pure'
      ? tracedOperations(store, { scenario: scenarioId, node, ref }, limit)
      : store.samples.of(scenarioId, node, ref, limit);
  }

  return {
    /** Changes nothing and sends nothing. `NOT_FOUND` where the plan does not have the scenario. */
    async run(
      plan: string,
      { scenario, level, samples }: { scenario: number; level: DryRun['level']; samples: number },
    ): Promise<DryRun> {
      const { item, upgrade } = await upgrades.detail(plan, scenario);
      const about = { plan, scenarioId: scenario, level };
      if (level === 'static') return { ...about, nodes: upgrade.nodes.map(staticNode) };
      const version = await store.scenarios.version(scenario, item.baseVersion);
      const blueprint = isCollection(version?.blueprint) ? version.blueprint : {};
      const raws = new Map(rawNodes(blueprint).map(({ id, raw }) => [id, raw]));
      const nodes: DryRunNode[] = [];
      for (const one of upgrade.nodes) {
        const raw = raws.get(one.node) ?? {};
        const config = { parameters: objectField(raw, 'parameters'), mapper: objectField(raw, 'mapper') };
        const target = item.targets.find(({ node }) => node === one.node)?.to ?? 'newest';
        const recorded = await samplesOf(scenario, one.node, one.from, samples);
        const input = { upgrade: one, config, target, answers: item.answers, samples: recorded };
        nodes.push(await dryRunNode(input, { migrations: ways, replay }));
      }
      const verdicts = nodes.flatMap(({ verdict }) => verdict ?? []);
      return { ...about, verdict: worstOf(verdicts), nodes };
    },
  };
}
