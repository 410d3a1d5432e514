/** Array functions (expressions.md 8.5). A null array is empty; any other value counts as an array of one. */
import { isCollection, own, setOwn, type Collection, type Value } from '../../value.ts';
import { toText } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { equals } from '../equality.ts';
import { invalid } from '../errors.ts';
import { numberOf, textOf, type Argument, type FunctionDeclaration } from './declare.ts';
import { pathOf } from './general.ts';

const array: Argument = { name: 'array', type: 'array' };
const anyValue: Argument = { name: 'value', type: 'any' };

function listOf(value: Value | undefined): Value[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function define(
  name: string,
  summary: string,
  args: Argument[],
  run: (list: Value[], args: Value[], context: EvaluationContext) => Value,
  options: Partial<FunctionDeclaration> = {},
): FunctionDeclaration {
  return {
    name,
    group: 'array',
    summary,
    arguments: args,
    result: 'array',
    examples: [],
    run: (given, context) => {
      const list = listOf(given[0]);
      context.budget.spend(list.length);
      return run(list, given, context);
    },
    ...options,
  };
}

function includes(list: readonly Value[], value: Value, timezone: string, strict: boolean): boolean {
  return list.some((element) => equals(element, value, timezone, strict));
}

function unique(list: readonly Value[], key: (value: Value) => Value, context: EvaluationContext): Value[] {
  const seen: Value[] = [];
  const plain = new Set<Value>();
  return list.filter((element) => {
    const by = key(element);
    const isPlain = typeof by !== 'object' || by === null;
    if (isPlain ? plain.has(by) : includes(seen, by, context.timezone, true)) return false;
    context.budget.spend(isPlain ? 1 : seen.length + 1);
    if (isPlain) plain.add(by);
    else seen.push(by);
    return true;
  });
}

const ORDERS = ['asc', 'desc', 'asc ci', 'desc ci'];

function sorted(list: readonly Value[], order: string, key: string): Value[] {
  const fold = order.endsWith('ci');
  const rank = (element: Value): number | string => {
    const value = key === '' ? element : pathOf(element, key);
    if (typeof value === 'number') return value;
    if (value instanceof Date) return value.getTime();
    const text = value === null || isCollection(value) || Array.isArray(value) ? '' : toText(value);
    return fold ? text.toLowerCase() : text;
  };
  const sign = order.startsWith('desc') ? -1 : 1;
  const compare = (a: number | string, b: number | string): number => {
    if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
    return typeof a === 'number' ? -1 : 1;
  };
  return list
    .map((element) => ({ element, rank: rank(element) }))
    .sort((a, b) => sign * compare(a.rank, b.rank))
    .map(({ element }) => element);
}

function mapped(list: readonly Value[], args: readonly Value[], context: EvaluationContext): Value {
  const key = textOf(args, 1, context);
  const filterKey = textOf(args, 2, context);
  const given = args[3] ?? null;
  const wanted = (Array.isArray(given) ? given.map(toText) : toText(given).split(',')).map((value) =>
    value.trim(),
  );
  return list
    .filter((element) => {
      if (filterKey === '') return true;
      const value = pathOf(element, filterKey);
      return value !== null && !isCollection(value) && wanted.includes(toText(value));
    })
    .map((element) => pathOf(element, key));
}

function flat(list: readonly Value[], depth: number): Value[] {
  return list.flatMap((element) =>
    Array.isArray(element) && depth > 0 ? flat(element, depth - 1) : [element],
  );
}

export const arrayFunctions: FunctionDeclaration[] = [
  define('first', 'The first element.', [array], (list) => list[0] ?? null, { result: 'any' }),
  define('last', 'The last element.', [array], (list) => list.at(-1) ?? null, { result: 'any' }),
  define(
    'join',
    'Elements as one text.',
    [array, { name: 'separator', type: 'text' }],
    (list, args, context) => {
      const text = list.map(toText).join(textOf(args, 1, context));
      context.budget.allocate(text.length * 2);
      return text;
    },
    { result: 'text', examples: [['join(split("a,b"; ","); "-")', 'a-b']] },
  ),
  define('keys', 'Field names of a collection, positions of an array.', [anyValue], (list, [value = null]) =>
    isCollection(value) ? Object.keys(value) : list.map((_, index) => index + 1),
  ),
  define(
    'slice',
    'From a 0-based start up to an end that is not included.',
    [array, { name: 'start', type: 'number' }, { name: 'end', type: 'number', default: 'the end' }],
    (list, args, context) =>
      list.slice(numberOf(args, 1, context) ?? 0, numberOf(args, 2, context) ?? undefined),
  ),
  define('merge', 'Arrays one after another.', [array], (_list, args) => args.flatMap(listOf), {
    variadic: true,
  }),
  define(
    'add',
    'The array with further elements.',
    [array, anyValue],
    (list, args, context) => {
      context.budget.allocate(list.length * 8);
      return [...list, ...args.slice(1)];
    },
    { variadic: true },
  ),
  define(
    'remove',
    'The array without equal elements.',
    [array, anyValue],
    (list, args, { timezone }) =>
      list.filter((element) =>
        typeof element === 'object' && element !== null
          ? true
          : !includes(args.slice(1), element, timezone, false),
      ),
    { variadic: true },
  ),
  define(
    'map',
    'One field of each element, optionally of those whose other field has one of some values.',
    [
      array,
      { name: 'key', type: 'text' },
      { name: 'filterKey', type: 'text', default: 'none' },
      { name: 'filterValues', type: 'any', default: 'none' },
    ],
    mapped,
  ),
  define('reverse', 'The elements in reverse order.', [array], (list) => [...list].reverse()),
  define('shuffle', 'The elements in random order.', [array], (list, _args, context) => {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i -= 1) {
      const other = Math.floor(context.random() * (i + 1));
      [result[i], result[other]] = [result[other] ?? null, result[i] ?? null];
    }
    return result;
  }),
  define(
    'sort',
    'The elements sorted; orders are asc, desc, asc ci and desc ci.',
    [array, { name: 'order', type: 'text', default: 'asc' }, { name: 'key', type: 'text', default: 'none' }],
    (list, args, context) => {
      const second = textOf(args, 1, context);
      const isOrder = ORDERS.includes(second);
      const key = textOf(args, 2, context);
      return sorted(list, isOrder ? second : 'asc', key !== '' ? key : isOrder ? '' : second);
    },
  ),
  define(
    'flatten',
    'Nested arrays taken apart.',
    [array, { name: 'depth', type: 'number', default: '1' }],
    (list, args, context) => flat(list, Math.min(100, numberOf(args, 1, context) ?? 1)),
  ),
  define(
    'distinct',
    'Only the first of equal elements.',
    [array, { name: 'key', type: 'text', default: 'none' }],
    (list, args, context) => {
      const key = textOf(args, 1, context);
      return unique(list, (element) => (key === '' ? element : pathOf(element, key)), context);
    },
  ),
  define('deduplicate', 'Only the first of equal elements.', [array], (list, _args, context) =>
    unique(list, (element) => element, context),
  ),
  define(
    'toCollection',
    'A collection from key and value fields.',
    [array, { name: 'keyField', type: 'text' }, { name: 'valueField', type: 'text' }],
    (list, args, context) => {
      const result: Collection = {};
      for (const element of list) {
        const key = pathOf(element, textOf(args, 1, context));
        if (key !== null) setOwn(result, toText(key), pathOf(element, textOf(args, 2, context)));
      }
      return result;
    },
    { result: 'collection' },
  ),
  define(
    'toArray',
    'The fields of a collection as key and value.',
    [{ name: 'collection', type: 'collection' }],
    (_list, [value = null]) =>
      isCollection(value)
        ? Object.keys(value).map((key): Collection => ({ key, value: own(value, key) }))
        : [],
  ),
  define(
    'arrayDifference',
    'Elements of the first array that are not in the second; symmetric: those in one only.',
    [array, array, { name: 'mode', type: 'text', default: 'classic' }],
    (list, args, context) => {
      const other = listOf(args[1]);
      const mode = textOf(args, 2, context) || 'classic';
      if (mode !== 'classic' && mode !== 'symmetric') throw invalid(`'${mode}' is not classic or symmetric.`);
      const minus = (a: Value[], b: Value[]): Value[] =>
        a.filter((element) => !includes(b, element, context.timezone, true));
      return mode === 'classic' ? minus(list, other) : [...minus(list, other), ...minus(other, list)];
    },
  ),
  define(
    'arrayDiff',
    'Elements of the first array that are not in the second.',
    [array, array],
    (list, args, { timezone }) =>
      list.filter((element) => !includes(listOf(args[1]), element, timezone, true)),
  ),
  define(
    'arrayIntersect',
    'Elements of the first array that are in the second too.',
    [array, array],
    (list, args, { timezone }) =>
      list.filter((element) => includes(listOf(args[1]), element, timezone, true)),
  ),
  define(
    'arrayElement',
    'The element at a 1-based index.',
    [array, { name: 'index', type: 'number' }],
    (list, args, context) => {
      const index = numberOf(args, 1, context) ?? 0;
      return index >= 1 ? (list[Math.floor(index) - 1] ?? null) : null;
    },
    { result: 'any' },
  ),
];
