/** From a parsed blueprint to the plan a run needs: modules resolved, expressions parsed, aggregators bound, routes ordered. */
import type { ModuleCatalogue } from './catalogue.ts';
import { checkIds } from './check-ids.ts';
import { checkSettings } from './check-settings.ts';
import type { Compilation } from './compilation.ts';
import { compileFlow } from './compile-flow.ts';
import { moduleOutputs } from './module-outputs.ts';
import type { Plan, PlanNode } from './plan.ts';
import { resolveModules, type ResolvedModules } from './resolve-modules.ts';
import type { Findings } from './report.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { Upstream } from './upstream.ts';
import { everyModule } from './walk-modules.ts';

/** Zone of a scenario that names none. */
const DEFAULT_TIMEZONE = 'UTC';

export interface CompiledScenario {
  /** Meant to run only where compiling found no error. */
  plan: Plan;
  modules: ResolvedModules;
}

/**
 * Compiles a scenario. Mistakes go into `findings`: with an error among them the plan must not be used. The same scenario
 * on the same connectors gives the same plan, byte for byte.
 */
export function compile(
  scenario: Scenario,
  catalogue: ModuleCatalogue,
  findings: Findings,
): CompiledScenario {
  const modules = resolveModules(scenario, catalogue, findings);
  checkIds(scenario, findings);
  checkSettings(scenario, findings);
  const compilation: Compilation = {
    findings,
    modules,
    nodes: nodesById(scenario),
    outputs: moduleOutputs(scenario, modules),
    upstream: new Upstream(),
    merges: new Map(),
  };
  const flow = compileFlow(scenario.flow, { main: true }, compilation);
  const hook = hookOf(flow[0]);
  const webhook = flow[0]?.role === 'webhook';
  const response = firstResponse(flow);
  if (response !== undefined && !webhook) warnUnanswered(response, compilation);
  const plan: Plan = {
    format: 1,
    name: scenario.name,
    timezone: scenario.timezone ?? DEFAULT_TIMEZONE,
    settings: scenario.settings,
    flow,
    modules: modules.used.map(({ ref }) => ref),
    ...(hook === undefined ? {} : { hook }),
    responds: webhook && response !== undefined,
  };
  return { plan, modules };
}

function nodesById(scenario: Scenario): Map<number, ModuleNode> {
  const nodes = new Map<number, ModuleNode>();
  for (const node of everyModule(scenario)) if (!nodes.has(node.id)) nodes.set(node.id, node);
  return nodes;
}

/** The webhook module calls its hook `hook`, instant triggers of other apps `__IMTHOOK__`. */
function hookOf(first: PlanNode | undefined): number | undefined {
  if (first?.kind !== 'instant-trigger') return undefined;
  const hook = first.parameters['hook'] ?? first.parameters['__IMTHOOK__'];
  return Number.isSafeInteger(hook) ? Number(hook) : undefined;
}

/** The first module that can run and answers the webhook's caller. */
function firstResponse(flow: readonly PlanNode[]): PlanNode | undefined {
  for (const node of flow) {
    if (node.role === 'respond') return node;
    const inner = [...(node.routes ?? []), ...(node.branches ?? [])].filter(
      ({ disabled }) => disabled !== true,
    );
    for (const within of [...inner.map((route) => route.flow), node.onerror ?? []]) {
      const found = firstResponse(within);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function warnUnanswered(response: PlanNode, { findings, nodes }: Compilation): void {
  findings.warn({
    path: nodes.get(response.id)?.path ?? '$',
    code: 'RESPONSE_WITHOUT_WEBHOOK',
    message: 'The scenario does not start with a webhook, so nobody waits for this response.',
    hint: 'Begin the scenario with a webhook (gateway:CustomWebHook), or delete the response.',
    module: response.id,
  });
}
