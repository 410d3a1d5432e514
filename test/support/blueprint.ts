/** Short forms for blueprints in tests; the JSON is what an editor would export. */
import type { Json, JsonObject } from '../../scenarios/value.ts';

export interface ModuleOptions {
  mapper?: JsonObject;
  parameters?: JsonObject;
  filter?: [a: string, o: string, b?: string][][];
  onerror?: JsonObject[];
  [extra: string]: Json | undefined | [a: string, o: string, b?: string][][] | JsonObject[];
}

let lastId = 0;

/** One module node. Without an id it gets the next free one. */
export function module(ref: string, { filter, ...rest }: ModuleOptions = {}): JsonObject & { id: number } {
  const [name = '', version = '1'] = ref.split('@');
  lastId += 1;
  return {
    id: lastId,
    module: name,
    version: Number(version),
    parameters: {},
    mapper: {},
    ...(rest as JsonObject),
    ...(filter === undefined
      ? {}
      : {
          filter: {
            name: 'test',
            conditions: filter.map((group) =>
              group.map(([a, o, b]) => ({ a, o, ...(b === undefined ? {} : { b }) })),
            ),
          },
        }),
  };
}

/** A trigger that emits the given bundles. */
export function bundles(id: number, ...items: Record<string, string>[]): JsonObject {
  const values = items.map((item) => ({
    spec: Object.entries(item).map(([name, value]) => ({ name, value })),
  }));
  return module('util:BasicTrigger@1', { id, parameters: { values } });
}

/** A GET whose failing status is an error; `path` may hold expressions. */
export function get(id: number, path: string, options: ModuleOptions = {}): JsonObject {
  return module('http:ActionSendData@3', {
    id,
    parameters: { handleErrors: true },
    mapper: { url: `http://stub.test${path}`, method: 'get', parseResponse: true, headers: [], qs: [] },
    ...options,
  });
}

export function iterate(id: number, array: string, options: ModuleOptions = {}): JsonObject {
  return module('builtin:BasicFeeder@1', { id, mapper: { array }, ...options });
}

export function aggregate(
  id: number,
  feeder: number,
  mapper: JsonObject,
  options: ModuleOptions = {},
): JsonObject {
  return module('builtin:BasicAggregator@1', { id, parameters: { feeder }, mapper, ...options });
}

export function router(id: number, flows: JsonObject[][], options: ModuleOptions = {}): JsonObject {
  return module('builtin:BasicRouter@1', {
    id,
    mapper: null as unknown as JsonObject,
    routes: flows.map((flow) => ({ flow })),
    ...options,
  });
}

export function ignore(id: number, options: ModuleOptions = {}): JsonObject {
  return module('builtin:Ignore@1', { id, ...options });
}

/** The whole blueprint. */
export function blueprint(flow: JsonObject[], settings: JsonObject = {}): JsonObject {
  return {
    name: 'test',
    flow,
    metadata: {
      version: 1,
      instant: false,
      scenario: { roundtrips: 1, maxErrors: 3, autoCommit: false, autoCommitTriggerLast: true, ...settings },
      designer: { orphans: [] },
    },
  };
}

/** An error directive: `Resume`, `Commit`, `Rollback`, `Ignore`. */
export function directive(
  id: number,
  name: string,
  mapper: JsonObject = {},
  options: ModuleOptions = {},
): JsonObject {
  return module(`builtin:${name}@1`, { id, mapper, ...options });
}

/** The directive that tries the failed module again. */
export function retry(id: number, mapper: JsonObject, options: ModuleOptions = {}): JsonObject {
  return module('tenon:Retry@1', { id, mapper, ...options });
}

interface BranchOptions {
  /** Missing on the else branch. */
  when?: [a: string, o: string, b?: string];
  merge?: boolean;
  disabled?: boolean;
}

/** An if-else whose branches merge unless they say otherwise. */
export function ifElse(
  id: number,
  branches: [flow: JsonObject[], options: BranchOptions][],
  options: ModuleOptions = {},
): JsonObject {
  return module('builtin:BasicIfElse@1', {
    id,
    mapper: null as unknown as JsonObject,
    branches: branches.map(([flow, { when, merge = true, disabled = false }]) => ({
      flow,
      merge,
      disabled,
      label: '',
      type: when === undefined ? 'else' : 'condition',
      ...(when === undefined
        ? {}
        : { conditions: [[{ a: when[0], o: when[1], ...(when[2] === undefined ? {} : { b: when[2] }) }]] }),
    })),
    ...options,
  });
}

/** A merge: for each output, what the k-th merging branch gives. */
export function merge(
  id: number,
  outputs: Record<string, string[]>,
  filters: (JsonObject | null)[] = [],
): JsonObject {
  return module('builtin:BasicMerge@1', {
    id,
    mapper: null as unknown as JsonObject,
    outputs: Object.entries(outputs).map(([name, mappings]) => ({ name, mappings })),
    filters,
  });
}
