/** What a module may do inside workflow code: plain functions of its parameters, kept free of zod, Node and I/O. */
import type { Bundle, Collection, Value } from './value.ts';

/** How long a variable lives: one cycle or the whole run (the blueprint's words). */
export type VariableScope = 'roundtrip' | 'execution';

/** What the engine offers a pure module while it runs. */
export interface PureContext {
  /** The clock of the operation: the same at every replay. */
  now(): Date;
  /** IANA name of the scenario's zone. */
  timezone: string;
  /** Which engine regular expressions run on: the linear one throws `HostRegexNeeded` for what it cannot take. */
  regex: 'linear' | 'host';
  /** Names of the mapped fields, in the order of the blueprint: modules with free fields tell theirs from settings by it. */
  mapped: readonly string[];
  getVariable(name: string): Value;
  setVariable(name: string, value: Value, scope: VariableScope): void;
  /** The next number of the module's own counter: 1 at its first operation in the cycle or the run. */
  count(scope: VariableScope): number;
}

/** Whether a call changes something outside, and what a repeated call would do (design.md section 3). */
export interface CallEffect {
  effect: 'read' | 'write';
  /** For writes: may it be repeated freely, with its key only, or not at all? */
  repeat?: 'safe' | 'key' | 'no';
}

/** The sandboxed half of one module version; `connectors/pure.ts` lists them by reference. */
export interface PureModule {
  /** The whole module, for `effect: 'pure'`. Throws `ModuleError`. */
  run?(parameters: Collection, context: PureContext): Bundle[];
  /** An aggregator's end: one bundle from the items that reached it. `key` is the group's key when it groups. */
  aggregate?(items: Collection[], parameters: Collection): Bundle;
  /** Effect as a function of the evaluated parameters, where it is not fixed; `pure`: `run` does it here. */
  effect?(parameters: Collection): CallEffect | 'pure';
  /** The call's own time limit in milliseconds as a function of its parameters. */
  timeLimitMs?(parameters: Collection): number;
}

/** Pure halves by exact module reference, such as `json:ParseJSON@1`. */
export type PureModules = ReadonlyMap<string, PureModule>;
