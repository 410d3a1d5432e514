/** The outputs of each module of a scenario, as far as connectors, the module's own settings or its export tell them. */
import type { ResolvedModule } from './catalogue.ts';
import {
  namesAt,
  shapeFromInterface,
  shapeFromMapper,
  type OutputField,
  type OutputShape,
} from './output-shape.ts';
import type { ResolvedModules } from './resolve-modules.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { everyModule, modulesOf } from './walk-modules.ts';

const RESUME = 'builtin:Resume';

export interface ModuleOutputs {
  /** Undefined where nothing certain is known. */
  of(node: ModuleNode): OutputShape | undefined;
}

/** Outputs by node, worked out when they are asked for. */
export function moduleOutputs(scenario: Scenario, modules: ResolvedModules): ModuleOutputs {
  const resumed = resumedModules(scenario);
  const known = new Map<ModuleNode, OutputShape | undefined>();
  return {
    of(node) {
      if (known.has(node)) return known.get(node);
      const shape = resumed.has(node) ? undefined : shapeOf(node, modules.of(node));
      known.set(node, shape);
      return shape;
    },
  };
}

/** A Resume puts fields of its own choice in place of a module's output. */
function resumedModules(scenario: Scenario): Set<ModuleNode> {
  const resumed = new Set<ModuleNode>();
  for (const node of everyModule(scenario)) {
    if (!modulesOf(node.onerror ?? []).some(({ module }) => module === RESUME)) continue;
    for (const inner of modulesOf([{ ...node, onerror: [] }])) resumed.add(inner);
    resumed.add(node);
  }
  return resumed;
}

function shapeOf(node: ModuleNode, resolved: ResolvedModule | undefined): OutputShape | undefined {
  if (resolved === undefined) return shapeFromInterface(node.metadata);
  const { role, output, outputNames } = resolved.description;
  if (role === 'router' || role === 'if-else') return { fields: [], open: false };
  if (role === 'merge') return mergeShape(node);
  if (outputNames !== undefined) {
    const names = namesAt({ ...node.parameters, ...node.mapper }, outputNames);
    return names && { fields: names.map((name) => ({ name, type: 'any' })), open: false };
  }
  if (role !== 'aggregate' || output === undefined) return output;
  const fields = output.fields.map((field) => withElements(field, node));
  if (node.groupBy !== undefined) fields.push({ name: '__IMTKEY__', type: 'any' });
  return { ...output, fields };
}

/** Without outputs of its own a merge passes on what the branch emitted. */
function mergeShape({ merge }: ModuleNode): OutputShape | undefined {
  const outputs = merge?.outputs ?? [];
  if (outputs.length === 0) return undefined;
  return { fields: outputs.map(({ name }) => ({ name, type: 'any' })), open: false };
}

/** The elements an array aggregator collects are its mapped fields. */
function withElements(field: OutputField, node: ModuleNode): OutputField {
  const elements =
    field.type === 'array' && field.spec === undefined ? shapeFromMapper(node.mapper) : undefined;
  return elements === undefined ? field : { ...field, spec: elements };
}
