/** Ids that two modules share: expressions and the run itself tell modules apart by id only. */
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { modulesOf } from './walk-modules.ts';

/** Refuses an id that stands twice in the flow; among disconnected modules, which never run, it is a warning. */
export function checkIds(scenario: Scenario, findings: Findings): void {
  const first = new Map<number, ModuleNode>();
  const see = (node: ModuleNode, connected: boolean): void => {
    const other = first.get(node.id);
    if (other === undefined) {
      first.set(node.id, node);
      return;
    }
    const problem = {
      path: at(node.path, 'id'),
      code: 'MODULE_ID_DUPLICATE',
      message: `Two modules have the id ${String(node.id)}: ${other.module} at ${other.path} and ${node.module} here.`,
      hint: 'Give one of them an id no other module has, and use it in the expressions that mean that module.',
      module: node.id,
    };
    if (connected) findings.error(problem);
    else findings.warn(problem);
  };
  for (const node of modulesOf(scenario.flow)) see(node, true);
  for (const node of scenario.orphans.flatMap(modulesOf)) see(node, false);
}
