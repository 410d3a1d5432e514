/** The blueprint as the reference interpreter reads it: modules, the flows they stand in, and who handles their errors. */
import type { Collection, Json, JsonObject } from '../../../scenarios/value.ts';

export interface Filter {
  conditions: { a: string; o: string; b?: string }[][];
}

/** A module as the blueprint writes it. */
export interface Module {
  id: number;
  module: string;
  parameters: Record<string, Json>;
  mapper: Collection | null;
  filter?: Filter;
  routes?: { flow: Module[]; disabled?: boolean }[];
  branches?: {
    flow: Module[];
    type: 'condition' | 'else';
    conditions?: Filter['conditions'];
    merge: boolean;
    disabled?: boolean;
  }[];
  outputs?: { name: string; mappings: string[] }[];
  filters?: (Filter | null)[];
  onerror?: Module[];
  flags?: { groupBy?: string; stopIfEmpty?: boolean };
}

export interface Flow {
  modules: Module[];
  /** Where a bundle at its end goes on: behind the if-else whose branch it is. */
  onward?: { flow: Flow; next: number; branch: number };
}

interface Place {
  flow: Flow;
  position: number;
  /** The router whose route, or the module whose branch or error route the flow is. */
  owner?: { module: Module; isRoute: boolean };
}

export interface Places {
  main: Flow;
  of: (module: Module) => Place;
  branch: (ifElse: number, index: number) => Flow;
  /** The aggregators that collect from a module, those of switched-off routes left out; in the order of the flow. */
  aggregators: Map<number, Module[]>;
  /** The module itself, then the routers around it, outward. */
  handlersOf: (module: Module) => Module[];
  isFirst: (module: Module) => boolean;
}

export function indexBlueprint(blueprint: JsonObject): Places {
  const places = new Map<number, Place>();
  const branches = new Map<string, Flow>();
  const aggregators = new Map<number, Module[]>();

  function add(flow: Flow, owner: Place['owner'], isOff: boolean): Flow {
    flow.modules.forEach((module, position) => {
      places.set(module.id, { flow, position, ...(owner === undefined ? {} : { owner }) });
      const feeder = Number(module.parameters['feeder'] ?? 0);
      if (feeder !== 0 && !isOff) aggregators.set(feeder, [...(aggregators.get(feeder) ?? []), module]);
      for (const route of module.routes ?? []) {
        add({ modules: route.flow }, { module, isRoute: true }, isOff || route.disabled === true);
      }
      module.branches?.forEach((branch, index) => {
        const inner: Flow = {
          modules: branch.flow,
          ...(branch.merge ? { onward: { flow, next: position + 1, branch: index } } : {}),
        };
        branches.set(`${String(module.id)}.${String(index)}`, inner);
        add(inner, { module, isRoute: false }, isOff || branch.disabled === true);
      });
      if (module.onerror !== undefined) add({ modules: module.onerror }, { module, isRoute: false }, isOff);
    });
    return flow;
  }

  const main = add({ modules: blueprint['flow'] as unknown as Module[] }, undefined, false); // random-scenario.ts wrote it

  const of = (module: Module): Place => {
    const place = places.get(module.id);
    if (place === undefined) throw new Error(`no module ${String(module.id)}`);
    return place;
  };
  return {
    main,
    of,
    branch: (ifElse, index) => branches.get(`${String(ifElse)}.${String(index)}`) ?? { modules: [] },
    aggregators,
    handlersOf(module) {
      const handlers = [module];
      for (let { owner } = of(module); owner !== undefined; owner = of(owner.module).owner) {
        if (owner.isRoute) handlers.push(owner.module);
      }
      return handlers;
    },
    isFirst: (module) => main.modules[0] === module,
  };
}
