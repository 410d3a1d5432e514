/** Finds the exact module version of every node, and writes down which ones are used and which no connector has. */
import type { ModuleCatalogue, ResolvedModule } from './catalogue.ts';
import { insteadOf } from './invented-modules.ts';
import { at } from './json-path.ts';
import type { Findings, MissingModule, UsedModule } from './report.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { modulesOf } from './walk-modules.ts';

export interface ResolvedModules {
  /** The module of a node; undefined where no connector has it. */
  of(node: ModuleNode): ResolvedModule | undefined;
  /** Modules of the main flow and everything in it, sorted by reference. */
  used: UsedModule[];
  /** Modules no connector has, disconnected ones included, sorted by reference. */
  missing: MissingModule[];
}

/** `app:Module@version` as the blueprint states it; an empty slot has no version. */
export function statedReference(node: ModuleNode): string {
  if (node.version === undefined) return node.module;
  const revision = node.revision === undefined ? '' : `.${String(node.revision)}`;
  return `${node.module}@${String(node.version)}${revision}`;
}

/** Resolves every module once. */
export function resolveModules(
  scenario: Scenario,
  catalogue: ModuleCatalogue,
  findings: Findings,
): ResolvedModules {
  const found = new Map<ModuleNode, ResolvedModule>();
  const used = new Map<string, UsedModule>();
  const missing = new Map<string, MissingModule>();

  const resolve = (node: ModuleNode): string => {
    const resolved = catalogue.resolve(node.module, node.version, node.revision);
    if (resolved !== undefined) {
      found.set(node, resolved);
      if (resolved.warning !== undefined) warn(node, resolved, resolved.warning, findings);
      return resolved.ref;
    }
    const ref = statedReference(node);
    const version = node.version === undefined ? {} : { version: node.version };
    const entry = missing.get(ref) ?? { module: node.module, ...version, nodes: [] };
    entry.nodes.push(node.id);
    missing.set(ref, entry);
    explainMissing(node, catalogue, findings);
    return ref;
  };

  for (const node of modulesOf(scenario.flow)) {
    const ref = resolve(node);
    const entry = used.get(ref) ?? { ref, count: 0, nodes: [] };
    entry.count += 1;
    entry.nodes.push(node.id);
    used.set(ref, entry);
  }
  for (const node of scenario.orphans.flatMap(modulesOf)) resolve(node);

  return { of: (node) => found.get(node), used: sorted(used), missing: sorted(missing) };
}

/** The report lists what is missing; more is said where the blueprint is likely to be wrong. */
function explainMissing(node: ModuleNode, catalogue: ModuleCatalogue, findings: Findings): void {
  const path = at(node.path, 'module');
  const instead = insteadOf(node.module);
  const newest = catalogue.resolve(node.module, undefined, undefined);
  if (instead !== undefined) {
    findings.warn({
      path,
      code: 'MODULE_INVENTED',
      message: `The editor has no module ${node.module}. ${instead}`,
      hint: 'Build the step in the editor and export it. A run that reaches this module fails with ModuleNotFound.',
      module: node.id,
    });
  } else if (newest !== undefined) {
    findings.warn({
      path: at(node.path, 'version'),
      code: 'MODULE_VERSION_UNKNOWN',
      message: `There is no ${statedReference(node)}; the newest version is ${newest.ref}.`,
      hint: 'Use a version that exists, or install a connector that has this one. A run that reaches it fails with ModuleNotFound.',
      module: node.id,
    });
  }
}

function warn(node: ModuleNode, resolved: ResolvedModule, message: string, findings: Findings): void {
  const { aliasOf, lifecycle } = resolved.description;
  const replacement =
    lifecycle.replacement === undefined ? '' : ` It is followed by ${lifecycle.replacement}.`;
  const [code, hint] =
    aliasOf !== undefined
      ? ['MODULE_ALIAS', `Write ${resolved.ref.split('@')[0] ?? resolved.ref} in the blueprint.`]
      : lifecycle.state !== 'active'
        ? ['MODULE_LIFECYCLE', `Plan an upgrade of this module.${replacement}`]
        : [
            'MODULE_VERSION_MISSING',
            'State the version in the blueprint, so that the module stays what it is.',
          ];
  findings.warn({ path: at(node.path, 'module'), code, message, hint, module: node.id });
}

function sorted<Entry>(entries: Map<string, Entry>): Entry[] {
  // By code unit: the same on every machine, whatever its language.
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, entry]) => entry);
}
