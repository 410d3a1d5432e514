/** The plan by ids: where each node stands, what encloses it and which aggregators collect from it. */
import type { Plan, PlanNode } from '../plan.ts';

export interface NodePlace {
  node: PlanNode;
  /** The flow it stands in, and its position there. */
  flow: string;
  position: number;
  /** The module that owns that flow; undefined in the main flow. */
  parent?: FlowOwner;
}

export interface FlowOwner {
  /** Router, if-else or failed module. */
  node: number;
  as: 'route' | 'branch' | 'error-route';
  /** Which route or branch. */
  index: number;
}

export interface PlanIndex {
  flows: ReadonlyMap<string, readonly PlanNode[]>;
  nodes: ReadonlyMap<number, NodePlace>;
  /** Aggregators by the module they collect from, in flow order. */
  aggregators: ReadonlyMap<number, readonly PlanNode[]>;
  /** Where a bundle at the end of a branch goes on, by the branch's flow; the others end. */
  onward: ReadonlyMap<string, { flow: string; next: number }>;
}

export const MAIN_FLOW = 'main';

export function routeFlow(router: number, route: number): string {
  return `r${String(router)}.${String(route)}`;
}

export function branchFlow(ifElse: number, branch: number): string {
  return `b${String(ifElse)}.${String(branch)}`;
}

export function errorFlow(node: number): string {
  return `e${String(node)}`;
}

/** Indexes a plan once per run. */
export function indexPlan(plan: Plan): PlanIndex {
  const flows = new Map<string, readonly PlanNode[]>();
  const nodes = new Map<number, NodePlace>();
  const aggregators = new Map<number, PlanNode[]>();
  const onward = new Map<string, { flow: string; next: number }>();

  const add = (
    flow: string,
    list: readonly PlanNode[],
    parent: FlowOwner | undefined,
    disabled: boolean,
  ): void => {
    flows.set(flow, list);
    list.forEach((node, position) => {
      const { id } = node;
      nodes.set(id, { node, flow, position, ...(parent === undefined ? {} : { parent }) });
      // An aggregator on a switched-off route is not there: it must not even emit its empty set.
      if (node.role === 'aggregate' && node.source !== undefined && !disabled) {
        aggregators.set(node.source, [...(aggregators.get(node.source) ?? []), node]);
      }
      node.routes?.forEach((route, index) => {
        const owner: FlowOwner = { node: id, as: 'route', index };
        add(routeFlow(id, index), route.flow, owner, disabled || route.disabled === true);
      });
      node.branches?.forEach((branch, index) => {
        const owner: FlowOwner = { node: id, as: 'branch', index };
        const inner = branchFlow(id, index);
        add(inner, branch.flow, owner, disabled || branch.disabled === true);
        if (branch.merge) onward.set(inner, { flow, next: position + 1 });
      });
      if (node.onerror !== undefined) {
        add(errorFlow(id), node.onerror, { node: id, as: 'error-route', index: 0 }, disabled);
      }
    });
  };
  add(MAIN_FLOW, plan.flow, undefined, false);

  return { flows, nodes, aggregators, onward };
}

/** The place of a node that is known to be in the plan. */
export function placeOf(index: PlanIndex, node: number): NodePlace {
  const place = index.nodes.get(node);
  if (place === undefined) throw new Error(`Module ${String(node)} is not in the plan`);
  return place;
}
