/** General functions (expressions.md 8.1). */
import { isCollection, own, setOwn, type Collection, type Value } from '../../value.ts';
import { equals, isTruthy } from '../equality.ts';
import { invalid } from '../errors.ts';
import { argument, textOf, type FunctionDeclaration } from './declare.ts';

/** A field or 1-based element by a dotted path. */
export function pathOf(value: Value, path: string): Value {
  let at = value;
  for (const name of path.split('.')) {
    if (Array.isArray(at)) {
      const index = Number(name);
      at =
        Number.isInteger(index) && index !== 0
          ? (at[index > 0 ? index - 1 : at.length + index] ?? null)
          : null;
    } else at = isCollection(at) ? own(at, name) : null;
    if (at === null) return null;
  }
  return at;
}

/** Empty for `ifempty`: blank, white space only, 0, or an empty array. */
function isEmpty(value: Value): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || value === 0 || (Array.isArray(value) && value.length === 0);
}

function without(collection: Collection, keep: (name: string) => boolean): Collection {
  const result: Collection = {};
  for (const [name, value] of Object.entries(collection)) if (keep(name)) setOwn(result, name, value);
  return result;
}

const any = { name: 'value', type: 'any' } as const;

export const general: FunctionDeclaration[] = [
  {
    name: 'get',
    group: 'general',
    summary: 'A field of a collection or an element of an array, by name, dotted path or 1-based index.',
    arguments: [any, { name: 'path', type: 'any' }],
    result: 'any',
    examples: [['get(split("a,b"; ","); 2)', 'b']],
    run: ([value = null, path = null]) =>
      path === null ? null : pathOf(value, typeof path === 'string' ? path : String(path)),
  },
  {
    name: 'if',
    group: 'general',
    summary: 'The second value when the first is true, else the third.',
    arguments: [
      { name: 'expression', type: 'any' },
      any,
      { name: 'otherwise', type: 'any', default: 'null' },
    ],
    result: 'any',
    examples: [['if(1 = 2; "A"; "B")', 'B']],
    lazy: ([test, yes, no]) => (isTruthy(test?.() ?? null) ? yes?.() : no?.()) ?? null,
  },
  {
    name: 'ifempty',
    group: 'general',
    summary: 'The first value that is not empty, else the last one.',
    arguments: [any, { name: 'substitute', type: 'any' }],
    variadic: true,
    result: 'any',
    examples: [
      ['ifempty(""; "B")', 'B'],
      ['ifempty(0; "B")', 'B'],
    ],
    lazy: (operands) => {
      let last: Value = null;
      for (const operand of operands) {
        last = operand();
        if (!isEmpty(last)) return last;
      }
      return last;
    },
  },
  {
    name: 'switch',
    group: 'general',
    summary: 'The result behind the first value equal to the expression, else the odd last argument.',
    arguments: [{ name: 'expression', type: 'any' }, any, { name: 'result', type: 'any' }],
    variadic: true,
    result: 'any',
    examples: [['switch("X"; "A"; 1; "B"; 2; 4)', 4]],
    lazy: ([expression, ...rest], { timezone }) => {
      const value = expression?.() ?? null;
      for (let i = 0; i + 1 < rest.length; i += 2) {
        if (equals(rest[i]?.() ?? null, value, timezone)) return rest[i + 1]?.() ?? null;
      }
      return rest.length % 2 === 1 ? (rest.at(-1)?.() ?? null) : null;
    },
  },
  {
    name: 'omit',
    group: 'general',
    summary: 'A copy of the collection without the named fields.',
    arguments: [
      { name: 'collection', type: 'collection' },
      { name: 'key', type: 'text' },
    ],
    variadic: true,
    result: 'collection',
    examples: [],
    run: (args, context) => {
      const value = argument(args, 0, 'collection', context);
      const names = new Set(args.slice(1).map((_, i) => textOf(args, i + 1, context)));
      return isCollection(value) ? without(value, (name) => !names.has(name)) : null;
    },
  },
  {
    name: 'pick',
    group: 'general',
    summary: 'Only the named fields of the collection.',
    arguments: [
      { name: 'collection', type: 'collection' },
      { name: 'key', type: 'text' },
    ],
    variadic: true,
    result: 'collection',
    examples: [],
    run: (args, context) => {
      const value = argument(args, 0, 'collection', context);
      const names = new Set(args.slice(1).map((_, i) => textOf(args, i + 1, context)));
      return isCollection(value) ? without(value, (name) => names.has(name)) : null;
    },
  },
  {
    name: 'mergeCollections',
    group: 'general',
    summary: 'The fields of both collections; the second wins.',
    arguments: [
      { name: 'first', type: 'collection' },
      { name: 'second', type: 'collection' },
    ],
    result: 'collection',
    examples: [],
    run: (args, context) => {
      const result: Collection = {};
      for (const index of [0, 1]) {
        const value = argument(args, index, 'collection', context);
        if (isCollection(value))
          for (const [name, field] of Object.entries(value)) setOwn(result, name, field);
      }
      return result;
    },
  },
  {
    name: 'isBlank',
    group: 'general',
    summary: 'True for null and empty text.',
    arguments: [any],
    result: 'boolean',
    examples: [
      ['isBlank(0)', false],
      ['isBlank(" ")', false],
      ['isBlank("")', true],
    ],
    run: ([value = null]) => value === null || value === '',
  },
  {
    name: 'in',
    group: 'general',
    summary: 'True when the first value is among the others; types must match.',
    arguments: [any, { name: 'candidate', type: 'any' }],
    variadic: true,
    result: 'boolean',
    examples: [['in("2"; 1; 2)', false]],
    run: ([value = null, ...rest], { timezone }) =>
      rest.some((candidate) => equals(candidate, value, timezone, true)),
  },
  {
    name: 'ifin',
    group: 'general',
    summary: 'The second to last argument when the first is among those between, else the last.',
    arguments: [
      any,
      { name: 'candidate', type: 'any' },
      { name: 'yes', type: 'any' },
      { name: 'no', type: 'any' },
    ],
    variadic: true,
    result: 'any',
    examples: [['ifin("B"; "A"; "B"; "yes"; "no")', 'yes']],
    lazy: (operands, { timezone }) => {
      if (operands.length < 4) throw invalid('At least four arguments are needed.');
      const value = operands[0]?.() ?? null;
      const found = operands.slice(1, -2).some((candidate) => equals(candidate(), value, timezone, true));
      return operands.at(found ? -2 : -1)?.() ?? null;
    },
  },
  {
    name: 'case',
    group: 'general',
    summary: 'The n-th of the values, counted from 1.',
    arguments: [{ name: 'number', type: 'number' }, any],
    variadic: true,
    result: 'any',
    examples: [['case(2; "Sun"; "Mon")', 'Mon']],
    run: (args, context) => {
      const index = argument(args, 0, 'number', context);
      return typeof index === 'number' && index >= 1 ? (args[Math.floor(index)] ?? null) : null;
    },
  },
  {
    name: 'equal',
    group: 'general',
    summary: 'The same as the operator =.',
    arguments: [any, { name: 'other', type: 'any' }],
    result: 'boolean',
    examples: [['equal(3; "3")', true]],
    run: ([a = null, b = null], { timezone }) => equals(a, b, timezone),
  },
];
