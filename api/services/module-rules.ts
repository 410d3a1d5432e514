/** What the state of a module version allows: saving, activating and starting the scenarios that use it. */
import { isDeepStrictEqual } from 'node:util';
import { catalogue, migrations } from '../../connectors/catalogue.ts';
import { TenonError } from '../../errors.ts';
import { objectField } from '../../scenarios/json-fields.ts';
import { at } from '../../scenarios/json-path.ts';
import type { ImportReport, Problem } from '../../scenarios/report.ts';
import { rawNodes } from '../../scenarios/upgrade/template-places.ts';
import { referenceOf } from '../../scenarios/upgrade/upgrade-scenario.ts';
import { isCollection, type Json, type JsonObject } from '../../scenarios/value.ts';
import type { Scenario } from '../../store/index.ts';
import { daysLeft, type LifecycleOfModule, type ModuleLifecycleService } from './module-lifecycle.ts';
import { usedModules } from './stored-report.ts';

/**
 * Which nodes on a retired module a new version may have: those that did not change, those that were on it before (an
 * upgrade of another node may rewrite what they read), or any (an upgrade is taken back).
 */
export type Keeping = 'unchanged' | 'same-module' | 'any';

/** What is saved, and what it follows. */
export interface Saving {
  blueprint: JsonObject;
  report: Pick<ImportReport, 'modules' | 'warnings'>;
  /** Reads the version before; missing for a new scenario. */
  before?: () => Promise<Json>;
  keeping: Keeping;
}

export type ModuleRules = ReturnType<typeof createModuleRules>;

/** A module of a scenario and the nodes that are on it. */
interface Used {
  ref: string;
  nodes: number[];
}

/** A retired module and the nodes that stand in the way. */
interface Blocking extends Used {
  state: string;
}

const MOST_WARNINGS = 1000;

export function createModuleRules(lifecycles: Pick<ModuleLifecycleService, 'of'>) {
  async function blocked(used: readonly Used[]): Promise<Blocking[]> {
    return blockingOf(used, await lifecycles.of(used.map(({ ref }) => ref)));
  }

  async function require(scenario: Scenario, what: string): Promise<void> {
    const found = await blocked(usedModules(scenario.report));
    if (found.length > 0) throw retired(found, `scenario ${String(scenario.id)} cannot be ${what}`, 'plan');
  }

  return {
    /**
     * The report's warnings with what is true of its modules here: overrides by operators included. `MODULE_RETIRED` where a
     * node would newly depend on a retired module.
     */
    async saving({ blueprint, report, before, keeping }: Saving): Promise<Problem[]> {
      const standings = await lifecycles.of(report.modules.map(({ ref }) => ref));
      const blocking = blockingOf(report.modules, standings);
      if (blocking.length > 0 && keeping !== 'any') {
        const isKept = keptNodes(blueprint, await before?.(), keeping);
        const news = blocking
          .map((one) => ({ ...one, nodes: one.nodes.filter((node) => !isKept(node)) }))
          .filter(({ nodes }) => nodes.length > 0);
        if (news.length > 0) {
          throw retired(
            news,
            before === undefined
              ? 'a new scenario cannot use it'
              : 'only a module that stays as it was may be saved',
            before === undefined ? 'replace' : 'plan',
          );
        }
      }
      const others = report.warnings.filter(({ code }) => code !== 'MODULE_LIFECYCLE');
      return [...others, ...lifecycleWarnings(blueprint, report.modules, standings)];
    },

    /** `MODULE_RETIRED` where a module that can be reached is retired. */
    activating: (scenario: Scenario): Promise<void> => require(scenario, 'activated'),

    /** `MODULE_RETIRED` where a module that can be reached is retired. Runs that have begun go on. */
    starting: (scenario: Scenario): Promise<void> => require(scenario, 'started'),

    /** `MODULE_RETIRED` for a module that nothing may be moved to. */
    async choosing(ref: string): Promise<void> {
      const found = await blocked([{ ref, nodes: [] }]);
      if (found.length > 0) throw retired(found, 'nothing can be moved to it', 'replace');
    },
  };
}

/** Nothing new begins with it. */
export function isBlocked({ state }: Pick<LifecycleOfModule, 'state'>): boolean {
  return state === 'retired' || state === 'removed';
}

/** Only what is said to be retired blocks; a date that has passed does not. */
function blockingOf(used: readonly Used[], standings: ReadonlyMap<string, LifecycleOfModule>): Blocking[] {
  return used.flatMap(({ ref, nodes }) => {
    const standing = standings.get(ref);
    return standing !== undefined && isBlocked(standing) ? [{ ref, nodes, state: standing.state }] : [];
  });
}

/** Which nodes of a blueprint count as those of the version before. */
function keptNodes(
  blueprint: JsonObject,
  before: Json | undefined,
  keeping: Keeping,
): (node: number) => boolean {
  const now = nodesOf(blueprint);
  const old = isCollection(before) ? nodesOf(before) : undefined;
  return (id) => {
    const [after, earlier] = [now.get(id), old?.get(id)];
    if (after === undefined || earlier === undefined || after.ref !== earlier.ref) return false;
    return keeping === 'same-module' || isDeepStrictEqual(after, earlier);
  };
}

function nodesOf(blueprint: JsonObject) {
  return new Map(
    rawNodes(blueprint).map(({ id, raw }) => [
      id,
      {
        ref: referenceOf(raw, catalogue),
        parameters: objectField(raw, 'parameters'),
        mapper: objectField(raw, 'mapper'),
      },
    ]),
  );
}

function lifecycleWarnings(
  blueprint: JsonObject,
  used: ImportReport['modules'],
  standings: ReadonlyMap<string, LifecycleOfModule>,
): Problem[] {
  const warned = new Map(
    used.flatMap(({ ref, nodes }) => {
      const standing = standings.get(ref);
      const tells = standing !== undefined && (standing.state === 'deprecated' || isBlocked(standing));
      return tells ? nodes.map((node) => [node, standing] as const) : [];
    }),
  );
  if (warned.size === 0) return [];
  return rawNodes(blueprint)
    .flatMap(({ id, path }): Problem[] => {
      const standing = warned.get(id);
      if (standing === undefined) return [];
      const { module: ref } = standing;
      return [
        {
          path: at(path, 'module'),
          code: 'MODULE_LIFECYCLE',
          message: `${saidOf(standing)}.`,
          hint: wayOut(ref, 'plan'),
          module: id,
        },
      ];
    })
    .slice(0, MOST_WARNINGS);
}

function saidOf(standing: LifecycleOfModule): string {
  const { module: ref, state, until } = standing;
  if (isBlocked(standing)) return `${ref} is ${state}: no run starts with it`;
  const days = daysLeft(standing);
  if (until === undefined || days === undefined) return `${ref} is ${state}`;
  return days < 0
    ? `${ref} is ${state} and stopped working on ${until}`
    : `${ref} is ${state} and stops working on ${until} (${String(days)} days left)`;
}

/** References that follow a module version. */
function followers(ref: string): string[] {
  const next = migrations.next(ref);
  if (next === undefined || 'none' in next) return [];
  return 'to' in next ? [next.to] : next.choices.map(({ to }) => to);
}

/** `plan`: a saved scenario is moved by a plan; `replace`: nothing is saved yet. */
function wayOut(ref: string, by: 'plan' | 'replace'): string {
  const following = followers(ref);
  const next = migrations.next(ref);
  const why = next !== undefined && 'none' in next ? ` (${next.none})` : '';
  const command = `tenon upgrade plan --module ${ref}`;
  if (following.length === 0) {
    const instead = by === 'plan' ? `: ${command} --to ANOTHER` : '';
    return `Nothing follows it${why}; choose another module${instead}`;
  }
  const followed = `It is followed by ${following.join(' or ')}`;
  return by === 'plan' ? `${followed}: ${command}` : `${followed}: use that instead`;
}

function retired(found: readonly Blocking[], consequence: string, by: 'plan' | 'replace'): TenonError {
  const [first] = found;
  const names = found.slice(0, 5).map(({ ref, state, nodes }) => {
    const where = nodes.length === 0 ? '' : ` (module ${nodes.slice(0, 5).join(', ')})`;
    return `${ref}${where} is ${state}`;
  });
  return new TenonError('MODULE_RETIRED', `${names.join('; ')}: ${consequence}`, {
    ...(first === undefined ? {} : { hint: wayOut(first.ref, by) }),
    extra: {
      modules: found.map(({ ref, state, nodes }) => ({
        ...{ module: ref, state, nodes, replacements: followers(ref) },
      })),
    },
  });
}
