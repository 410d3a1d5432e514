/**
 * Blueprint cases: a real exported scenario imports, all its expressions parse, it compiles twice to the same plan and hash,
 * and it comes out as it went in. Modules that no connector has are reported by id and node, and no others.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { catalogue } from '../../connectors/catalogue.ts';
import { importBlueprint, type CheckedBlueprint } from '../../scenarios/check.ts';
import { exportBlueprint } from '../../scenarios/export.ts';
import { ExpressionError, parseTemplate } from '../../scenarios/expressions/index.ts';
import { repairExpression } from '../../scenarios/repair-expression.ts';
import type { MissingModule } from '../../scenarios/report.ts';
import { isCollection, type Json, type JsonObject } from '../../scenarios/value.ts';
import type { CaseResult } from './case.ts';

/** The blueprint in a file, read without the code under test: BOM and API wrappers off. */
function blueprintIn(text: string): JsonObject {
  let value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  for (;;) {
    if (!isCollection(value)) throw new Error('the file holds no blueprint');
    const object = value;
    if (Array.isArray(object['flow'])) return object;
    value = object['blueprint'] ?? object['response'] ?? object['data'] ?? null;
  }
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** Every module node of the file, wherever it stands. */
function nodesIn(blueprint: JsonObject): JsonObject[] {
  const nodes: JsonObject[] = [];
  const visit = (flow: Json | undefined): void => {
    for (const node of list(flow).filter(isCollection) as JsonObject[]) {
      nodes.push(node);
      for (const inner of [...list(node['routes']), ...list(node['branches'])]) {
        if (isCollection(inner)) visit(inner['flow']);
      }
      visit(node['onerror']);
    }
  };
  visit(blueprint['flow']);
  const designer = (blueprint['metadata'] as JsonObject | undefined)?.['designer'] as JsonObject | undefined;
  list(designer?.['orphans']).forEach(visit);
  return nodes;
}

/** Texts with an expression in what a run evaluates: everything of a node but its static settings and editor data. */
function expressionsIn(value: Json | undefined, found: string[] = []): string[] {
  if (typeof value === 'string') {
    if (value.includes('{{')) found.push(value);
  } else if (Array.isArray(value)) value.forEach((element) => expressionsIn(element, found));
  else if (isCollection(value)) Object.values(value).forEach((member) => expressionsIn(member, found));
  return found;
}

function parses(source: string): boolean {
  try {
    parseTemplate(source);
    return true;
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

/** Modules of the file that no connector has, by `id@version`, with the ids of their nodes. */
function expectedMissing(nodes: JsonObject[]): Map<string, Json[]> {
  const missing = new Map<string, Json[]>();
  for (const { id = null, module, version } of nodes) {
    const number = typeof version === 'number' ? version : undefined;
    const app = typeof module === 'string' ? module : '';
    if (catalogue.resolve(app, number, undefined) !== undefined) continue;
    const name = `${app}@${String(number)}`;
    missing.set(name, [...(missing.get(name) ?? []), id]);
  }
  return missing;
}

function reportedMissing(missing: readonly MissingModule[]): Map<string, Json[]> {
  return new Map(missing.map(({ module, version, nodes }) => [`${module}@${String(version)}`, nodes]));
}

/** Empty slots without an id are numbered by the import; the file cannot say how. */
function sameMissing(expected: Map<string, Json[]>, reported: Map<string, Json[]>): boolean {
  return (
    expected.size === reported.size &&
    [...expected].every(([name, nodes]) => {
      const found = reported.get(name) ?? [];
      return found.length === nodes.length && nodes.every((id, index) => id === null || id === found[index]);
    })
  );
}

/** The first thing that is not as it must be. */
function judge(text: string, checked: CheckedBlueprint): { expected: unknown; actual: unknown } | undefined {
  const { scenario, plan, hash, problems, report } = checked;
  if (problems.length > 0 || scenario === undefined || plan === undefined || hash === undefined) {
    return { expected: 'an import without an error', actual: problems };
  }
  const blueprint = blueprintIn(text);
  const nodes = nodesIn(blueprint);
  const unread = nodes
    .flatMap(({ mapper, filter, flags, branches, outputs, filters }) => {
      const conditions = list(branches).map((branch) => (branch as JsonObject)['conditions'] ?? null); // an object: it was read
      return expressionsIn([mapper, filter, flags, conditions, outputs, filters].map((part) => part ?? null));
    })
    .find((source) => !parses(source) && repairExpression(source, parses) === undefined);
  if (unread !== undefined) return { expected: 'every expression parses', actual: unread };

  const again = importBlueprint(JSON.parse(text.replace(/^\uFEFF/, '')), catalogue);
  if (again.hash !== hash || JSON.stringify(again.plan) !== JSON.stringify(plan)) {
    return { expected: hash, actual: again.hash };
  }
  if (!isDeepStrictEqual(exportBlueprint(scenario), blueprint)) {
    return { expected: 'the export equals the input', actual: 'it differs' };
  }
  const expected = expectedMissing(nodes);
  const reported = reportedMissing(report.missing);
  if (!sameMissing(expected, reported)) return { expected: [...expected], actual: [...reported] };
  return undefined;
}

async function filesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const nested = entries.map(async (entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return filesIn(inner);
    return entry.name.endsWith('.json') ? [inner] : [];
  });
  return (await Promise.all(nested)).flat();
}

/** Says which modules are missing, the most used first: what to build next. */
function sayMissing(
  uses: ReadonlyMap<string, { nodes: number; files: number }>,
  say: (text: string) => void,
): void {
  if (uses.size === 0) return;
  const lines = [...uses]
    .sort(([a, x], [b, y]) => y.nodes - x.nodes || (a < b ? -1 : 1))
    .map(([name, { nodes, files }]) => `  ${name}: ${String(nodes)} nodes in ${String(files)} files`);
  say(`${String(uses.size)} modules are missing:\n${lines.join('\n')}\n`);
}

export async function run(
  paths: string[],
  say: (text: string) => void = (text) => void process.stderr.write(text),
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const uses = new Map<string, { nodes: number; files: number }>();
  for (const file of (await Promise.all(paths.map(filesIn))).flat()) {
    const text = await readFile(file, 'utf8');
    const checked = importBlueprint(text, catalogue);
    const failure = judge(text, checked);
    const missing = reportedMissing(checked.report.missing);
    for (const [name, nodes] of missing) {
      const known = uses.get(name) ?? { nodes: 0, files: 0 };
      uses.set(name, { nodes: known.nodes + nodes.length, files: known.files + 1 });
    }
    const id = basename(file) === 'scenario.json' ? basename(join(file, '..')) : basename(file, '.json');
    results.push({
      id,
      ok: failure === undefined,
      ...(failure ?? { actual: { missing: [...missing.keys()] } }),
    });
  }
  sayMissing(uses, say);
  return results;
}
