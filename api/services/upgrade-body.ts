/** What an upgrade plan holds, and how it is worked out for one scenario. */
import { catalogue, migrations } from '../../connectors/catalogue.ts';
import { type Answers, type Outcome } from '../../scenarios/upgrade/attention.ts';
import type { Target } from '../../scenarios/upgrade/routes.ts';
import { rawNodes } from '../../scenarios/upgrade/template-places.ts';
import {
  referenceOf,
  upgradeScenario,
  type ScenarioUpgrade,
} from '../../scenarios/upgrade/upgrade-scenario.ts';
import type { JsonObject } from '../../scenarios/value.ts';

/** What a plan is about; everything that is given must hold. Nothing given: every node that has somewhere to go. */
export interface UpgradeScope {
  scenarios?: number[] | undefined;
  connector?: string | undefined;
  /** Exact references. */
  modules?: string[] | undefined;
  nodes?: { scenario: number; node: number }[] | undefined;
}

export type RunPolicy = 'pin' | 'next-cycle' | 'in-place' | 'drain';

/** One scenario of a plan. */
export interface PlanItem {
  scenarioId: number;
  name: string;
  active: boolean;
  baseVersion: number;
  basePlanHash: string;
  targets: { node: number; to: Target }[];
  answers: Answers;
  outcome: Outcome;
  nodes: { node: number; from: string; to: string; outcome: Outcome }[];
  /** Questions without an answer that want one. */
  open: number;
}

export interface AppliedScenario {
  scenarioId: number;
  baseVersion: number;
  version: number;
  planHash: string;
}

/** A scenario that a step passed over, and why. */
export interface LeftOut {
  scenarioId: number;
  reason: string;
}

export interface PlanBody {
  scope: UpgradeScope;
  to: Target;
  /** The build's contracts and migrations when it was made. */
  registry: string;
  items: PlanItem[];
  applied?: { at: string; by: string; policy: RunPolicy; scenarios: AppliedScenario[]; left: LeftOut[] };
  rolledBack?: { at: string; by: string; scenarios: AppliedScenario[]; left: LeftOut[] };
}

/** Nodes of a blueprint that are in the scope and can go there. */
export function targetsOf(
  blueprint: JsonObject,
  scenarioId: number,
  { connector, modules, nodes }: UpgradeScope,
  to: Target,
): PlanItem['targets'] {
  return rawNodes(blueprint).flatMap(({ id, raw }) => {
    const ref = referenceOf(raw, catalogue);
    if (ref === undefined) return [];
    if (connector !== undefined && !ref.startsWith(`${connector}:`)) return [];
    if (modules !== undefined && !modules.includes(ref)) return [];
    if (nodes !== undefined && !nodes.some(({ scenario, node }) => scenario === scenarioId && node === id))
      return [];
    const somewhere = typeof to === 'object' ? to.ref !== ref : migrations.next(ref) !== undefined;
    return somewhere ? [{ node: id, to }] : [];
  });
}

/** The upgrade of a blueprint as an item has it, answers included. */
export function upgradeOf(
  blueprint: JsonObject,
  { targets, answers }: Pick<PlanItem, 'targets' | 'answers'>,
): ScenarioUpgrade {
  return upgradeScenario(blueprint, {
    catalogue,
    migrations,
    targets: new Map(targets.map(({ node, to }) => [node, to])),
    answers,
  });
}

/** What the list of a plan says of a scenario. */
export function itemOf(
  about: Omit<PlanItem, 'outcome' | 'nodes' | 'open'>,
  { outcome, nodes }: ScenarioUpgrade,
): PlanItem | undefined {
  if (outcome === 'nothing') return undefined;
  const open = nodes
    .flatMap(({ attention }) => attention)
    .filter(({ severity, answer }) => severity !== 'info' && answer === undefined).length;
  return {
    ...about,
    outcome,
    nodes: nodes.map(({ node, from, to, outcome: own }) => ({ node, from, to, outcome: own })),
    open,
  };
}
