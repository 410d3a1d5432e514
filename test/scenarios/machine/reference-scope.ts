/** What the reference interpreter sees at a place: bundles and errors, the innermost first, and expressions over them. */
import type { RunError } from '../../../errors.ts';
import { Budget, evaluateTemplate, parseTemplate } from '../../../scenarios/expressions/index.ts';
import { isCollection, type Bundle, type Collection, type Value } from '../../../scenarios/value.ts';
import type { Handling } from './reference-directives.ts';
import type { Filter } from './reference-places.ts';

/** What aggregators collected in one operation, by their id, in the order it came. */
export type Items = { key: Value; item: Collection }[];
export type Operation = Map<number, Items>;

/** A list that grows inward; undefined at the start of the run. */
export type Scope =
  | {
      module: number;
      /** A module's bundle, or its error. */
      bundle: Collection;
      /** Missing on errors. */
      operation?: Operation;
      before: Scope;
      /** The error route this place is in. */
      handling: Handling | undefined;
    }
  | undefined;

const INDEX = '__IMTINDEX__';
const LENGTH = '__IMTLENGTH__';

/** Searches and iterators number their bundles always, others where there are several. */
export function numbered(module: string, bundle: Bundle, k: number, of: number): Bundle {
  const always = module === 'builtin:BasicFeeder' || module === 'builtin:BasicRepeater';
  return always || of > 1 ? { ...bundle, [INDEX]: k, [LENGTH]: of } : bundle;
}

/** The innermost bundle, as it was emitted. */
export function lastBundle(scope: Scope): Bundle {
  let at = scope;
  while (at !== undefined && at.operation === undefined) at = at.before;
  const entries = Object.entries(at?.bundle ?? {});
  return Object.fromEntries(entries.filter(([name]) => name !== INDEX && name !== LENGTH));
}

/** The scope of an error route: the error stands under the failed module's id and under the owner's. */
export function withError(
  before: Scope,
  { error, tries, owner, handling }: { error: RunError; tries: number; owner: number; handling: Handling },
): Scope {
  const { type, message, module = 0 } = error;
  const fields: Collection = { type, message, detail: null, attempt: tries, module };
  if (error.uncertain === true) fields['uncertain'] = true;
  handling.error = error;
  const entry = (id: number, rest: Scope): Scope => ({
    module: id,
    bundle: { error: fields },
    before: rest,
    handling,
  });
  return entry(module, entry(owner, before));
}

function bundleOf(scope: Scope, module: number): Collection | undefined {
  for (let at = scope; at !== undefined; at = at.before) if (at.module === module) return at.bundle;
  return undefined;
}

export function evaluate(template: string, scope: Scope): Value {
  return evaluateTemplate(parseTemplate(template), {
    bundle: (module) => bundleOf(scope, module),
    variable: () => undefined,
    now: () => new Date(0),
    random: () => 0,
    uuid: () => '',
    timezone: 'UTC',
    budget: new Budget(),
    regex: 'linear',
  });
}

/** A mapper: texts are templates, collections hold more of them, the rest stands for itself. */
export function evaluateAll(mapper: Collection | null, scope: Scope): Collection {
  return Object.fromEntries(
    Object.entries(mapper ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? evaluate(value, scope)
        : isCollection(value)
          ? evaluateAll(value, scope)
          : value,
    ]),
  );
}

/** A plain value as it stands in texts. */
export function text(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function holds({ a, o, b = '' }: Filter['conditions'][number][number], scope: Scope): boolean {
  const left = evaluate(a, scope);
  if (o === 'exist') return left !== null;
  if (o === 'notexist') return left === null;
  const right = evaluate(b, scope);
  if (o === 'text:equal') return text(left) === text(right);
  if (o === 'text:notequal') return text(left) !== text(right);
  throw new Error(`The reference does not know ${o}`);
}

/** OR of AND groups; nothing passes everything. */
export function passes(filter: Filter | undefined, scope: Scope): boolean {
  const groups = filter?.conditions ?? [];
  return groups.length === 0 || groups.some((group) => group.every((condition) => holds(condition, scope)));
}
