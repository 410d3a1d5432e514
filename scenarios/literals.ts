/** Every text of a scenario that a person wrote into a module, with its place and the names around it. */
import { at } from './json-path.ts';
import type { ModuleNode, RawFilter, Scenario } from './scenario.ts';
import { field } from './json-fields.ts';
import { isCollection, type Json } from './value.ts';
import { everyModule } from './walk-modules.ts';

export interface Literal {
  node: ModuleNode;
  path: string;
  text: string;
  /** What the value is called: its field, or the name in its row (`{name: "Authorization", value: …}`). */
  name: string;
  /** The list or collection it stands in, such as `headers`. */
  within: string;
}

/** Parameters, mapped fields, filters, branches and merges of all modules, disconnected ones included. */
export function* literalsOf(scenario: Scenario): Generator<Literal> {
  for (const node of everyModule(scenario)) {
    yield* textsIn(node, node.parameters, at(node.path, 'parameters'), '', '');
    yield* textsIn(node, node.mapper, at(node.path, 'mapper'), '', '');
    if (node.groupBy !== undefined) {
      yield {
        node,
        path: at(node.path, 'flags', 'groupBy'),
        text: node.groupBy,
        name: 'groupBy',
        within: 'flags',
      };
    }
    yield* textsInConditions(node, node.filter);
    for (const branch of node.branches ?? []) yield* textsInConditions(node, branch);
    for (const filter of node.merge?.filters ?? []) yield* textsInConditions(node, filter ?? undefined);
    for (const { path, name, mappings } of node.merge?.outputs ?? []) {
      yield* textsIn(node, mappings, at(path, 'mappings'), name, 'outputs');
    }
  }
}

function* textsIn(
  node: ModuleNode,
  value: Json,
  path: string,
  name: string,
  within: string,
): Generator<Literal> {
  if (typeof value === 'string') yield { node, path, text: value, name, within };
  else if (Array.isArray(value)) {
    for (const [index, element] of value.entries())
      yield* textsIn(node, element, at(path, index), name, within);
  } else if (isCollection(value)) {
    const row = rowName(value);
    for (const [key, inner] of Object.entries(value)) {
      const called = key === 'value' && row !== undefined ? row : key;
      yield* textsIn(node, inner, at(path, key), called, name);
    }
  }
}

/** Rows name what their `value` is in a field of their own. */
function rowName(row: { [name: string]: Json }): string | undefined {
  const name = field(row, 'name') ?? field(row, 'key');
  return typeof name === 'string' && Object.hasOwn(row, 'value') ? name : undefined;
}

function* textsInConditions(
  node: ModuleNode,
  filter: Pick<RawFilter, 'path' | 'conditions'> | undefined,
): Generator<Literal> {
  for (const { path, a, b } of filter?.conditions.flat() ?? []) {
    for (const [side, operand] of [
      ['a', a],
      ['b', b ?? null],
    ] as const) {
      if (typeof operand === 'string') {
        yield { node, path: at(path, side), text: operand, name: side, within: 'filter' };
      }
    }
  }
}
