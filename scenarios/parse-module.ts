/** One module node of a blueprint and the flows inside it. */
import { parseFilter } from './parse-filter.ts';
import { at } from './json-path.ts';
import { parseMerge } from './parse-merge.ts';
import { parseBranches, parseRoutes } from './parse-routes.ts';
import type { Findings } from './report.ts';
import type { ModuleNode } from './scenario.ts';
import { field, kindOf, objectField, textField } from './json-fields.ts';
import { checkShape, flagsShape, moduleShape } from './schema.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

/** An empty slot of the editor: it has no version, and in some exports no id. */
const PLACEHOLDER = 'placeholder:Placeholder';

/** Reads a list of modules; those that are not modules at all are reported and left out. */
export function parseFlow(flow: Json, path: string, findings: Findings): ModuleNode[] {
  if (!Array.isArray(flow)) {
    findings.error({
      path,
      code: 'FLOW_INVALID',
      message: `A flow is ${kindOf(flow)}; it must be a list of modules.`,
      hint: 'Write [] for a flow without modules.',
    });
    return [];
  }
  return flow.flatMap((node, index) => parseModule(node, at(path, index), findings) ?? []);
}

function parseModule(node: Json, path: string, findings: Findings): ModuleNode | undefined {
  if (!isCollection(node)) {
    findings.error({
      path,
      code: 'MODULE_INVALID',
      message: `A module is ${kindOf(node)}; it must be an object with id, module and mapper.`,
      hint: 'Delete the entry, or export the scenario again.',
    });
    return undefined;
  }
  const id = field(node, 'id');
  const known = Number.isSafeInteger(id) ? Number(id) : undefined;
  if (!checkShape(node, moduleShape, path, findings, known)) return undefined;
  const module = textField(node, 'module');
  if (known === undefined && module !== PLACEHOLDER) {
    findings.error({
      path: at(path, 'id'),
      code: 'MODULE_ID_INVALID',
      message: `The module ${module} has no id.`,
      hint: 'Give it a positive whole number that no other module has; expressions refer to it.',
    });
  }

  const metadata = objectField(node, 'metadata');
  const version = field(node, 'version');
  const revision = field(objectField(metadata, 'tenon'), 'revision');
  const caption = field(objectField(metadata, 'designer'), 'name');
  const filter = parseFilter(objectField(node, 'filter'), at(path, 'filter'), findings, known);
  const routes = parseRoutes(node, path, findings, parseFlow);
  const branches = parseBranches(node, path, findings, parseFlow);
  const merge = parseMerge(node, path, findings, known);
  const onerror = field(node, 'onerror');
  return {
    path,
    id: known ?? 0,
    module,
    ...(typeof version === 'number' ? { version } : {}),
    ...(Number.isSafeInteger(revision) && Number(revision) > 0 ? { revision: Number(revision) } : {}),
    ...(typeof caption === 'string' && caption.trim() !== '' ? { caption: caption.trim() } : {}),
    parameters: objectField(node, 'parameters'),
    mapper: objectField(node, 'mapper'),
    ...(filter === undefined ? {} : { filter }),
    ...(routes === undefined ? {} : { routes }),
    ...(branches === undefined ? {} : { branches }),
    ...(merge === undefined ? {} : { merge }),
    ...(onerror === undefined ? {} : { onerror: parseFlow(onerror, at(path, 'onerror'), findings) }),
    ...parseFlags(node, path, findings, known),
    metadata,
  };
}

function parseFlags(
  node: JsonObject,
  modulePath: string,
  findings: Findings,
  module: number | undefined,
): Pick<ModuleNode, 'groupBy' | 'stopIfEmpty'> {
  const flags = objectField(node, 'flags');
  if (!checkShape(flags, flagsShape, at(modulePath, 'flags'), findings, module))
    return { stopIfEmpty: false };
  const groupBy = field(flags, 'groupBy');
  return {
    ...(typeof groupBy === 'object' || groupBy === undefined || groupBy === ''
      ? {}
      : { groupBy: String(groupBy) }),
    stopIfEmpty: field(flags, 'stopIfEmpty') === true,
  };
}
