/** What a change case is: modules before and after, and what becomes of scenarios that use them. */
import { z } from 'zod';
import { catalogue } from '../../../connectors/catalogue.ts';
import { defineModule, type ModuleDefinition, type ModuleVersion } from '../../../connectors/define.ts';
import { fields } from '../../../connectors/fields.ts';
import { outputShape } from '../../../connectors/output-shapes.ts';
import type { ModuleCatalogue, ModuleDescription } from '../../../scenarios/catalogue.ts';
import type { Answers } from '../../../scenarios/upgrade/attention.ts';
import type { Migration, Replacement } from '../../../scenarios/upgrade/migration.ts';
import { proposedMigration } from '../../../scenarios/upgrade/proposal.ts';
import type { Migrations, Target } from '../../../scenarios/upgrade/routes.ts';
import type { ScenarioUpgrade } from '../../../scenarios/upgrade/upgrade-scenario.ts';
import type { Json, JsonObject } from '../../../scenarios/value.ts';

/** One scenario that uses the module as node 3, and what is to come of it. */
export interface Situation {
  name: string;
  /** The module version it uses; the first one of the case by default. */
  uses?: string;
  mapper?: JsonObject;
  parameters?: JsonObject;
  /** Templates of node 4, which reads it. */
  reads?: readonly string[];
  /** Further nodes. */
  flow?: readonly Json[];
  answers?: Answers;
  to?: Target;
  outcome: ScenarioUpgrade['outcome'];
  /** Where node 3 ends. */
  ends?: string;
  /** `CODE severity` of everything that is asked of node 3. */
  codes?: readonly string[];
  after?: { mapper?: JsonObject; parameters?: JsonObject };
  /** Templates of node 4 afterwards; as they were by default. */
  readsAfter?: readonly string[];
  /** Whatever else is to be true. */
  also?: (upgrade: ScenarioUpgrade) => void;
}

export interface ChangeCase {
  id: string;
  title: string;
  modules: readonly ModuleDefinition[];
  situations: readonly Situation[];
}

interface VersionSketch {
  inputs?: z.ZodRawShape;
  outputs?: z.ZodRawShape;
  migration?: Migration;
  replacement?: Replacement;
  state?: ModuleVersion['lifecycle']['state'];
}

/** A module with these versions, by their numbers. */
export function moduleOf(id: string, versions: Readonly<Record<string, VersionSketch>>): ModuleDefinition {
  const identity = { id, kind: 'action', title: id, description: 'A module of a change case.' } as const;
  return Object.entries(versions).reduce(
    (module, [number, { inputs = {}, outputs, migration, replacement, state = 'active' }]) =>
      module.version(number, {
        lifecycle: { state },
        effect: 'read',
        parameters: z.object(inputs),
        examples: [],
        ...(outputs === undefined ? {} : { output: z.object(outputs) }),
        ...(migration === undefined ? {} : { migration }),
        ...(replacement === undefined ? {} : { replacement }),
      }),
    defineModule(identity),
  );
}

/** Most cases: one module, two versions. */
export const twoVersions = (before: VersionSketch, after: VersionSketch): ModuleDefinition[] => [
  moduleOf('t:Thing', { 1: before, 2: after }),
];

/** What node 4 is. */
const reader = moduleOf('t:Reader', { 1: { inputs: { texts: fields.any().optional() } } });

/** A catalogue of the case's modules beside the real ones, and the ways between them: as `connectors/catalogue.ts` makes them. */
export function registryOf(modules: readonly ModuleDefinition[]): {
  catalogue: ModuleCatalogue;
  migrations: Migrations;
} {
  const all = [...modules, reader];
  const versions = new Map(all.flatMap((module) => module.versions.map((version) => [version.ref, version])));
  const describe = (ref: string): ModuleDescription | undefined => {
    const found = versions.get(ref);
    return found === undefined ? catalogue.describe(ref) : described(found);
  };
  const next = (ref: string): Replacement | undefined => {
    const found = versions.get(ref);
    if (found === undefined || found.replacement !== undefined) return found?.replacement;
    const own = all.find(({ id }) => id === found.module.id)?.versions ?? [];
    const following = own[own.indexOf(found) + 1];
    return following && { to: following.ref, migration: following.migration ?? {} };
  };
  return {
    catalogue: {
      describe,
      resolve: (module, version, revision) => {
        const suffix = revision === undefined || revision === 0 ? '' : `.${String(revision)}`;
        const ref = `${module}@${String(version)}${suffix}`;
        const description = versions.has(ref) ? describe(ref) : undefined;
        return description === undefined
          ? catalogue.resolve(module, version, revision)
          : { ref, description };
      },
    },
    migrations: {
      next,
      proposed: (from, to) => {
        const [before, after] = [describe(from), describe(to)];
        return before === undefined || after === undefined ? undefined : proposedMigration(before, after);
      },
    },
  };
}

function described(version: ModuleVersion): ModuleDescription {
  const { ref, module, runner, effect, timeLimitMs, fields: specs, lifecycle } = version;
  const output = outputShape(version.output);
  return {
    ref,
    kind: module.kind,
    title: module.title,
    runner,
    effect,
    timeLimitMs,
    fields: specs,
    ...(output === undefined ? {} : { output }),
    lifecycle,
  };
}

/** A node as an export has it. */
export function nodeOf(id: number, ref: string, rest: JsonObject = {}): JsonObject {
  const [module = '', version = '1'] = ref.split('@');
  const [major = '1', revision] = version.split('.');
  const metadata: JsonObject = revision === undefined ? {} : { tenon: { revision: Number(revision) } };
  return { id, module, version: Number(major), parameters: {}, mapper: {}, metadata, ...rest };
}

/** The scenario of a situation. */
export function scenarioOf(change: ChangeCase, situation: Situation): JsonObject {
  const { uses = change.modules[0]?.versions[0]?.ref ?? '', mapper = {}, parameters = {} } = situation;
  const texts = [...(situation.reads ?? [])];
  return {
    name: change.id,
    flow: [
      nodeOf(3, uses, { mapper, parameters }),
      nodeOf(4, 't:Reader@1', { mapper: { texts } }),
      ...(situation.flow ?? []),
    ],
  };
}
