/** A router's routes: the order of the file, the fallback marked, the switched-off ones kept and marked. */
import { about, type Compilation, type FlowPlace } from './compilation.ts';
import { at } from './json-path.ts';
import type { PlanNode, PlanRoute } from './plan.ts';
import type { ModuleNode, RawRoute } from './scenario.ts';
import { field, kindOf } from './json-fields.ts';

/** Where a module's own flows stand, and how they are compiled: handed in, since flows hold routes and routes hold flows. */
export interface FlowsWithin {
  place: FlowPlace;
  compilation: Compilation;
  compileFlow: (flow: readonly ModuleNode[], place: FlowPlace, compilation: Compilation) => PlanNode[];
}

/** Compiles the routes of a router. Routes never see each other's modules. */
export function compileRoutes(
  node: ModuleNode,
  { place, compilation, compileFlow }: FlowsWithin,
): PlanRoute[] {
  const routes = node.routes ?? [];
  if (routes.length === 0) {
    compilation.findings.warn(
      about(node, {
        path: at(node.path, 'routes'),
        code: 'ROUTER_EMPTY',
        message: 'The router has no route: every bundle ends here.',
        hint: 'Add routes as [{"flow": […]}], or delete the router.',
      }),
    );
  }
  const fallback = fallbackOf(node, routes, compilation);
  if (fallback !== undefined) checkFallback(node, routes, fallback, compilation);
  return routes.map(({ flow, disabled }, index) => ({
    flow: compilation.upstream.within(() => compileFlow(flow, { ...place, main: undefined }, compilation)),
    ...(disabled ? { disabled: true } : {}),
    ...(index === fallback ? { fallback: true } : {}),
  }));
}

/** `parameters.else`: which route is the fallback, counted from 0. */
function fallbackOf(
  node: ModuleNode,
  routes: readonly RawRoute[],
  compilation: Compilation,
): number | undefined {
  const given = field(node.parameters, 'else');
  if (given === undefined || given === '') return undefined;
  const index = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  const path = at(node.path, 'parameters', 'else');
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= routes.length) {
    compilation.findings.error(
      about(node, {
        path,
        code: 'ROUTER_FALLBACK_INVALID',
        message: `The fallback route is ${typeof index === 'number' ? `number ${String(index)}` : kindOf(index)}, and the router has ${String(routes.length)} routes, counted from 0.`,
        hint: 'Name the fallback by its place in "routes", counted from 0, or remove "else".',
      }),
    );
    return undefined;
  }
  if (typeof given === 'string') {
    compilation.findings.warn(
      about(node, {
        path,
        code: 'ROUTER_FALLBACK_TEXT',
        message: `The fallback route is written as a text; it is read as ${String(index)}.`,
        hint: 'Write it without quotes.',
      }),
    );
  }
  return index;
}

function checkFallback(
  node: ModuleNode,
  routes: readonly RawRoute[],
  fallback: number,
  compilation: Compilation,
): void {
  const open = routes.findIndex(
    ({ flow, disabled }, index) => index !== fallback && !disabled && flow[0]?.filter === undefined,
  );
  if (open < 0 || routes[fallback]?.disabled === true) return;
  compilation.findings.warn(
    about(node, {
      path: at(node.path, 'parameters', 'else'),
      code: 'FALLBACK_NEVER_TAKEN',
      message: `The fallback route (number ${String(fallback)}) is never taken: route number ${String(open)} has no filter, so it takes every bundle.`,
      hint: 'Give the other routes filters, or make the fallback an ordinary route.',
    }),
  );
}
