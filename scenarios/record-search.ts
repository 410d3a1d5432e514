/** Searching records: the operators of filters, with a column's name on the left side, then an order and a limit. */
import { ModuleError } from '../errors.ts';
import type { DataStructure } from './data-structure.ts';
import {
  Budget,
  HostRegexNeeded,
  order,
  type EvaluationContext,
  type Template,
} from './expressions/index.ts';
import { evaluateConditions, isOperator, type Condition } from './filters.ts';
import { isCollection, own, type Collection, type Value } from './value.ts';

/** One record. */
export interface DataRecord {
  key: string;
  data: Collection;
}

export interface RecordCondition {
  /** A column: a field of the record, `collection.field`, or `key`. */
  a: string;
  o: string;
  b?: Value | undefined;
}

export interface RecordQuery {
  /** OR of AND groups; none finds all. */
  conditions?: readonly (readonly RecordCondition[])[] | undefined;
  sort?: readonly { key: string; order: 1 | -1 }[] | undefined;
  /** All where missing. */
  limit?: number | undefined;
}

/** Both sides of a condition are handed over as values, under a module number of their own. */
const side = (name: string): Template => ({ s: '', parts: [{ m: 1, p: [{ f: name }] }] });
const LEFT = side('a');
const RIGHT = side('b');

const TIMEZONE = 'UTC';

function cell({ key, data }: DataRecord, column: string): Value {
  if (Object.hasOwn(data, column)) return own(data, column);
  if (column === 'key') return key;
  let value: Value = data;
  for (const name of column.split('.')) value = isCollection(value) ? own(value, name) : null;
  return value;
}

function misused(message: string): ModuleError {
  return new ModuleError('InvalidConfigurationError', message);
}

/** Throws `InvalidConfigurationError` for a column the structure lacks and for an operator that is none. */
export function checkQuery(query: RecordQuery, structure: DataStructure | undefined): void {
  const conditions = (query.conditions ?? []).flat();
  const unknown = conditions.find(({ o }) => !isOperator(o));
  if (unknown !== undefined) throw misused(`'${unknown.o}' is not an operator of filters.`);
  if (structure === undefined) return;
  const names = new Set(structure.fields.map(({ name }) => name));
  for (const column of [...conditions.map(({ a }) => a), ...(query.sort ?? []).map(({ key }) => key)]) {
    if (column === 'key' || names.has(column) || names.has(column.split('.')[0] ?? '')) continue;
    throw misused(`The data structure has no column '${column}'.`);
  }
}

/** A test of records by the query's conditions. */
export function recordFilter(query: RecordQuery): (record: DataRecord) => boolean {
  const sides: Collection = { a: null, b: null };
  const context: EvaluationContext = {
    bundle: () => sides,
    variable: () => undefined,
    now: () => new Date(0),
    random: () => 0,
    uuid: () => '',
    timezone: TIMEZONE,
    budget: new Budget(),
    regex: 'linear',
  };
  function holds(record: DataRecord, { a, o, b }: RecordCondition): boolean {
    sides['a'] = cell(record, a);
    sides['b'] = b ?? null;
    context.budget.renew();
    const condition: Condition = { a: LEFT, o, b: RIGHT };
    try {
      return evaluateConditions([[condition]], context).passed;
    } catch (error) {
      if (!(error instanceof HostRegexNeeded)) throw error;
      throw misused('A pattern of a search cannot look around or refer back to its groups.');
    }
  }
  const groups = (query.conditions ?? []).filter((group) => group.length > 0);
  return (record) =>
    groups.length === 0 || groups.some((group) => group.every((condition) => holds(record, condition)));
}

/** Empty comes first; what cannot be ordered counts as equal. */
function compareCells(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return order(a, b, { timezone: TIMEZONE, budget: new Budget() }) ?? 0;
}

/** The found records in the query's order (by key where that does not decide), at most its limit. */
export function ordered(found: readonly DataRecord[], { sort = [], limit }: RecordQuery): DataRecord[] {
  const sorted = [...found].sort((x, y) => {
    for (const { key, order: direction } of sort) {
      const by = compareCells(cell(x, key), cell(y, key)) * direction;
      if (by !== 0) return by;
    }
    return x.key < y.key ? -1 : x.key > y.key ? 1 : 0;
  });
  return limit === undefined ? sorted : sorted.slice(0, limit);
}
