/** Imports a blueprint with the real connectors, and finds what was said about it. */
import assert from 'node:assert/strict';
import { catalogue } from '../../connectors/catalogue.ts';
import { importBlueprint, type CheckedBlueprint } from '../../scenarios/check.ts';
import type { Plan, PlanNode } from '../../scenarios/plan.ts';
import type { Problem } from '../../scenarios/report.ts';

export function imported(given: unknown): CheckedBlueprint {
  return importBlueprint(given, catalogue);
}

/** The plan of a blueprint that must import. */
export function compiled(given: unknown): Plan {
  const { plan, problems } = imported(given);
  assert.ok(plan, `the blueprint has problems: ${JSON.stringify(problems)}`);
  return plan;
}

/** Warnings with one code, or all. */
export function warningsOf(given: unknown, code?: string): Problem[] {
  const { problems, report } = imported(given);
  assert.deepEqual(problems, []);
  return report.warnings.filter((warning) => code === undefined || warning.code === code);
}

/** `code path` of each error. */
export function errorsOf(given: unknown): string[] {
  return imported(given).problems.map(({ code, path }) => `${code} ${path}`);
}

/** A node of a plan by its id, wherever it stands. */
export function nodeOf(plan: Plan, id: number): PlanNode {
  const open = [...plan.flow];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.id === id) return node;
    open.push(...(node.routes ?? []).flatMap((route) => route.flow), ...(node.onerror ?? []));
    open.push(...(node.branches ?? []).flatMap((branch) => branch.flow));
  }
  return assert.fail(`module ${String(id)} is not in the plan`);
}
