/** Array functions (expressions.md 8.5). A null array is empty; any other value counts as an array of one. */
import { isCollection, own, setOwn, type Collection, type Value } from '../../value.ts';
import type { Budget } from '../budget.ts';
import { equals } from '../equality.ts';
import { deeper } from '../nesting.ts';
import { textWithin } from '../to-text.ts';
import { any, collection, list, number, numberOr, optional, repeated, text } from './arguments.ts';
import { declare, inGroup } from './declare.ts';
import { setFunctions } from './array-sets.ts';
import { fieldsOf } from './fields-of.ts';
import { sorted } from './sorted.ts';

const emails = {
  emails: [
    { email: 'w@x.org', label: 'work' },
    { email: 'h@x.org', label: 'home' },
  ],
};
const people = {
  people: [
    { name: 'Bob', age: 22 },
    { name: 'ann', age: 30 },
    { name: 'Cid', age: 22 },
  ],
};

/** Text, numbers, booleans, dates and nothing; what is made of parts is never removed. */
const isPlain = (value: Value): boolean =>
  typeof value !== 'object' || value === null || value instanceof Date;

function flat(elements: readonly Value[], levels: number, budget: Budget, depth = 0): Value[] {
  const result: Value[] = [];
  for (const element of elements) {
    budget.allocateList(1);
    if (!Array.isArray(element) || levels < 1) result.push(element);
    else for (const inner of flat(element, levels - 1, budget, deeper(depth))) result.push(inner);
  }
  return result;
}

/** What `map` compares with: the texts between commas, or those of an array. */
function wantedTexts(given: Value, budget: Budget): Set<string> {
  const texts = Array.isArray(given)
    ? given.map((value) => textWithin(value, budget))
    : textWithin(given, budget).split(',');
  budget.allocateList(texts.length);
  return new Set(texts.map((value) => value.trim()));
}

/** The text of a field that elements are chosen by; undefined where it has none. */
function choiceText(value: Value, budget: Budget): string | undefined {
  if (value === null || (typeof value === 'object' && !(value instanceof Date))) {
    const isTexts = Array.isArray(value) && value.every(isPlain);
    return isTexts ? textWithin(value, budget) : undefined;
  }
  return textWithin(value, budget);
}

export const arrayFunctions = inGroup('array', [
  declare({
    name: 'first',
    summary: 'The first element.',
    arguments: [list('array')],
    result: 'any',
    examples: [['first(split("a,b"; ","))', 'a']],
    run: ([elements]) => elements[0] ?? null,
  }),
  declare({
    name: 'last',
    summary: 'The last element.',
    arguments: [list('array')],
    result: 'any',
    examples: [['last(split("a,b"; ","))', 'b']],
    run: ([elements]) => elements.at(-1) ?? null,
  }),
  declare({
    name: 'arrayElement',
    summary: 'The element at a position.',
    arguments: [list('array'), number('position')],
    result: 'any',
    notes: ['Positions count from 1; `get` takes negative ones too.'],
    examples: [['arrayElement(split("a,b"; ","); 2)', 'b']],
    run: ([elements, position]) =>
      position === null || position < 1 ? null : (elements[Math.floor(position) - 1] ?? null),
  }),
  declare({
    name: 'join',
    summary: 'The elements as one text.',
    arguments: [list('array'), text('separator')],
    result: 'text',
    notes: ['Empty elements are empty text.'],
    examples: [['join(split("a,b"; ","); " and ")', 'a and b']],
    run: ([elements, separator], { budget }) => {
      budget.allocateList(elements.length);
      const texts = elements.map((element) => textWithin(element, budget));
      budget.allocateText(texts.reduce((sum, one) => sum + one.length, separator.length * texts.length));
      return texts.join(separator);
    },
  }),
  declare({
    name: 'keys',
    summary: 'The names of a collection’s fields, or the positions of an array.',
    arguments: [any('value')],
    result: 'array',
    examples: [
      ['keys(1.col)', ['key1', 'key2'], { col: { key1: 'value1', key2: 'value2' } }],
      ['keys(split("a,b"; ","))', [1, 2]],
    ],
    run: ([value], { budget }) => {
      if (value === null) return [];
      const keys = isCollection(value)
        ? Object.keys(value)
        : Array.from({ length: Array.isArray(value) ? value.length : 1 }, (_, at) => at + 1);
      budget.allocateList(keys.length);
      return keys;
    },
  }),
  declare({
    name: 'slice',
    summary: 'The elements from a position up to another.',
    arguments: [list('array'), numberOr('start', 0), optional(number('end'), 'the end')],
    result: 'array',
    notes: ['Positions count from 0, negative ones from the end; the element at `end` is not included.'],
    examples: [
      ['slice(split("a,b,c"; ","); 1)', ['b', 'c']],
      ['slice(split("a,b,c"; ","); 0; 2)', ['a', 'b']],
    ],
    run: ([elements, start, end]) => elements.slice(start, end ?? undefined),
  }),
  declare({
    name: 'merge',
    summary: 'The elements of several arrays, one array after another.',
    arguments: [repeated(list('array'))],
    result: 'array',
    examples: [['merge(split("a,b"; ","); split("c"; ","))', ['a', 'b', 'c']]],
    run: ([arrays], { budget }) => {
      budget.allocateList(arrays.reduce((sum, one) => sum + one.length, 0));
      return arrays.flat();
    },
  }),
  declare({
    name: 'add',
    summary: 'The array with further elements at its end.',
    arguments: [list('array'), repeated(any('value'))],
    result: 'array',
    examples: [['add(emptyarray; "a"; "b")', ['a', 'b']]],
    run: ([elements, values], { budget }) => {
      budget.allocateList(elements.length + values.length);
      return [...elements, ...values];
    },
  }),
  declare({
    name: 'remove',
    summary: 'The array without the elements that are equal to one of the values.',
    arguments: [list('array'), repeated(any('value'))],
    result: 'array',
    notes: [
      'Equal is what the operator `=` calls equal. Only plain elements are removed, no collections or arrays.',
    ],
    examples: [['remove(split("a,b,a"; ","); "a")', ['b']]],
    run: ([elements, values], context) =>
      elements.filter(
        (element) => !isPlain(element) || !values.some((value) => equals(element, value, context)),
      ),
  }),
  declare({
    name: 'map',
    summary: 'One field of every element, or of those whose other field has one of some values.',
    arguments: [
      list('array'),
      text('key'),
      optional(text('filterKey'), 'none'),
      optional(any('filterValues'), 'none'),
    ],
    result: 'array',
    notes: [
      'Keys are field names as they are in the data, or paths of them. Values are separated by commas, or an array. Elements without the key give nothing.',
    ],
    examples: [
      ['map(1.emails; "email")', ['w@x.org', 'h@x.org'], emails],
      ['map(1.emails; "email"; "label"; "work,other")', ['w@x.org'], emails],
    ],
    run: ([elements, key, filterKey, filterValues], { budget }) => {
      const values = key === '' ? elements.map(() => null) : fieldsOf(elements, key, budget);
      if (filterKey === '') return values;
      const wanted = wantedTexts(filterValues, budget);
      const choices = fieldsOf(elements, filterKey, budget);
      return values.filter((_, at) => {
        const choice = choiceText(choices[at] ?? null, budget);
        return choice !== undefined && wanted.has(choice);
      });
    },
  }),
  declare({
    name: 'sort',
    summary: 'The elements in order.',
    arguments: [list('array'), text('order', 'asc'), optional(text('key'), 'none')],
    result: 'array',
    notes: [
      'Orders are `asc`, `desc`, and, where case does not matter, `asc ci` and `desc ci`. A second argument that is none of them, without a third, is the key.',
      'Numbers and dates are sorted by value, text by the codes of its characters.',
    ],
    examples: [
      ['sort(split("b,a,C"; ","))', ['C', 'a', 'b']],
      ['sort(split("b,a,C"; ","); "asc ci")', ['a', 'b', 'C']],
      ['map(sort(1.people; "desc"; "age"); "name")', ['ann', 'Bob', 'Cid'], people],
    ],
    run: ([elements, order, key], { budget }) => sorted(elements, order, key, budget),
  }),
  declare({
    name: 'reverse',
    summary: 'The elements, last first.',
    arguments: [list('array')],
    result: 'array',
    examples: [['reverse(split("a,b"; ","))', ['b', 'a']]],
    run: ([elements], { budget }) => {
      budget.allocateList(elements.length);
      return [...elements].reverse();
    },
  }),
  declare({
    name: 'shuffle',
    summary: 'The elements in random order.',
    arguments: [list('array')],
    result: 'array',
    examples: [['length(shuffle(split("a,b,c"; ",")))', 3]],
    run: ([elements], context) => {
      // Random numbers of an operation are digests.
      context.budget.spend(elements.length * 10);
      const result = [...elements];
      for (let at = result.length - 1; at > 0; at -= 1) {
        const other = Math.floor(context.random() * (at + 1));
        [result[at], result[other]] = [result[other] ?? null, result[at] ?? null];
      }
      return result;
    },
  }),
  declare({
    name: 'flatten',
    summary: 'The elements of arrays in the array in place of these.',
    arguments: [list('array'), numberOr('depth', 1)],
    result: 'array',
    examples: [
      [
        'flatten(1.nest)',
        [1, 2, 3, [4]],
        {
          nest: [
            [1, 2],
            [3, [4]],
          ],
        },
      ],
      [
        'flatten(1.nest; 2)',
        [1, 2, 3, 4],
        {
          nest: [
            [1, 2],
            [3, [4]],
          ],
        },
      ],
    ],
    run: ([elements, depth], { budget }) => flat(elements, Math.trunc(depth), budget),
  }),
  declare({
    name: 'toCollection',
    summary: 'A collection of two fields of every element: one names, the other is the value.',
    arguments: [list('array'), text('keyField'), text('valueField')],
    result: 'collection',
    notes: ['Where a name comes twice, the later value stays.'],
    examples: [['toCollection(1.people; "name"; "age")', { Bob: 22, ann: 30, Cid: 22 }, people]],
    run: ([elements, keyField, valueField], { budget }) => {
      budget.spendFields(elements.length);
      const [keys, values] = [fieldsOf(elements, keyField, budget), fieldsOf(elements, valueField, budget)];
      const result: Collection = {};
      for (const [at, key] of keys.entries()) {
        if (key !== null) setOwn(result, textWithin(key, budget), values[at] ?? null);
      }
      return result;
    },
  }),
  declare({
    name: 'toArray',
    summary: 'The fields of a collection as an array of `key` and `value`.',
    arguments: [collection('collection')],
    result: 'array',
    examples: [['toArray(1.col)', [{ key: 'key1', value: 'value1' }], { col: { key1: 'value1' } }]],
    run: ([given], { budget }) => {
      if (given === null) return [];
      const keys = Object.keys(given);
      budget.spendFields(keys.length);
      return keys.map((key): Collection => ({ key, value: own(given, key) }));
    },
  }),
  ...setFunctions,
]);
