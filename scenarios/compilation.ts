/** What the parts of one compilation pass around. */
import type { ResolvedModules } from './resolve-modules.ts';
import type { Findings, Problem } from './report.ts';
import type { ModuleOutputs } from './module-outputs.ts';
import type { PlanMerge } from './plan.ts';
import type { ModuleNode } from './scenario.ts';
import type { Upstream } from './upstream.ts';

export interface Compilation {
  findings: Findings;
  modules: ResolvedModules;
  /** Every node by id, disconnected ones included; where ids clash, the first. */
  nodes: ReadonlyMap<number, ModuleNode>;
  outputs: ModuleOutputs;
  /** What can be read at the place the walk is at. */
  upstream: Upstream;
  /** Merges compiled with the if-else in front of them: what they map stands on its branches. */
  merges: Map<ModuleNode, { merge: PlanMerge; hostRegex: boolean }>;
}

/** Where a flow stands. */
export interface FlowPlace {
  /** The scenario's own flow, which starts a run. */
  main?: true | undefined;
  /** Within an error route, at any depth. */
  errorRoute?: true;
  /** Inside a module no connector has: never reached, so its mistakes are warnings where they can be. */
  unreachable?: true;
}

/** A finding about a node, with the node's id on it. */
export function about(node: ModuleNode, problem: Omit<Problem, 'module'>): Problem {
  return { ...problem, module: node.id };
}

/** An error, or a warning where the module is never reached. */
export function refuse(problem: Problem, place: FlowPlace, { findings }: Compilation): void {
  if (place.unreachable === true) findings.warn(problem);
  else findings.error(problem);
}
