/**
 * What `compile` and the API know about modules, as plain data: the connectors' code stays on the other side of this
 * interface, so `scenarios/` imports no connector and no zod.
 */
import type { OutputShape } from './output-shape.ts';
import type { EngineRole, FieldSpec, ModuleKind, ModuleRunner, PlanEffect } from './plan.ts';

/** Where a module version stands in its life; dates are `YYYY-MM-DD`. */
export interface ModuleLifecycle {
  /** `retired`: no new scenario may use it; `removed`: it does not run any more. */
  state: 'active' | 'legacy' | 'deprecated' | 'retired' | 'removed';
  /** When it came into this state. */
  since?: string;
  /** When it stops working, as far as its API's maker has said. */
  until?: string;
  /** Who says so: the API's maker for certain, the maker with room to move, or whoever runs this installation. */
  hardness?: 'vendor-hard' | 'vendor-soft' | 'policy';
  /** Reference of the module that follows it. */
  replacement?: string;
}

/** One module version as plain data. */
export interface ModuleDescription {
  /** `app:Module@major[.revision]`, exact. */
  ref: string;
  kind: ModuleKind;
  title: string;
  runner: ModuleRunner;
  /** The machine's own part, where `runner` is `engine`. */
  role?: EngineRole;
  effect: PlanEffect;
  /** Default time limit of a call, milliseconds. */
  timeLimitMs: number;
  /** What the evaluated input must look like: static and mapped settings in one list. */
  fields: FieldSpec[];
  /** What its bundles hold; missing where nobody can say. */
  output?: OutputShape;
  /** Where the module's own settings name its outputs, such as `name` or `variables[].name`. */
  outputNames?: string;
  lifecycle: ModuleLifecycle;
  /** Set when the module was reached by another spelling: the id as the blueprint has it. */
  aliasOf?: string;
}

/** A blueprint node's module, found. */
export interface ResolvedModule {
  /** Exact reference, to be written into the plan. */
  ref: string;
  description: ModuleDescription;
  /** For the import report: an alias was used, or the module is on its way out. */
  warning?: string;
}

/** Finds modules for `compile`, the API and the reports. */
export interface ModuleCatalogue {
  /**
   * The module a blueprint node means: its id case-sensitively, then the table of known aliases. Without a version the
   * newest is taken (with a warning); without a revision, revision 0. Undefined when no connector has it.
   */
  resolve(
    module: string,
    version: number | undefined,
    revision: number | undefined,
  ): ResolvedModule | undefined;
  /** A module version by its exact reference. */
  describe(ref: string): ModuleDescription | undefined;
}
