/** An if-else's branches, and the merge behind it: what the merge maps for a branch is read where that branch ends. */
import { about } from './compilation.ts';
import { compileConditions, compileFilter } from './compile-filter.ts';
import type { FlowsWithin } from './compile-routes.ts';
import { at } from './json-path.ts';
import { compileMapping } from './mapping.ts';
import { NodeTemplates } from './node-templates.ts';
import type { Mapping, PlanBranch, PlanFilter, PlanMerge } from './plan.ts';
import type { ModuleNode, RawBranch, RawMerge } from './scenario.ts';

/** Compiles the branches as written; the plan of a merge that follows is left in `compilation.merges`. */
export function compileBranches(
  node: ModuleNode,
  next: ModuleNode | undefined,
  templates: NodeTemplates,
  { place, compilation, compileFlow }: FlowsWithin,
): PlanBranch[] {
  const { upstream, modules, merges } = compilation;
  const branches = node.branches ?? [];
  checkBranches(node, branches, { place, compilation, compileFlow });
  const follower = next !== undefined && modules.of(next)?.description.role === 'merge' ? next : undefined;
  const mergeTemplates = follower && new NodeTemplates(follower, compilation);
  const merge: PlanMerge = {
    filters: [],
    outputs: (follower?.merge?.outputs ?? []).map(({ name }) => ({ name, mappings: [] })),
  };

  if (next !== undefined && branches.length > 0 && !branches.some((branch) => branch.merge)) {
    compilation.findings.warn(
      about(next, {
        path: next.path,
        code: 'IF_ELSE_MERGES_NOTHING',
        message: `No branch of if-else ${String(node.id)} merges, so module ${String(next.id)} behind it runs only for bundles no branch took.`,
        hint: 'Set "merge": true on the branches whose bundles go on behind the if-else.',
      }),
    );
  }

  const compiled = branches.map((branch) => {
    // Conditions are asked before any branch is entered.
    const conditions = branch.otherwise
      ? undefined
      : compileConditions(branch.conditions, templates, place, compilation);
    const flow = upstream.within(() => {
      const inner = compileFlow(branch.flow, { ...place, main: undefined }, compilation);
      if (branch.merge && follower?.merge !== undefined && mergeTemplates !== undefined) {
        addBranch(merge, follower.merge, mergeTemplates);
      }
      return inner;
    });
    return {
      flow,
      ...(conditions === undefined ? {} : { conditions }),
      merge: branch.merge,
      ...(branch.disabled ? { disabled: true } : {}),
    };
  });
  if (follower !== undefined) {
    checkCounts(follower, branches.filter((branch) => branch.merge).length, {
      place,
      compilation,
      compileFlow,
    });
    merges.set(follower, { merge, hostRegex: mergeTemplates?.hostRegex === true });
  }
  return compiled;

  function addBranch(plan: PlanMerge, raw: RawMerge, mapped: NodeTemplates): void {
    const position = plan.filters.length;
    const filter = raw.filters[position];
    const passed: PlanFilter | null =
      filter === undefined || filter === null ? null : compileFilter(filter, mapped, place, compilation);
    plan.filters.push(passed);
    raw.outputs.forEach(({ path, mappings }, index) => {
      const mapping: Mapping = compileMapping(
        mappings[position] ?? null,
        at(path, 'mappings', position),
        mapped,
      );
      plan.outputs[index]?.mappings.push(mapping);
    });
  }
}

function checkBranches(node: ModuleNode, branches: readonly RawBranch[], { compilation }: FlowsWithin): void {
  const otherwise = branches.filter((branch) => branch.otherwise);
  if (branches.length > 0 && otherwise.length <= 1) return;
  compilation.findings.warn(
    about(node, {
      path: at(node.path, 'branches'),
      code: branches.length === 0 ? 'IF_ELSE_EMPTY' : 'IF_ELSE_TWO_ELSE',
      message:
        branches.length === 0
          ? 'The if-else has no branch: every bundle goes on behind it.'
          : `The if-else has ${String(otherwise.length)} else branches; only the first is ever taken.`,
      hint: 'An if-else has one branch or more of type "condition" and one of type "else".',
    }),
  );
}

function checkCounts(merge: ModuleNode, merging: number, { compilation }: FlowsWithin): void {
  for (const { path, name, mappings } of merge.merge?.outputs ?? []) {
    if (mappings.length === merging) continue;
    compilation.findings.warn(
      about(merge, {
        path: at(path, 'mappings'),
        code: 'MERGE_MAPPINGS_COUNT',
        message: `The output "${name}" has ${String(mappings.length)} mappings, and ${String(merging)} branches merge; a missing one is empty.`,
        hint: 'Give each branch with "merge": true one mapping, in the order of the branches.',
      }),
    );
  }
}
