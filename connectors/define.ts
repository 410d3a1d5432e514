/**
 * The authoring API of connectors: `defineConnector` and `defineModule(...).version('4', {...})`.
 * A module states what it is, what it needs and what a repeated call would do; the engine decides where it runs.
 * Versions are appended, never edited: a saved scenario pins one exactly.
 */
import { z } from 'zod';
import { ModuleError } from '../errors.ts';
import type { ModuleLifecycle } from '../scenarios/catalogue.ts';
import type { EngineRole, FieldSpec, ModuleKind, ModuleRunner, PlanEffect } from '../scenarios/plan.ts';
import type { Migration, Replacement } from '../scenarios/upgrade/migration.ts';
import { isCollection, type Bundle, type Value } from '../scenarios/value.ts';
import type { CallContext } from './call-context.ts';
import type { ConnectionType, ConnectionUse } from './connection-type.ts';
import { fieldSpecs } from './field-specs.ts';
import { readInput } from './input.ts';

/** Time limit of a call that does not state its own, milliseconds. */
export const DEFAULT_TIME_LIMIT_MS = 40_000;

/** What a module is, in all its versions. */
export interface ModuleIdentity {
  /** `app:Module`, exactly as blueprints write it. */
  id: string;
  kind: ModuleKind;
  title: string;
  /** What it does, in a sentence or two. */
  description: string;
  /** When to reach for it, and when for something else. */
  when?: string;
  /** What surprises people. */
  gotchas?: readonly string[];
  /** Other ids that mean this module; a blueprint that uses one gets a warning. */
  aliases?: readonly string[];
}

/** One version of a module, as its author writes it. */
export interface VersionOptions<P extends z.ZodObject> {
  lifecycle: Omit<ModuleLifecycle, 'replacement'>;
  /** What follows it, where that is not the next version of this module; or why nothing does. */
  replacement?: Replacement;
  /** `by-parameters`: the pure half decides from the evaluated parameters. */
  effect: PlanEffect['effect'];
  /** For writes: may a call be repeated freely, with its key only, or not at all? */
  repeat?: PlanEffect['repeat'];
  /** `engine`: the machine, by `role`; `pure`: a `*.run.ts` beside this file; `call` (default): `run`, in an activity. */
  runner?: Exclude<ModuleRunner, 'unknown'>;
  role?: EngineRole;
  /** Milliseconds; 40,000 by default. */
  timeLimitMs?: number;
  /** Parameters that name a connection; `run` gets it as `ctx.connection`. */
  connection?: readonly ConnectionUse[];
  /** Static and mapped settings in one object. Unknown keys pass. */
  parameters: P;
  /** One bundle of its output, for forms and docs. */
  output?: z.ZodType;
  /** Where the parameters name the outputs: `name`, `variables[].name`. */
  outputNames?: string;
  /** Documentation and test data at once. */
  examples: readonly NoInfer<z.input<P>>[];
  /** How settings and readers of the version before come to this one; `{}` where nothing changes for them. */
  migration?: Migration;
  /** For `call`: makes the call and gives its bundles. Throws `ModuleError` only. */
  run?: (parameters: NoInfer<z.output<P>>, context: CallContext) => Promise<Bundle[]>;
}

/** One module version, as the registry holds it. Types of single modules end here. */
export interface ModuleVersion {
  module: ModuleIdentity;
  /** `4`, or `4.1` with our own revision. */
  version: string;
  /** `app:Module@version`. */
  ref: string;
  lifecycle: ModuleLifecycle;
  replacement?: Replacement;
  migration?: Migration;
  effect: PlanEffect;
  runner: Exclude<ModuleRunner, 'unknown'>;
  role?: EngineRole;
  timeLimitMs: number;
  connection?: readonly ConnectionUse[];
  fields: FieldSpec[];
  /** As written, for JSON Schema and docs. */
  schema: z.ZodObject;
  /** Reads evaluated input: blanks left out, unknown keys kept. */
  parameters: z.ZodType<Record<string, unknown>>;
  output?: z.ZodType;
  outputNames?: string;
  examples: readonly Record<string, unknown>[];
  run?: (parameters: Record<string, unknown>, context: CallContext) => Promise<Bundle[]>;
}

/** A module and its versions so far. */
export interface ModuleDefinition extends ModuleIdentity {
  versions: readonly ModuleVersion[];
  /** Appends a version: the number blueprints use, or `4.1` for our own revision of it. */
  version<P extends z.ZodObject>(number: string, options: VersionOptions<P>): ModuleDefinition;
}

/** A service or tool set: the folder `connectors/<id>/`. */
export interface Connector {
  id: string;
  title: string;
  description: string;
  /** Kinds of connections its modules take. */
  connections?: readonly ConnectionType[];
  modules: readonly (ModuleIdentity & { versions: readonly ModuleVersion[] })[];
}

function versionOf<P extends z.ZodObject>(
  module: ModuleIdentity,
  version: string,
  options: VersionOptions<P>,
): ModuleVersion {
  const {
    parameters,
    effect,
    repeat,
    runner = 'call',
    migration,
    replacement,
    run,
    role,
    output,
    outputNames,
  } = options;
  const { connection } = options;
  const fields = fieldSpecs(parameters);
  const readable = z.preprocess(
    (given) => (isCollection(given) ? readInput(given as Record<string, Value>, fields) : given), // parameters hold values
    parameters.loose(),
  );
  return {
    module,
    version,
    ref: `${module.id}@${version}`,
    lifecycle: {
      ...options.lifecycle,
      ...(replacement !== undefined && 'to' in replacement ? { replacement: replacement.to } : {}),
    },
    effect: { effect, ...(repeat === undefined ? {} : { repeat }) },
    runner,
    timeLimitMs: options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS,
    fields,
    schema: parameters,
    parameters: readable,
    examples: options.examples,
    ...(role === undefined ? {} : { role }),
    ...(connection === undefined ? {} : { connection }),
    ...(output === undefined ? {} : { output }),
    ...(outputNames === undefined ? {} : { outputNames }),
    ...(replacement === undefined ? {} : { replacement }),
    ...(migration === undefined ? {} : { migration }),
    // The registry hands over only what `parameters` has parsed, which is what it was typed with.
    ...(run === undefined ? {} : { run: run as unknown as NonNullable<ModuleVersion['run']> }),
  };
}

function moduleWith(identity: ModuleIdentity, versions: readonly ModuleVersion[]): ModuleDefinition {
  return {
    ...identity,
    versions,
    version: (number, options) => moduleWith(identity, [...versions, versionOf(identity, number, options)]),
  };
}

/**
 * Begins a module; chain one `version` per version.
 * @example
 * defineModule({ id: 'crm:FindPerson', kind: 'search', title: 'Find a person', description: '…' })
 *   .version('1', { lifecycle: { state: 'active' }, effect: 'read', parameters: z.object({…}), examples: [{…}], run })
 */
export function defineModule(identity: ModuleIdentity): ModuleDefinition {
  return moduleWith(identity, []);
}

/** A connector and its modules. */
export function defineConnector(connector: Connector): Connector {
  return connector;
}

/**
 * Evaluated input as the module's `run` takes it. Throws `BundleValidationError` naming the first field that does not fit.
 */
export function parseParameters(version: ModuleVersion, given: unknown): Record<string, unknown> {
  const parsed = version.parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw new ModuleError(
    'BundleValidationError',
    `Validation failed for '${field}': ${issue?.message ?? ''}`,
    {
      detail: { field },
    },
  );
}
