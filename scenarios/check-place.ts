/** Modules that stand where they cannot do what they are for. */
import { about, refuse, type Compilation, type FlowPlace } from './compilation.ts';
import { at } from './json-path.ts';
import type { ModuleNode } from './scenario.ts';

/** Directives that decide about one failing bundle; Commit and Rollback decide about the run and may stand anywhere. */
const BUNDLE_DIRECTIVES = new Set(['builtin:Ignore', 'builtin:Resume', 'builtin:Break', 'tenon:Retry']);

export interface NodePosition extends FlowPlace {
  flow: readonly ModuleNode[];
  position: number;
}

/** Reports a module whose place in the flow contradicts its kind. */
export function checkPlace(node: ModuleNode, place: NodePosition, compilation: Compilation): void {
  const { flow, position, main, errorRoute } = place;
  const { findings } = compilation;
  const description = compilation.modules.of(node)?.description;
  const path = at(node.path, 'module');
  const last = position === flow.length - 1;

  if (description?.role === 'router' && !last) {
    const next = flow[position + 1] ?? node;
    const problem = about(next, {
      path: next.path,
      code: 'ROUTER_NOT_LAST',
      message: `Module ${String(next.id)} follows router ${String(node.id)} in the same flow, where no bundle ever arrives.`,
      hint: 'Put it at the end of a route of the router, or on a route of its own.',
    });
    refuse(problem, place, compilation);
  }
  if (description?.kind === 'directive' && errorRoute !== true) {
    const name = description.ref.split('@')[0] ?? '';
    const problem = about(node, {
      path,
      code: 'DIRECTIVE_OUTSIDE_ERROR_ROUTE',
      message: `${name} stands outside an error route, where there is no error to decide about.`,
      hint: 'Put it at the end of the "onerror" list of the module whose errors it is for, or delete it.',
    });
    if (BUNDLE_DIRECTIVES.has(name)) refuse(problem, place, compilation);
    else findings.warn(problem);
  }
  if (description?.kind === 'directive' && !last) {
    findings.warn(
      about(node, {
        path,
        code: 'DIRECTIVE_NOT_LAST',
        message: `What follows ${node.module} in its error route never runs.`,
        hint: 'Make the directive the last module of the error route.',
      }),
    );
  }
  const isTrigger = description?.kind === 'trigger' || description?.kind === 'instant-trigger';
  if (isTrigger && !(main === true && position === 0)) {
    findings.warn(
      about(node, {
        path,
        code: 'TRIGGER_NOT_FIRST',
        message: 'A trigger starts a run only as the first module of the scenario.',
        hint: 'Move it to the front, or split the scenario in two.',
      }),
    );
  }
}
