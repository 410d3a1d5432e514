/** The registry seen from outside: finds a module version by reference or as a blueprint names it, and describes it as plain data. */
import type { ModuleCatalogue, ModuleDescription, ResolvedModule } from '../scenarios/catalogue.ts';
import type { Migrations } from '../scenarios/upgrade/routes.ts';
import type { Replacement } from '../scenarios/upgrade/migration.ts';
import type { ModuleVersion } from './define.ts';
import { proposedMigration } from '../scenarios/upgrade/proposal.ts';
import { outputShape } from './output-shapes.ts';
import { pureAsCall } from './pure-call.ts';
import { pureModules } from './pure.ts';
import { connectors } from './registry.ts';

const modules = connectors.flatMap((connector) => connector.modules);

/** A pure transformer is callable, too: its large inputs are worked on outside the workflow. */
function callable(version: ModuleVersion): ModuleVersion {
  const run =
    version.run ?? (version.runner === 'pure' ? pureAsCall(pureModules.get(version.ref)) : undefined);
  return run === undefined ? version : { ...version, run };
}

const versions = new Map(
  modules.flatMap((module) => module.versions.map((version) => [version.ref, callable(version)])),
);

/** Newest version reference by module id. */
const newest = new Map<string, string>();
for (const module of modules) {
  const last = module.versions.at(-1);
  if (last !== undefined) newest.set(module.id, last.ref);
}

/** Exact references by other ids: older names, and unambiguous ones that generated blueprints invent. */
const aliases = new Map<string, string>();
for (const module of modules) {
  for (const alias of module.aliases ?? []) aliases.set(alias, newest.get(module.id) ?? '');
}

/** A module version by its exact reference, with its schema and its `run`. */
export function findModule(ref: string): ModuleVersion | undefined {
  return versions.get(ref);
}

/** Connectors do not change while the process runs: each version is described once. */
const descriptions = new Map<string, ModuleDescription>();

/** A module version as plain data. */
export function describe(ref: string): ModuleDescription | undefined {
  const found = versions.get(ref);
  if (found === undefined) return undefined;
  const known = descriptions.get(ref) ?? describeVersion(ref, found);
  descriptions.set(ref, known);
  return known;
}

function describeVersion(ref: string, found: ModuleVersion): ModuleDescription {
  const { module, runner, role, effect, timeLimitMs, fields, lifecycle, outputNames } = found;
  const output = outputShape(found.output);
  return {
    ref,
    kind: module.kind,
    title: module.title,
    runner,
    ...(role === undefined ? {} : { role }),
    effect,
    timeLimitMs,
    fields,
    ...(output === undefined ? {} : { output }),
    ...(outputNames === undefined ? {} : { outputNames }),
    lifecycle,
  };
}

function lifecycleWarning({ ref, lifecycle }: ModuleDescription): string | undefined {
  if (lifecycle.state === 'active' || lifecycle.state === 'legacy') return undefined;
  const day = lifecycle.until;
  const verb = day !== undefined && day < new Date().toISOString().slice(0, 10) ? 'stopped' : 'stops';
  const until = day === undefined ? '' : ` and ${verb} working on ${day}`;
  const instead = lifecycle.replacement === undefined ? '' : `; use ${lifecycle.replacement}`;
  return `${ref} is ${lifecycle.state}${until}${instead}.`;
}

function resolved(ref: string, warning?: string): ResolvedModule | undefined {
  const description = describe(ref);
  if (description === undefined) return undefined;
  const said = warning ?? lifecycleWarning(description);
  return { ref, description, ...(said === undefined ? {} : { warning: said }) };
}

/** The module a blueprint node means; see `ModuleCatalogue`. */
export function resolve(
  module: string,
  version: number | undefined,
  revision: number | undefined,
): ResolvedModule | undefined {
  const last = newest.get(module);
  if (last !== undefined) {
    if (version === undefined) return resolved(last, `${module} states no version; ${last} is used.`);
    const suffix = revision === undefined || revision === 0 ? '' : `.${String(revision)}`;
    return resolved(`${module}@${String(version)}${suffix}`);
  }
  const meant = aliases.get(module);
  if (meant === undefined) return undefined;
  const found = resolved(meant, `${module} is not a known module; it is read as ${meant}.`);
  return found && { ...found, description: { ...found.description, aliasOf: module } };
}

/** What follows a version: what its author says, else the module's next version. */
function next(ref: string): Replacement | undefined {
  const found = versions.get(ref);
  if (found === undefined) return undefined;
  if (found.replacement !== undefined) return found.replacement;
  const { module } = found;
  const all = modules.find(({ id }) => id === module.id)?.versions ?? [];
  const following = all[all.findIndex((version) => version.ref === ref) + 1];
  return following && { to: following.ref, migration: following.migration ?? {} };
}

/** The ways between module versions, for upgrades. */
export const migrations: Migrations = {
  next,
  proposed(from, to) {
    const [before, after] = [describe(from), describe(to)];
    return before === undefined || after === undefined ? undefined : proposedMigration(before, after);
  },
};

/** All connectors' modules, as `compile` and the API take them. */
export const catalogue: ModuleCatalogue = { resolve, describe };
