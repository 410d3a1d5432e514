/** Every module of a scenario, in the order of the file. */
import type { ModuleNode, Scenario } from './scenario.ts';

/** All modules: main flow, routes, branches, error routes, then the disconnected ones. */
export function* everyModule(scenario: Scenario): Generator<ModuleNode> {
  yield* modulesOf(scenario.flow);
  for (const flow of scenario.orphans) yield* modulesOf(flow);
}

/** The modules of a flow and of everything nested in them. */
export function modulesOf(flow: readonly ModuleNode[]): ModuleNode[] {
  const found: ModuleNode[] = [];
  const visit = (node: ModuleNode): void => {
    found.push(node);
    for (const inner of flowsWithin(node)) inner.forEach(visit);
  };
  flow.forEach(visit);
  return found;
}

function flowsWithin(node: ModuleNode): ModuleNode[][] {
  return [
    ...(node.routes ?? []).map((route) => route.flow),
    ...(node.branches ?? []).map((branch) => branch.flow),
    ...(node.onerror === undefined ? [] : [node.onerror]),
  ];
}
