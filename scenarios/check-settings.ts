/** Modules that need a scenario setting which is off. */
import { about } from './compilation.ts';
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import type { Scenario } from './scenario.ts';
import { modulesOf } from './walk-modules.ts';

/** Warns about each Break of a scenario that keeps no incomplete executions: it has nowhere to put its bundle. */
export function checkSettings(scenario: Scenario, findings: Findings): void {
  if (scenario.settings.dlq) return;
  for (const node of modulesOf(scenario.flow)) {
    if (node.module !== 'builtin:Break') continue;
    findings.warn(
      about(node, {
        path: at(node.path, 'module'),
        code: 'BREAK_WITHOUT_STORE',
        message: 'Break stores the bundle as an incomplete execution, and the scenario keeps none.',
        hint: 'Switch "Store incomplete executions" on (metadata.scenario.dlq), or use another directive. Otherwise the error counts as unhandled.',
      }),
    );
  }
}
