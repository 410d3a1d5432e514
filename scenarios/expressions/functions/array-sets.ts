/** Arrays as sets (expressions.md 8.5): equal elements of the same type are one. */
import type { Value } from '../../value.ts';
import type { Budget } from '../budget.ts';
import { invalid, shown } from '../errors.ts';
import { identitiesOf, identityOf } from '../identity.ts';
import { list, optional, text } from './arguments.ts';
import { declare, type Declaration } from './declare.ts';
import { fieldsOf } from './fields-of.ts';

const people = {
  people: [
    { name: 'Bob', age: 22 },
    { name: 'ann', age: 30 },
    { name: 'Cid', age: 22 },
  ],
};

/** The first of those with the same identity. */
function unique(elements: readonly Value[], key: string, budget: Budget): Value[] {
  const seen = new Set<string>();
  const keys = fieldsOf(elements, key, budget);
  return elements.filter((_, at) => {
    const identity = identityOf(keys[at] ?? null, budget);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

function without(elements: readonly Value[], others: readonly Value[], budget: Budget): Value[] {
  const excluded = identitiesOf(others, budget);
  return elements.filter((element) => !excluded.has(identityOf(element, budget)));
}

export const setFunctions: Declaration[] = [
  declare({
    name: 'distinct',
    summary: 'The first of equal elements, or of those with an equal field.',
    arguments: [list('array'), optional(text('key'), 'none')],
    result: 'array',
    notes: ['Values of different types never match.'],
    examples: [
      ['distinct(split("a,b,a"; ","))', ['a', 'b']],
      ['map(distinct(1.people; "age"); "name")', ['Bob', 'ann'], people],
    ],
    run: ([elements, key], { budget }) => unique(elements, key, budget),
  }),
  declare({
    name: 'deduplicate',
    summary: 'The first of equal elements.',
    arguments: [list('array')],
    result: 'array',
    notes: ['Values of different types never match.'],
    examples: [['deduplicate(split("a,b,a"; ","))', ['a', 'b']]],
    run: ([elements], { budget }) => unique(elements, '', budget),
  }),
  declare({
    name: 'arrayDifference',
    summary: 'The elements of one array that are not in the other.',
    arguments: [list('array'), list('other'), text('mode', 'classic')],
    result: 'array',
    notes: [
      '`classic`: those of the first array. `symmetric`: those that are in one of them only. Values of different types never match.',
    ],
    examples: [
      ['arrayDifference(split("a,b"; ","); split("b,c"; ","))', ['a']],
      ['arrayDifference(split("a,b"; ","); split("b,c"; ","); "symmetric")', ['a', 'c']],
    ],
    run: ([elements, others, mode], { budget }) => {
      if (mode !== 'classic' && mode !== 'symmetric')
        throw invalid(`${shown(mode)} is not classic or symmetric.`, 'mode');
      const difference = without(elements, others, budget);
      return mode === 'classic' ? difference : [...difference, ...without(others, elements, budget)];
    },
  }),
  declare({
    name: 'arrayDiff',
    summary: 'The elements of the first array that are not in the second.',
    arguments: [list('array'), list('other')],
    result: 'array',
    notes: ['Values of different types never match.'],
    examples: [['arrayDiff(split("a,b"; ","); split("b,c"; ","))', ['a']]],
    run: ([elements, others], { budget }) => without(elements, others, budget),
  }),
  declare({
    name: 'arrayIntersect',
    summary: 'The elements of the first array that are in the second too.',
    arguments: [list('array'), list('other')],
    result: 'array',
    notes: ['Values of different types never match.'],
    examples: [['arrayIntersect(split("a,b"; ","); split("b,c"; ","))', ['b']]],
    run: ([elements, others], { budget }) => {
      const included = identitiesOf(others, budget);
      return elements.filter((element) => included.has(identityOf(element, budget)));
    },
  }),
];
