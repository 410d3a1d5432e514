/** Where module versions stand in their life: what their connector's release says, and what operators have added to it. */
import type { ModuleLifecycle } from '../../scenarios/catalogue.ts';
import {
  furtherOn,
  mayStep,
  stepsForward,
  type LifecycleState,
} from '../../scenarios/upgrade/lifecycle-steps.ts';
import type { Json } from '../../scenarios/value.ts';
import type { Finding, Hardness, LifecycleOverride, Store } from '../../store/index.ts';
import { TenonError } from '../../errors.ts';
import type { CatalogueService } from './catalogue.ts';

export type ModuleLifecycleService = ReturnType<typeof createModuleLifecycleService>;

/** What may be asked for; what is left out stays, null takes it away. */
export interface LifecycleChange {
  state?: 'active' | 'legacy' | 'deprecated' | 'retired' | undefined;
  until?: string | null | undefined;
  hardness?: Hardness | undefined;
  note?: string | null | undefined;
}

/** Both sides, and what holds. */
export interface LifecycleOfModule {
  module: string;
  state: LifecycleState;
  until?: string;
  hardness?: Hardness;
  connector: ModuleLifecycle;
  override?: LifecycleOverride;
}

/** What a change goes by: who, by which finding, and whether several legal steps may be taken at once. */
interface Deciding {
  by: string;
  finding?: Finding;
}

/** Every method is `NOT_FOUND` for a reference no connector has. */
export function createModuleLifecycleService(
  { lifecycle, audit }: Pick<Store, 'lifecycle' | 'audit'>,
  catalogue: Pick<CatalogueService, 'module' | 'lifecycle'>,
) {
  async function get(module: string): Promise<LifecycleOfModule> {
    const { lifecycle: connector } = catalogue.module(module);
    return standing(module, connector, await lifecycle.get(module));
  }

  async function change(module: string, wanted: LifecycleChange, deciding: Deciding) {
    const { lifecycle: connector } = catalogue.module(module);
    let before = standing(module, connector, undefined);
    const override = await lifecycle.change(module, (current) => {
      before = standing(module, connector, current);
      return decided(before, wanted, deciding);
    });
    const after = standing(module, connector, override);
    await audit.add({
      actor: deciding.by,
      action: 'module.lifecycle',
      target: `module:${module}`,
      detail: entryOf(before, after, deciding),
    });
    return after;
  }

  return {
    get,

    /** By reference; what no connector has is not among them. One query, however many are asked for. */
    async of(modules: readonly string[]): Promise<Map<string, LifecycleOfModule>> {
      const known = new Set(modules.filter((module) => catalogue.lifecycle(module) !== undefined));
      const overrides = new Map((await lifecycle.of([...known])).map((one) => [one.module, one]));
      return new Map(
        [...known].map((module) => [
          module,
          standing(module, catalogue.lifecycle(module) ?? { state: 'active' }, overrides.get(module)),
        ]),
      );
    },

    /** `ILLEGAL_TRANSITION` for a step a life does not take, `CONFLICT` for a vendor's date that is put off. */
    change: (module: string, wanted: LifecycleChange, by: string): Promise<LifecycleOfModule> =>
      change(module, wanted, { by }),

    /** Makes the dates of a finding those of its module; the legal steps on the way are all taken. */
    changeBy(finding: Finding, wanted: LifecycleChange, by: string): Promise<LifecycleOfModule> {
      if (finding.anyAddress) {
        throw new TenonError(
          'CONFLICT',
          `${finding.module} calls any address; that ${finding.host} ends something is not its end`,
          { hint: 'Change the scenarios the finding names, then resolve it' },
        );
      }
      const made = { ...proposedLifecycle(finding), ...wanted };
      if (made.state === undefined) {
        throw new TenonError('BAD_REQUEST', `A finding of the kind ${finding.kind} suggests no state`, {
          hint: 'State one: lifecycle.state',
        });
      }
      return change(finding.module, made, { by, finding });
    },
  };
}

const DAY_MS = 24 * 3600_000;

/** Whole days until the last one on which it works, in UTC; negative when that has passed, undefined without a date. */
export function daysLeft({ until }: Pick<LifecycleOfModule, 'until'>): number | undefined {
  if (until === undefined) return undefined;
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  return Math.round((Date.parse(until) - today) / DAY_MS);
}

/** What a finding suggests for its module; undefined where it suggests nothing. */
export function proposedLifecycle(finding: Finding): LifecycleChange | undefined {
  const { kind, anyAddress, effectiveAt, firstSeen, notice } = finding;
  if (anyAddress || kind === 'endpoint-moved') return undefined;
  // What is gone ended when it was first seen gone, at the latest.
  const end = effectiveAt ?? (kind === 'endpoint-gone' ? firstSeen : undefined);
  return {
    state: 'deprecated',
    hardness: end === undefined ? 'vendor-soft' : 'vendor-hard',
    ...(end === undefined ? {} : { until: end.slice(0, 10) }),
    ...(notice === undefined ? {} : { note: notice }),
  };
}

function standing(
  module: string,
  connector: ModuleLifecycle,
  override: LifecycleOverride | undefined,
): LifecycleOfModule {
  const until = override?.until ?? connector.until;
  const hardness = override?.hardness ?? connector.hardness;
  return {
    module,
    state: override === undefined ? connector.state : furtherOn(override.state, connector.state),
    ...(until === undefined ? {} : { until }),
    ...(hardness === undefined ? {} : { hardness }),
    connector,
    ...(override === undefined ? {} : { override }),
  };
}

function decided(
  before: LifecycleOfModule,
  wanted: LifecycleChange,
  { by, finding }: Deciding,
): Omit<LifecycleOverride, 'module' | 'setAt'> | undefined {
  const { connector, override } = before;
  const to = wanted.state ?? before.state;
  const isLegal =
    finding === undefined ? mayStep(before.state, to) : stepsForward(before.state, to) !== undefined;
  if (!isLegal || to === 'removed' || furtherOn(to, connector.state) !== to) throw illegal(before, to);
  if (to === 'active') return undefined;
  // `legacy` means that nobody has named a day.
  const dated = to !== 'legacy';
  const until = wanted.until === undefined ? before.until : (wanted.until ?? undefined);
  const hardness = wanted.hardness ?? before.hardness ?? 'policy';
  if (dated && finding === undefined) refusePutOff(before, until, hardness);
  const note = wanted.note === undefined ? override?.note : (wanted.note ?? undefined);
  const findingId = finding?.id ?? override?.findingId;
  return {
    state: to,
    ...(dated && until !== undefined ? { until } : {}),
    ...(dated ? { hardness } : {}),
    ...(note === undefined ? {} : { note }),
    ...(findingId === undefined ? {} : { findingId }),
    setBy: by,
  };
}

function illegal({ module, state, connector }: LifecycleOfModule, to: LifecycleState): TenonError {
  const next = (['active', 'legacy', 'deprecated', 'retired'] as const).filter(
    (one) => one !== state && mayStep(state, one) && furtherOn(one, connector.state) === one,
  );
  return new TenonError('ILLEGAL_TRANSITION', `${module} is ${state} and cannot become ${to}`, {
    hint:
      next.length === 0
        ? `Nothing follows; its connector says ${connector.state}`
        : `From ${state} it may become ${next.join(' or ')}`,
  });
}

/** C012: whoever runs this installation does not decide how long another's API works. */
function refusePutOff(before: LifecycleOfModule, until: string | undefined, hardness: Hardness): void {
  if (before.hardness !== 'vendor-hard' || before.until === undefined || hardness !== 'vendor-hard') return;
  if (until !== undefined && until <= before.until) return;
  throw new TenonError('CONFLICT', `${before.module} ends on ${before.until} by its API’s maker`, {
    hint: 'Where the maker has given more time, state a hardness of vendor-soft or policy with the new date',
  });
}

function entryOf(before: LifecycleOfModule, after: LifecycleOfModule, { finding }: Deciding): Json {
  return {
    from: before.state,
    to: after.state,
    ...(after.until === undefined ? {} : { until: after.until }),
    ...(after.hardness === undefined ? {} : { hardness: after.hardness }),
    ...(finding === undefined ? {} : { finding: finding.id }),
  };
}
