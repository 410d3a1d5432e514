/** The plan by ids: where each node stands, what encloses it and which aggregators collect from it. */
import type { Plan, PlanNode } from '../plan.ts';

export interface NodePlace {
  node: PlanNode;
  /** The flow it stands in, and its position there. */
  flow: string;
  position: number;
  /** The router or failed module that owns that flow; undefined in the main flow. */
  parent?: { node: number; as: 'route' | 'error-route' };
}

export interface PlanIndex {
  flows: ReadonlyMap<string, readonly PlanNode[]>;
  nodes: ReadonlyMap<number, NodePlace>;
  /** Aggregators by the module they collect from, in flow order. */
  aggregators: ReadonlyMap<number, readonly PlanNode[]>;
}

export const MAIN_FLOW = 'main';

export function routeFlow(router: number, route: number): string {
  return `r${String(router)}.${String(route)}`;
}

export function errorFlow(node: number): string {
  return `e${String(node)}`;
}

/** Indexes a plan once per run. */
export function indexPlan(plan: Plan): PlanIndex {
  const flows = new Map<string, readonly PlanNode[]>();
  const nodes = new Map<number, NodePlace>();
  const aggregators = new Map<number, PlanNode[]>();

  const add = (
    flow: string,
    list: readonly PlanNode[],
    parent: NodePlace['parent'],
    disabled: boolean,
  ): void => {
    flows.set(flow, list);
    list.forEach((node, position) => {
      nodes.set(node.id, { node, flow, position, ...(parent === undefined ? {} : { parent }) });
      // An aggregator on a switched-off route is not there: it must not even emit its empty set.
      if (node.role === 'aggregate' && node.source !== undefined && !disabled) {
        aggregators.set(node.source, [...(aggregators.get(node.source) ?? []), node]);
      }
      node.routes?.forEach((route, index) => {
        const parent = { node: node.id, as: 'route' } as const;
        add(routeFlow(node.id, index), route.flow, parent, disabled || route.disabled === true);
      });
      if (node.onerror !== undefined) {
        add(errorFlow(node.id), node.onerror, { node: node.id, as: 'error-route' }, disabled);
      }
    });
  };
  add(MAIN_FLOW, plan.flow, undefined, false);

  return { flows, nodes, aggregators };
}

/** The place of a node that is known to be in the plan. */
export function placeOf(index: PlanIndex, node: number): NodePlace {
  const place = index.nodes.get(node);
  if (place === undefined) throw new Error(`Module ${String(node)} is not in the plan`);
  return place;
}
