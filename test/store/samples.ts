/** Small things to store. */
import { planHash } from '../../scenarios/hash.ts';
import type { Plan } from '../../scenarios/plan.ts';
import { defaultSettings } from '../../scenarios/settings.ts';
import type { Accepted, Delivery, SavedPlan, Scenario, Store } from '../../store/index.ts';

export interface PlanOptions {
  name?: string;
  modules?: string[];
  hook?: number;
  sequential?: boolean;
  responds?: boolean;
}

/** A plan without a flow: the store does not look into it. */
export function planOf({
  name = 'Sample',
  modules = ['util:SetVariable2@1'],
  ...more
}: PlanOptions = {}): Plan {
  const { hook, sequential = false, responds = false } = more;
  return {
    format: 1,
    name,
    timezone: 'UTC',
    settings: { ...defaultSettings, sequential },
    flow: [],
    modules,
    responds,
    ...(hook === undefined ? {} : { hook }),
  };
}

/** What a save brings. */
export function savedPlan(options: PlanOptions = {}): SavedPlan {
  const plan = planOf(options);
  return {
    blueprint: { name: plan.name, flow: [] },
    plan,
    planHash: planHash(plan),
    report: { modules: [] },
  };
}

/** A new scenario; inactive, as all are. */
export async function scenarioIn(store: Store, options: PlanOptions = {}): Promise<Scenario> {
  return store.scenarios.create({ name: options.name ?? 'Sample', ...savedPlan(options) });
}

/** What the ingress hands over for a delivery to these scenarios. */
export function deliveryTo(
  hookId: number,
  scenarios: Scenario[],
  more: { startAtOnce?: boolean; deliveryKey?: string; payload?: Delivery['payload'] } = {},
): Delivery {
  const { startAtOnce = true, deliveryKey, payload = { a: 1 } } = more;
  return {
    hookId,
    payload,
    scenarios: scenarios.map(({ id, name, version, planHash: hash }) => ({
      ...{ id, name, version, planHash: hash, startAtOnce },
    })),
    ...(deliveryKey === undefined ? {} : { deliveryKey }),
  };
}

/** A run of a scenario that was asked for by hand. */
export async function runOf(store: Store, scenario: Scenario, more: object = {}) {
  const { id: scenarioId, version, planHash: hash } = scenario;
  return store.runs.create({ scenarioId, version, planHash: hash, trigger: 'api', ...more });
}

/** The run ids of an acceptance, for comparisons. */
export function runIdsOf(accepted: Accepted): string[] {
  return accepted.runs.map(({ id }) => id);
}

/** Asserts on the code of one of our errors. */
export function code(expected: string): (thrown: unknown) => boolean {
  return (thrown) =>
    typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === expected;
}
