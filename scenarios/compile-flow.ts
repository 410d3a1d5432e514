/** The flows of a scenario, module by module, in the order a run meets them: what stands where decides what can be read. */
import { bindSource } from './bind-source.ts';
import { checkParameters } from './check-parameters.ts';
import { checkPlace } from './check-place.ts';
import { about, refuse, type Compilation, type FlowPlace } from './compilation.ts';
import { compileConditions, compileFilter } from './compile-filter.ts';
import { compileBranches } from './compile-branches.ts';
import { compileRoutes, type FlowsWithin } from './compile-routes.ts';
import type { Template } from './expressions/index.ts';
import { at } from './json-path.ts';
import { compileMapper } from './mapping.ts';
import { NodeTemplates } from './node-templates.ts';
import type { ModuleKind, PlanNode } from './plan.ts';
import type { Problem } from './report.ts';
import { statedReference } from './resolve-modules.ts';
import type { ModuleNode } from './scenario.ts';
import { field, objectField } from './json-fields.ts';
import { modulesOf } from './walk-modules.ts';

/** What a run needs of a module no connector has: it fails there, so nothing is ever called. */
const unknownModule: Pick<PlanNode, 'kind' | 'runner' | 'effect' | 'timeLimitMs' | 'fields'> = {
  kind: 'action',
  runner: 'unknown',
  effect: { effect: 'write', repeat: 'no' },
  timeLimitMs: 0,
  fields: [],
};

/** Compiles a flow where it stands. What it opens for followers stays open in `compilation.upstream`. */
export function compileFlow(
  flow: readonly ModuleNode[],
  place: FlowPlace,
  compilation: Compilation,
): PlanNode[] {
  return flow.map((node, position) => {
    checkPlace(node, { flow, position, ...place }, compilation);
    checkParameters(node, place, compilation);
    return compileNode(node, flow[position + 1], place, compilation);
  });
}

function compileNode(
  node: ModuleNode,
  next: ModuleNode | undefined,
  place: FlowPlace,
  compilation: Compilation,
): PlanNode {
  const { upstream } = compilation;
  const templates = new NodeTemplates(node, compilation);
  const resolved = compilation.modules.of(node);
  const description = resolved?.description;
  const role = description?.role;
  const text = (source: string, ...steps: string[]): Template | undefined =>
    templates.compile(source, at(node.path, ...steps));

  // In the order of a run: the filter, then the input; only then there is something for others to read.
  const filter = node.filter && compileFilter(node.filter, templates, place, compilation);
  const mapper = compileMapper(node.mapper, at(node.path, 'mapper'), templates);
  const groupBy = node.groupBy === undefined ? undefined : text(node.groupBy, 'flags', 'groupBy');
  const source = role === 'aggregate' ? bindSource(node, place, compilation) : undefined;
  const merged = compilation.merges.get(node);
  if (role === 'merge' && merged === undefined) refuse(misplacedMerge(node), place, compilation);
  const onerror = compileErrorRoute(node, place, compilation);

  if (source !== undefined) upstream.collect(source, node.id);
  upstream.enter(node.id);
  const inner = { place, compilation, compileFlow };
  const routes = role === 'router' ? compileRoutes(node, inner) : undefined;
  const branches = role === 'if-else' ? compileBranches(node, next, templates, inner) : undefined;
  if (routes === undefined && branches === undefined) compileUnreachable(node, templates, inner);
  const parallel = parallelOf(node, description?.kind, compilation);

  return {
    id: node.id,
    ref: resolved?.ref ?? statedReference(node),
    title: node.caption ?? description?.title ?? node.module,
    ...(description === undefined
      ? unknownModule
      : {
          kind: description.kind,
          runner: description.runner,
          ...(description.role === undefined ? {} : { role: description.role }),
          effect: description.effect,
          timeLimitMs: description.timeLimitMs,
          fields: description.fields,
        }),
    parameters: node.parameters,
    mapper,
    ...(templates.hostRegex || merged?.hostRegex === true ? { hostRegex: true as const } : {}),
    ...(filter === undefined ? {} : { filter }),
    ...(routes === undefined ? {} : { routes }),
    ...(branches === undefined ? {} : { branches }),
    ...(role === 'merge' ? { merge: merged?.merge ?? { filters: [], outputs: [] } } : {}),
    ...(parallel === undefined ? {} : { parallel }),
    ...(onerror.length === 0 ? {} : { onerror }),
    ...(source === undefined ? {} : { source }),
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(node.stopIfEmpty ? { stopIfEmpty: true } : {}),
  };
}

/** The failing module's error can be read here; a router's error route gets failures of every module on its routes. */
function compileErrorRoute(node: ModuleNode, place: FlowPlace, compilation: Compilation): PlanNode[] {
  const { upstream } = compilation;
  const flow = node.onerror ?? [];
  if (flow.length === 0) return [];
  return upstream.apart(() => {
    upstream.fail(node.id);
    for (const { id } of modulesOf([{ ...node, onerror: [] }]).slice(1)) upstream.mayRead(id);
    return compileFlow(flow, { ...place, main: undefined, errorRoute: true }, compilation);
  });
}

function misplacedMerge(node: ModuleNode): Problem {
  return about(node, {
    path: at(node.path, 'module'),
    code: 'MERGE_WITHOUT_IF_ELSE',
    message: 'The merge does not stand right behind an if-else, so there are no branches to merge.',
    hint: 'Put it behind a builtin:BasicIfElse in the same flow, or delete it.',
  });
}

/** Routes and branches of a module that has no use for them here: their expressions are read all the same. */
function compileUnreachable(
  node: ModuleNode,
  templates: NodeTemplates,
  { place, compilation }: FlowsWithin,
): void {
  const unreachable: FlowPlace = { ...place, main: undefined, unreachable: true };
  const branches = node.branches ?? [];
  const flows = [...(node.routes ?? []), ...branches].map(({ flow }) => flow);
  if (flows.length > 0 && compilation.modules.of(node) !== undefined) {
    compilation.findings.warn(
      about(node, {
        path: at(node.path, node.routes === undefined ? 'branches' : 'routes'),
        code: 'ROUTES_IGNORED',
        message: `${node.module} has no routes; the modules on them are never run.`,
        hint: 'Put a router (builtin:BasicRouter) where the flow divides.',
      }),
    );
  }
  for (const { conditions } of branches) compileConditions(conditions, templates, unreachable, compilation);
  for (const flow of flows) {
    compilation.upstream.within(() => compileFlow(flow, unreachable, compilation));
  }
}

/** The most bundles of one operation that are walked at the same time. */
const MOST_PARALLEL = 100;

/** `metadata.tenon.parallel`, where the module emits several bundles. */
function parallelOf(
  node: ModuleNode,
  kind: ModuleKind | undefined,
  { findings }: Compilation,
): number | undefined {
  const given = field(objectField(node.metadata, 'tenon'), 'parallel');
  if (given === undefined) return undefined;
  const emitsSeveral = kind === 'iterator' || kind === 'search';
  const number = Number.isSafeInteger(given) ? Number(given) : 0;
  if (emitsSeveral && number >= 1 && number <= MOST_PARALLEL) return number === 1 ? undefined : number;
  findings.warn(
    about(node, {
      path: at(node.path, 'metadata', 'tenon', 'parallel'),
      code: 'PARALLEL_INVALID',
      message: emitsSeveral
        ? `Bundles are walked one after another: "parallel" must be a whole number from 1 to ${String(MOST_PARALLEL)}.`
        : 'Bundles are walked one after another: only an iterator or a search can walk several at a time.',
      hint: 'Set it on an iterator or a search, or remove it.',
    }),
  );
  return undefined;
}
