/**
 * A blueprint names its webhook by a number of the installation it came from. Here it gets an address of ours: the plan
 * names that one, the blueprint keeps its own number so that an export equals the import, and the report says which
 * became which.
 */
import { planHash } from '../../scenarios/hash.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { Hook, HookStore } from '../../store/index.ts';
import type { HookMapping } from './stored-report.ts';

export interface BoundHook {
  plan: Plan;
  hash: string;
  /** The plan is not the one that was compiled. */
  changed: boolean;
  hook: Hook | undefined;
  mapping: HookMapping | undefined;
}

export interface BindOptions {
  /** Name of a new hook. */
  name: string;
  /** The scenario that is saved; a new one has none. */
  scenarioId?: number;
  /** The hook it has now. */
  current?: Hook;
  /** What earlier became what. */
  earlier?: HookMapping[];
}

/**
 * The hook for a plan that a webhook starts. A saved scenario keeps its address, unless the blueprint now names another
 * hook of ours that is free; otherwise a free hook of that number is taken, else a new one is made.
 */
export async function bindHook(
  hooks: Pick<HookStore, 'get' | 'byToken' | 'create'>,
  plan: Plan,
  options: BindOptions,
): Promise<BoundHook> {
  if (plan.flow[0]?.role !== 'webhook') return withHook(plan, undefined, undefined);
  const { current, earlier = [] } = options;
  const from = plan.hook ?? null;
  if (
    current !== undefined &&
    (from === null || from === current.id || earlier.some((mapping) => mapping.from === from))
  ) {
    return withHook(plan, current, from);
  }
  const named = from === null ? undefined : await freeHook(hooks, from, options.scenarioId);
  return withHook(plan, named ?? current ?? (await hooks.create({ name: options.name })), from);
}

async function freeHook(
  hooks: Pick<HookStore, 'get' | 'byToken'>,
  id: number,
  scenarioId: number | undefined,
): Promise<Hook | undefined> {
  // Numbers of other systems go beyond what a column of ours holds.
  if (!Number.isInteger(id) || id < 1 || id > 2 ** 31 - 1) return undefined;
  const hook = await hooks.get(id);
  if (hook === undefined) return undefined;
  const fed = (await hooks.byToken(hook.token))?.scenarios ?? [];
  return fed.every((scenario) => scenario.id === scenarioId) ? hook : undefined;
}

function withHook(plan: Plan, hook: Hook | undefined, from: number | null | undefined): BoundHook {
  const changed = plan.hook !== hook?.id;
  const { hook: _imported, ...rest } = plan;
  const bound: Plan = hook === undefined ? rest : { ...rest, hook: hook.id };
  return {
    plan: changed ? bound : plan,
    hash: planHash(changed ? bound : plan),
    changed,
    hook,
    mapping: hook === undefined || from === undefined ? undefined : { from, to: hook.id },
  };
}
