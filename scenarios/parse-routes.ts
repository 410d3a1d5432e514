/** The routes of a router and the branches of an if-else. */
import { at } from './json-path.ts';
import { parseConditions } from './parse-filter.ts';
import type { Findings } from './report.ts';
import type { ModuleNode, RawBranch, RawRoute } from './scenario.ts';
import { field } from './json-fields.ts';
import { branchShape, checkShape, routeShape } from './schema.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

/** Reads the flow within a route; handed in, since flows hold routes and routes hold flows. */
type ParseFlow = (flow: Json, path: string, findings: Findings) => ModuleNode[];

/** A router's routes; undefined where the module has none. */
export function parseRoutes(
  node: JsonObject,
  modulePath: string,
  findings: Findings,
  parseFlow: ParseFlow,
): RawRoute[] | undefined {
  return parseList(node, 'routes', modulePath, (route, path) => {
    if (field(route, 'condition') !== undefined || field(route, 'filter') !== undefined) {
      const name = field(route, 'condition') === undefined ? 'filter' : 'condition';
      findings.warn({
        path: at(path, name),
        code: 'ROUTE_CONDITION_IGNORED',
        message: 'A route has no condition of its own; this one is not evaluated.',
        hint: 'Put the condition into the filter of the first module of the route.',
      });
    }
    return parseRoute(route, path, findings, parseFlow);
  });
}

/** The branches of an if-else; undefined where the module has none. */
export function parseBranches(
  node: JsonObject,
  modulePath: string,
  findings: Findings,
  parseFlow: ParseFlow,
): RawBranch[] | undefined {
  return parseList(node, 'branches', modulePath, (branch, path) => {
    const valid = checkShape(branch, branchShape, path, findings);
    const conditions = valid ? (field(branch, 'conditions') ?? []) : [];
    return {
      ...parseRoute(branch, path, findings, parseFlow),
      otherwise: field(branch, 'type') === 'else',
      conditions: parseConditions(conditions, at(path, 'conditions'), findings),
      merge: field(branch, 'merge') === true,
    };
  });
}

function parseList<Entry>(
  node: JsonObject,
  key: 'routes' | 'branches',
  modulePath: string,
  parse: (entry: JsonObject, path: string) => Entry,
): Entry[] | undefined {
  const list = field(node, key);
  if (!Array.isArray(list)) return undefined;
  // What is no object has no flow either, and is reported for that.
  return list.map((entry: Json, index) =>
    parse(isCollection(entry) ? entry : {}, at(modulePath, key, index)),
  );
}

function parseRoute(route: JsonObject, path: string, findings: Findings, parseFlow: ParseFlow): RawRoute {
  if (!checkShape(route, routeShape, path, findings)) return { path, flow: [], disabled: false };
  return {
    path,
    flow: parseFlow(field(route, 'flow') ?? [], at(path, 'flow'), findings),
    disabled: field(route, 'disabled') === true,
  };
}
