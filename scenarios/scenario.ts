/** A blueprint read into a tree: shapes are certain, meaning is not judged yet. Everything else stays in `blueprint`. */
import type { ScenarioSettings } from './plan.ts';
import type { Json, JsonObject } from './value.ts';

export interface Scenario {
  /** At most 120 characters. */
  name: string;
  /** The blueprint as given, unknown keys and editor data included, without the wrapper it came in. */
  blueprint: JsonObject;
  flow: ModuleNode[];
  /** Flows that are not connected to the main one: kept, checked for their modules, never compiled. */
  orphans: ModuleNode[][];
  settings: ScenarioSettings;
  /** `metadata.tenon.timezone`, where the blueprint has one that exists. */
  timezone?: string;
  /** The schedule that stands beside the blueprint in an API answer. */
  scheduling?: JsonObject;
}

export interface ModuleNode {
  /** JSON path of the node. */
  path: string;
  /** Blueprint id; an empty slot of the editor without one gets the next free number. */
  id: number;
  /** `app:Module`. */
  module: string;
  /** App version; missing on empty slots. */
  version?: number;
  /** Our own revision of that version, from `metadata.tenon.revision`. */
  revision?: number;
  /** The user's caption in the editor. */
  caption?: string;
  /** Static settings. */
  parameters: JsonObject;
  /** Mapped settings, not parsed yet. */
  mapper: JsonObject;
  filter?: RawFilter;
  routes?: RawRoute[];
  branches?: RawBranch[];
  /** A merge's outputs and filters, by merging branch. */
  merge?: RawMerge;
  onerror?: ModuleNode[];
  groupBy?: string;
  stopIfEmpty: boolean;
  /** Editor data: `interface`, `expect` and `restore` are read from it. */
  metadata: JsonObject;
}

export interface RawFilter {
  path: string;
  name: string;
  /** OR of AND groups; never empty, and no group is. */
  conditions: RawCondition[][];
}

/** One side of a condition; collections and arrays are mapped by an expression. */
export type RawOperand = string | number | boolean | null;

export interface RawCondition {
  path: string;
  a: RawOperand;
  o: string;
  /** Missing for operators that take one side. */
  b?: RawOperand;
}

export interface RawRoute {
  path: string;
  flow: ModuleNode[];
  disabled: boolean;
}

/** A branch of an if-else: a route with its condition on itself. */
export interface RawBranch extends RawRoute {
  /** Takes what no other branch took; its conditions, if any, are not evaluated. */
  otherwise: boolean;
  conditions: RawCondition[][];
  /** What reaches its end goes on at the merge behind the if-else. */
  merge: boolean;
}

/** What a merge does with each branch that merges, in the order of the branches. */
export interface RawMerge {
  filters: (RawFilter | null)[];
  outputs: { path: string; name: string; mappings: Json[] }[];
}
