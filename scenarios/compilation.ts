/** What the parts of one compilation pass around. */
import type { ResolvedModules } from './resolve-modules.ts';
import type { Findings, Problem } from './report.ts';
import type { ModuleNode } from './scenario.ts';
import type { Upstream } from './upstream.ts';

export interface Compilation {
  findings: Findings;
  modules: ResolvedModules;
  /** Every node by id, disconnected ones included; where ids clash, the first. */
  nodes: ReadonlyMap<number, ModuleNode>;
  /** What can be read at the place the walk is at. */
  upstream: Upstream;
}

/** Where a flow stands. */
export interface FlowPlace {
  /** The scenario's own flow, which starts a run. */
  main?: true;
  /** Within an error route, at any depth. */
  errorRoute?: true;
  /** Inside a module no connector has: never reached, so its mistakes are warnings where they can be. */
  unreachable?: true;
}

/** A finding about a node, with the node's id on it. */
export function about(node: ModuleNode, problem: Omit<Problem, 'module'>): Problem {
  return { ...problem, module: node.id };
}
