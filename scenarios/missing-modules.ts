/** Which modules of a plan a process does not have. */
import { indexPlan } from './machine/plan-index.ts';
import type { Plan } from './plan.ts';

/** Exact references, sorted. Modules that no connector had when the plan was made do not count: they fail everywhere. */
export function missingModules(plan: Plan, has: (ref: string) => boolean): string[] {
  const missing = new Set<string>();
  for (const { node } of indexPlan(plan).nodes.values()) {
    if (node.runner !== 'unknown' && !has(node.ref)) missing.add(node.ref);
  }
  return [...missing].sort();
}
