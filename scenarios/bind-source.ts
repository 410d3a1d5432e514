/** Binds an aggregator to its source: the module whose operation it collects, named by `parameters.feeder`. */
import { about, refuse, type Compilation, type FlowPlace } from './compilation.ts';
import { at } from './json-path.ts';
import type { ModuleNode } from './scenario.ts';
import { field } from './json-fields.ts';

const HINT =
  'Set parameters.feeder to the id of an iterator, search or trigger before the aggregator on the same path.';

/** The source's id, or undefined after an error. */
export function bindSource(node: ModuleNode, place: FlowPlace, compilation: Compilation): number | undefined {
  const given = field(node.parameters, 'feeder');
  const path = at(node.path, 'parameters', 'feeder');
  const unbound = (code: string, message: string): void => {
    refuse(about(node, { path, code, message, hint: HINT }), place, compilation);
  };
  if (given === undefined || given === '') {
    unbound('AGGREGATOR_SOURCE_MISSING', 'The aggregator does not say which module it collects from.');
    return undefined;
  }
  const source = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof source !== 'number' || !Number.isSafeInteger(source)) {
    unbound('AGGREGATOR_SOURCE_INVALID', "The aggregator's source is not the id of a module.");
    return undefined;
  }
  const reason = whyNot(source, node, compilation);
  if (reason !== undefined) {
    unbound('AGGREGATOR_SOURCE_INVALID', reason);
    return undefined;
  }
  if (typeof given === 'string') {
    compilation.findings.warn(
      about(node, {
        path,
        code: 'AGGREGATOR_SOURCE_TEXT',
        message: `The aggregator's source is written as a text; it is read as module ${String(source)}.`,
        hint: 'Write the id without quotes.',
      }),
    );
  }
  return source;
}

function whyNot(source: number, node: ModuleNode, compilation: Compilation): string | undefined {
  const { upstream, nodes, modules } = compilation;
  const named = `module ${String(source)}`;
  const other = nodes.get(source);
  if (source === node.id) return 'The aggregator names itself as its source.';
  if (other === undefined) return `The aggregator's source is ${named}, which does not exist.`;
  if (modules.of(other)?.description.role === 'router') {
    return `The aggregator's source is ${named}, a router: it emits nothing of its own.`;
  }
  if (upstream.canCollect(source)) return undefined;
  const state = upstream.availability(source);
  if (state === undefined)
    return `The aggregator's source is ${named}, which does not run before it on this path.`;
  return typeof state === 'object'
    ? `The aggregator's source is ${named}, whose bundles aggregator ${String(state.collectedBy)} has collected already.`
    : `The aggregator stands in an error route and its source, ${named}, outside of it.`;
}
