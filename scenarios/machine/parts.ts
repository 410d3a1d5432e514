/**
 * What of a node is evaluated against the bundles in reach, part by part. The same code runs in the workflow and, for
 * patterns the sandbox cannot take, on a thread of the host.
 */
import { IGNORE, type EvaluationContext } from '../expressions/index.ts';
import { evaluateConditions, type Condition } from '../filters.ts';
import type { PlanNode } from '../plan.ts';
import { setOwn, type Bundle, type Collection, type Value } from '../value.ts';
import { evaluateMapping, failedMapping, groupKey, mapFields, mapNode } from './mapping.ts';

/**
 * `filter`: may the bundle enter; `mapping`: the input of an operation; `item`: what an aggregator collects;
 * `branch`: which branch of an if-else is taken; a number: the merge behind the branch with that rank among those merged.
 */
export type Part = 'filter' | 'mapping' | 'item' | 'branch' | number;

/** What a part came to; which fields there are depends on the part. */
export interface Evaluated {
  passed?: boolean;
  parameters?: Collection;
  key?: Value;
  branch?: number;
  bundles?: Bundle[];
  warnings?: string[];
}

function decide(
  name: string,
  conditions: readonly (readonly Condition[])[],
  context: EvaluationContext,
): { passed: boolean; warnings: string[] } {
  try {
    return evaluateConditions(conditions, context);
  } catch (error) {
    throw failedMapping(name, error);
  }
}

/** The first branch whose conditions hold, else the else branch, else none. */
function branchOf(node: PlanNode, context: EvaluationContext): Evaluated {
  const branches = node.branches ?? [];
  const warnings: string[] = [];
  let otherwise: number | undefined;
  for (const [index, branch] of branches.entries()) {
    if (branch.disabled === true) continue;
    if (branch.conditions === undefined) {
      otherwise ??= index;
      continue;
    }
    const decided = decide(`condition of branch ${String(index + 1)}`, branch.conditions, context);
    warnings.push(...decided.warnings);
    if (decided.passed) return { branch: index, warnings };
  }
  return { warnings, ...(otherwise === undefined ? {} : { branch: otherwise }) };
}

/** Without outputs of its own (`parameters` missing) a merge passes on what came. */
function mergeOf(node: PlanNode, rank: number, context: EvaluationContext): Evaluated {
  const { filters = [], outputs = [] } = node.merge ?? {};
  const filter = filters[rank] ?? undefined;
  const { passed, warnings } =
    filter === undefined
      ? { passed: true, warnings: [] }
      : decide(`filter ${filter.name}`.trim(), filter.conditions, context);
  if (!passed || outputs.length === 0) return { passed, warnings };
  const parameters: Collection = {};
  for (const { name, mappings } of outputs) {
    const mapping = mappings[rank];
    const value = mapping === undefined ? null : evaluateMapping(mapping, name, context);
    if (value !== IGNORE) setOwn(parameters, name, value);
  }
  return { passed, warnings, parameters };
}

/** Evaluates one part of a node. Throws `DataError` and `BundleValidationError`. */
export function evaluatePart(node: PlanNode, part: Part, context: EvaluationContext): Evaluated {
  switch (part) {
    case 'filter':
      if (node.filter === undefined) return { passed: true };
      return decide(`filter ${node.filter.name}`.trim(), node.filter.conditions, context);
    case 'mapping':
      return { parameters: mapNode(node, context) };
    case 'item':
      return { parameters: mapFields(node, context), key: groupKey(node, context) };
    case 'branch':
      return branchOf(node, context);
    default:
      return mergeOf(node, part, context);
  }
}
