/** What an import tells its user: problems with JSON paths, and the report of modules and account objects. */

/** One finding about a blueprint. Errors refuse the import, warnings go into the report. */
export interface Problem {
  /** JSON path from the blueprint's root (inside its wrapper, if it has one), such as `$.flow[2].mapper.url`. */
  path: string;
  /** Stable SCREAMING_SNAKE code, such as `MODULE_ID_DUPLICATE`. */
  code: string;
  /** What is wrong. Never quotes a value that may be a secret. */
  message: string;
  /** What to do about it. */
  hint: string;
  /** The blueprint id of the module it is about. */
  module?: number;
}

/** A module of the scenario and the nodes that use it. */
export interface UsedModule {
  /** Exact reference; for a module that no connector has, as the blueprint states it. */
  ref: string;
  count: number;
  nodes: number[];
}

/** A module that no connector has: it is kept, and a run that reaches it fails with `ModuleNotFound`. */
export interface MissingModule {
  module: string;
  /** Missing on an empty slot of the editor. */
  version?: number;
  nodes: number[];
}

/** An object of the account the blueprint came from; the importer maps it to one of this installation. */
export interface AccountReference {
  kind: 'connection' | 'hook' | 'key' | 'data-store' | 'data-structure';
  /** As the blueprint names it: a number, or a text where an owner or a tool put a placeholder. */
  id: number | string;
  /** The label it had in the editor. */
  label?: string;
  /** Type as the export states it, such as `account:slack2,slack3`. */
  type?: string;
  /** Where it is used: node and parameter. */
  uses: { node: number; parameter: string }[];
}

/** What an import found; given back also when it failed. */
export interface ImportReport {
  /** Modules that can be reached, known and unknown, by reference. */
  modules: UsedModule[];
  /** Modules no connector has, those among the disconnected ones included. */
  missing: MissingModule[];
  warnings: Problem[];
  connections: AccountReference[];
  /** Ids of modules that are not connected to the flow: kept in the blueprint, never run. */
  orphans: number[];
}

/** A file of thousands of mistakes needs no list of them all. */
const MAX_FINDINGS = 1000;

/** Collects problems in the order they are found, at most 1,000 of each sort. */
export class Findings {
  readonly errors: Problem[] = [];
  readonly warnings: Problem[] = [];

  error(problem: Problem): void {
    add(this.errors, problem);
  }

  warn(problem: Problem): void {
    add(this.warnings, problem);
  }

  /** Another warning would not be listed: no need to work out what it would say. */
  get warnedEnough(): boolean {
    return this.warnings.length > MAX_FINDINGS;
  }
}

function add(list: Problem[], problem: Problem): void {
  if (list.length < MAX_FINDINGS) list.push(problem);
  else if (list.length === MAX_FINDINGS) {
    list.push({
      path: '$',
      code: 'TOO_MANY_PROBLEMS',
      message: `There are more than ${String(MAX_FINDINGS)} problems; the others are not listed.`,
      hint: 'Mend these first, then check the file again.',
    });
  }
}
