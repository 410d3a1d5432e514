/** What a screen shows at the modules of a scenario: where each could go, when it ends, and what moving it would ask. */
import { catalogue, migrations } from '../../connectors/catalogue.ts';
import type { Attention, Outcome } from '../../scenarios/upgrade/attention.ts';
import { upgradable, upgradeScenario } from '../../scenarios/upgrade/upgrade-scenario.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { daysLeft, type LifecycleOfModule, type ModuleLifecycleService } from './module-lifecycle.ts';

/** Where a module version stands, as far as hints and plans show it. */
export interface Standing {
  state: string;
  /** `YYYY-MM-DD`, where it is known when it stops working. */
  until?: string;
  /** Negative when that day has passed. */
  daysLeft?: number;
}

/** A node of a scenario that could be moved, for its badge. */
export interface UpgradeHint extends Standing {
  node: number;
  from: string;
  to: string;
  outcome: Outcome;
  attention: Attention[];
}

/** Connector and operators together; `active` for what no connector has. */
export function standingOf(lifecycle: LifecycleOfModule | undefined): Standing {
  const { state = 'active', until } = lifecycle ?? {};
  const days = daysLeft(lifecycle ?? {});
  return {
    state,
    ...(until === undefined ? {} : { until }),
    ...(days === undefined ? {} : { daysLeft: days }),
  };
}

/** One per node that has somewhere to go. */
export async function hintsOf(
  blueprint: JsonObject,
  lifecycles: Pick<ModuleLifecycleService, 'of'>,
): Promise<UpgradeHint[]> {
  const nodes = upgradable(blueprint, { catalogue, migrations });
  const standings = await lifecycles.of(nodes.map(({ ref }) => ref));
  return nodes.flatMap(({ node, ref }): UpgradeHint[] => {
    const targets = new Map([[node, 'newest' as const]]);
    const [only] = upgradeScenario(blueprint, { catalogue, migrations, targets }).nodes;
    if (only === undefined) return [];
    const { to, outcome, attention } = only;
    return [{ node, from: ref, to, ...standingOf(standings.get(ref)), outcome, attention }];
  });
}
