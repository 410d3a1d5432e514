/** Findings: what APIs say of their end, whom it hits, and what is made of it. */
import { TenonError } from '../../errors.ts';
import type { Json } from '../../scenarios/value.ts';
import type {
  Finding,
  FindingFilter,
  FindingState,
  HitScenario,
  Page,
  PageQuery,
  Store,
} from '../../store/index.ts';
import { proposedLifecycle, type LifecycleChange, type ModuleLifecycleService } from './module-lifecycle.ts';

export type FindingService = ReturnType<typeof createFindingService>;

/** A finding with those it hits, and the lifecycle dates it suggests for its module. */
export interface FindingDetail extends Finding {
  hit: HitScenario[];
  connections: number[];
  proposal?: LifecycleChange & { module: string };
  /** Scope of the upgrade plan that leads out. */
  plan?: { modules: string[]; scenarios?: number[] };
}

export interface FindingChange {
  state?: FindingState | undefined;
  /** With `snoozed` only. */
  snoozeUntil?: string | undefined;
  lifecycle?: LifecycleChange | undefined;
}

/** Every method is `NOT_FOUND` for a finding that does not exist. */
export function createFindingService(
  { findings, audit }: Pick<Store, 'findings' | 'audit'>,
  lifecycle: Pick<ModuleLifecycleService, 'changeBy'>,
) {
  async function known(id: number): Promise<Finding> {
    const found = await findings.get(id);
    if (found === undefined) throw new TenonError('NOT_FOUND', `There is no finding ${String(id)}`);
    return found;
  }

  async function get(id: number): Promise<FindingDetail> {
    const finding = await known(id);
    const proposal = proposedLifecycle(finding);
    const hit = await findings.scenarios(id);
    const connections = await findings.connections(id);
    return {
      ...finding,
      hit,
      connections,
      ...planFor(finding, hit, connections),
      ...(proposal === undefined ? {} : { proposal: { module: finding.module, ...proposal } }),
    };
  }

  return {
    get,

    list(query: PageQuery & FindingFilter): Promise<Page<Finding>> {
      return findings.list(query);
    },

    /** What is turned into lifecycle dates is acknowledged by that. */
    async update(id: number, change: FindingChange, by: string): Promise<FindingDetail> {
      const { lifecycle: dates, snoozeUntil } = change;
      const state = change.state ?? (dates === undefined ? undefined : 'acknowledged');
      if (state === undefined) throw new TenonError('BAD_REQUEST', 'Nothing is to be changed');
      refuseSnooze(state, snoozeUntil);
      const before = await known(id);
      if (dates !== undefined) await lifecycle.changeBy(before, dates, by);
      await findings.setState(id, state, snoozeUntil);
      const detail: Json = {
        from: before.state,
        to: state,
        ...(snoozeUntil === undefined ? {} : { snoozeUntil }),
      };
      await audit.add({ actor: by, action: 'finding.update', target: `finding:${String(id)}`, detail });
      return get(id);
    },
  };
}

/**
 * The whole module moves. But what is gone may be gone in one region only, or for some accounts: then those scenarios go that
 * use a connection which was told so (C015).
 */
function planFor(
  { module, kind, anyAddress }: Finding,
  hit: readonly HitScenario[],
  connections: readonly number[],
): Pick<FindingDetail, 'plan'> {
  if (anyAddress) return {};
  if (kind !== 'endpoint-gone' || connections.length === 0) return { plan: { modules: [module] } };
  const scenarios = hit.filter(({ seen, sameConnection }) => seen || sameConnection).map(({ id }) => id);
  return { plan: { modules: [module], ...(scenarios.length === 0 ? {} : { scenarios }) } };
}

function refuseSnooze(state: FindingState, until: string | undefined): void {
  if (state !== 'snoozed' && until === undefined) return;
  if (state !== 'snoozed') {
    throw new TenonError('BAD_REQUEST', 'snoozeUntil goes with the state snoozed only');
  }
  if (until !== undefined && Date.parse(until) > Date.now()) return;
  throw new TenonError('BAD_REQUEST', 'A snooze needs a time to come', {
    hint: 'State snoozeUntil, such as 2027-01-31T08:00:00Z',
  });
}
