/**
 * The plan: what `compile` makes of a blueprint and what the machine runs. Plain JSON, immutable, named by its hash;
 * it travels by reference, so everything a run needs to decide is in here and nothing is looked up later.
 */
import type { Condition } from './filters.ts';
import type { Template } from './expressions/index.ts';
import type { Json, JsonObject } from './value.ts';

/** What a module does in the flow, in the words of the editor. */
export type ModuleKind =
  | 'trigger'
  | 'instant-trigger'
  | 'action'
  | 'search'
  | 'transformer'
  | 'iterator'
  | 'aggregator'
  | 'router'
  | 'conditional'
  | 'converger'
  | 'directive'
  | 'responder';

/**
 * Who carries an operation out.
 * `engine`: the machine itself, by `role`; `pure`: a function in workflow code; `call`: an activity; `unknown`: no
 * connector has the module, so a run that reaches it fails with `ModuleNotFound`.
 */
export type ModuleRunner = 'engine' | 'pure' | 'call' | 'unknown';

/** The machine's own modules. Further directives are added to this list with the issue that brings them. */
export type EngineRole =
  | 'router'
  | 'if-else'
  | 'merge'
  | 'aggregate'
  | 'webhook'
  | 'respond'
  | 'sleep'
  | 'ignore'
  | 'resume'
  | 'commit'
  | 'rollback'
  | 'retry';

/** One input field as plain data, made from the module's zod schema: no zod in the sandbox. */
export interface FieldSpec {
  name: string;
  /** `text number boolean date time buffer array collection any` or one of their blueprint aliases. */
  type: string;
  required?: boolean;
  default?: Json;
  /** Children: fields of a collection, or of each element of an array of collections. */
  spec?: FieldSpec[];
  /** Element type of an array of plain values. */
  items?: string;
  enum?: Json[];
  min?: number;
  max?: number;
}

/** Mapped input: a template, or a collection or array holding templates. Literal numbers and booleans stay as they are. */
export type Mapping =
  { t: Template } | { v: Json } | { c: [name: string, mapping: Mapping][] } | { a: Mapping[] };

/** Fixed, or decided by the pure half from the evaluated parameters. */
export interface PlanEffect {
  effect: 'pure' | 'read' | 'write' | 'by-parameters';
  repeat?: 'safe' | 'key' | 'no';
}

export interface PlanFilter {
  name: string;
  /** OR of AND groups. */
  conditions: Condition[][];
}

export interface PlanRoute {
  flow: PlanNode[];
  disabled?: boolean;
  fallback?: boolean;
}

/** A branch of an if-else. Its order in the list counts: the k-th branch that merges owns entry k of the merge. */
export interface PlanBranch {
  flow: PlanNode[];
  /** OR of AND groups; missing on the else branch, which takes what no other branch took. */
  conditions?: Condition[][];
  /** What reaches its end goes on behind the if-else. */
  merge: boolean;
  disabled?: boolean;
}

/** What a merge adds to the walk: one entry per branch that merges, in the order of the branches. */
export interface PlanMerge {
  filters: (PlanFilter | null)[];
  outputs: { name: string; mappings: Mapping[] }[];
}

export interface PlanNode {
  id: number;
  /** `app:Module@major[.revision]`, exact; for an unknown module as the blueprint states it. */
  ref: string;
  /** The user's caption, else the module's title. */
  title: string;
  kind: ModuleKind;
  runner: ModuleRunner;
  role?: EngineRole;
  effect: PlanEffect;
  /** Default time limit of a call, milliseconds. */
  timeLimitMs: number;
  /** Static settings, never evaluated. */
  parameters: JsonObject;
  /** Mapped settings, evaluated for each input bundle; they are laid over `parameters`. */
  mapper: [name: string, mapping: Mapping][];
  /** What the evaluated input must look like. */
  fields: FieldSpec[];
  /** The node's mapping needs a regular expression engine the sandbox does not offer. */
  hostRegex?: true;
  filter?: PlanFilter;
  routes?: PlanRoute[];
  /** If-else: the branches, as written. */
  branches?: PlanBranch[];
  /** Merge: its filters and outputs. */
  merge?: PlanMerge;
  /** Bundles of one operation walked at the same time (`metadata.tenon.parallel`); one after another where missing. */
  parallel?: number;
  onerror?: PlanNode[];
  /** Aggregators: the module whose operation is collected. */
  source?: number;
  groupBy?: Template;
  stopIfEmpty?: boolean;
}

/** A scenario's run settings with every default filled in (blueprint-format.md, metadata.scenario). */
export interface ScenarioSettings {
  roundtrips: number;
  maxErrors: number;
  autoCommit: boolean;
  autoCommitTriggerLast: boolean;
  sequential: boolean;
  confidential: boolean;
  dataloss: boolean;
  dlq: boolean;
  /** Reads as local activities, or each as an activity of its own. */
  durability: 'every-write' | 'every-call';
}

export interface Plan {
  /** Format of this document; a change of meaning gets a new number and an upcaster. */
  format: 1;
  name: string;
  timezone: string;
  settings: ScenarioSettings;
  flow: PlanNode[];
  /** Exact references of all modules, sorted: the store's where-used index. */
  modules: string[];
  /** The hook of the instant trigger that starts it, if it has one. */
  hook?: number;
  /** A caller of the webhook waits for a response module. */
  responds: boolean;
}
