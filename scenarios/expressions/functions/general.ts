/** General functions (expressions.md 8.1). */
import { own, setOwn, type Collection, type Value } from '../../value.ts';
import { equals, isTruthy } from '../equality.ts';
import { invalid } from '../errors.ts';
import { identityOf } from '../identity.ts';
import { elementAt, pathReader } from '../path.ts';
import { textWithin } from '../to-text.ts';
import { any, collection, number, optional, repeated, text } from './arguments.ts';
import { declare, declareLazy, inGroup, type Operand } from './declare.ts';

/** Empty for `ifempty`: blank, white space only, 0, or an empty array. */
function isEmpty(value: Value): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || value === 0 || (Array.isArray(value) && value.length === 0);
}

const valueOf = (operand: Operand | undefined): Value => operand?.() ?? null;

function fieldsOf(given: Collection, keep: (name: string) => boolean): Collection {
  const result: Collection = {};
  for (const name of Object.keys(given)) if (keep(name)) setOwn(result, name, own(given, name));
  return result;
}

const user = { user: { name: 'Ada', email: 'ada@example.com', password: 'secret' } };

export const generalFunctions = inGroup('general', [
  declare({
    name: 'get',
    summary: 'A field of a collection or an element of an array, by name, position or a path of them.',
    arguments: [any('value'), any('path')],
    result: 'any',
    notes: [
      'Positions count from 1, negative ones from the end. In a path, names and positions are joined by dots.',
      'What is not there is empty.',
    ],
    examples: [
      ['get(split("a,b,c"; ","); 2)', 'b'],
      ['get(split("a,b,c"; ","); -1)', 'c'],
      ['get(1.order; "lines.1.sku")', 'A-1', { order: { lines: [{ sku: 'A-1' }] } }],
    ],
    run: ([value, path], { budget }) => {
      if (path === null) return null;
      if (typeof path === 'number' && Array.isArray(value)) return elementAt(value, path);
      const name = textWithin(path, budget);
      budget.spend(name.length / 10);
      return pathReader(name)(value);
    },
  }),
  declareLazy({
    name: 'if',
    summary: 'One value where the condition holds, another where it does not.',
    arguments: [any('condition'), any('then'), optional(any('else'), 'nothing')],
    result: 'any',
    notes: [
      'Nothing, `false`, empty text and 0 do not hold; everything else does.',
      'Only the value that is needed is evaluated.',
    ],
    examples: [
      ['if(1 = 2; "A"; "B")', 'B'],
      ['if(1.id; "found"; "none")', 'found', { id: 'rec1' }],
      ['if(1 = 2; "A")', null],
    ],
    run: ([condition, then, otherwise]) => valueOf(isTruthy(valueOf(condition)) ? then : otherwise),
  }),
  declareLazy({
    name: 'ifempty',
    summary: 'The first value that is not empty, else the last one.',
    arguments: [any('value'), repeated(any('substitute'))],
    result: 'any',
    notes: [
      'Nothing, text of white space only, 0 and an array without elements are empty; `false` is not.',
      'Values behind the first that is not empty are not evaluated.',
    ],
    examples: [
      ['ifempty(""; "B")', 'B'],
      ['ifempty(0; "B")', 'B'],
      ['ifempty(1.nick; 1.name; "Unknown")', 'Ada', { name: 'Ada' }],
    ],
    run: (operands, { budget }) => {
      let last: Value = null;
      for (const operand of operands) {
        last = operand();
        if (typeof last === 'string') budget.read(last.length);
        if (!isEmpty(last)) break;
      }
      return last;
    },
  }),
  declareLazy({
    name: 'switch',
    summary: 'The result behind the first value that equals the expression.',
    arguments: [any('expression'), any('value'), any('result'), optional(repeated(any('more')), 'none')],
    result: 'any',
    notes: [
      'Values and results take turns. A last value without a result is what none of them gives.',
      'Equal is what the operator `=` calls equal. Only what is needed is evaluated.',
    ],
    examples: [
      ['switch("B"; "A"; 1; "B"; 2)', 2],
      ['switch("X"; "A"; 1; "B"; 2; 4)', 4],
      ['switch("X"; "A"; 1)', null],
    ],
    run: ([expression, ...rest], context) => {
      const value = valueOf(expression);
      for (let at = 0; at + 1 < rest.length; at += 2) {
        if (equals(valueOf(rest[at]), value, context)) return valueOf(rest[at + 1]);
      }
      return rest.length % 2 === 1 ? valueOf(rest.at(-1)) : null;
    },
  }),
  declare({
    name: 'omit',
    summary: 'The collection without some of its fields.',
    arguments: [collection('collection'), repeated(text('key'))],
    result: 'collection',
    examples: [['omit(1.user; "password")', { name: 'Ada', email: 'ada@example.com' }, user]],
    run: ([given, keys], { budget }) => {
      const names = new Set(keys);
      if (given === null) return null;
      budget.spendFields(Object.keys(given).length);
      return fieldsOf(given, (name) => !names.has(name));
    },
  }),
  declare({
    name: 'pick',
    summary: 'Only some fields of the collection.',
    arguments: [collection('collection'), repeated(text('key'))],
    result: 'collection',
    notes: ['Fields it does not have stay absent.'],
    examples: [['pick(1.user; "email"; "phone")', { email: 'ada@example.com' }, user]],
    run: ([given, keys], { budget }) => {
      const names = new Set(keys);
      if (given === null) return null;
      budget.spendFields(Object.keys(given).length);
      return fieldsOf(given, (name) => names.has(name));
    },
  }),
  declare({
    name: 'mergeCollections',
    summary: 'The fields of both collections; where both have one, that of the second.',
    arguments: [collection('first'), collection('second')],
    result: 'collection',
    examples: [
      ['mergeCollections(1.a; 1.b)', { x: 1, y: 3, z: 4 }, { a: { x: 1, y: 2 }, b: { y: 3, z: 4 } }],
    ],
    run: (both, { budget }) => {
      const result: Collection = {};
      for (const given of both) {
        if (given === null) continue;
        budget.spendFields(Object.keys(given).length);
        for (const name of Object.keys(given)) setOwn(result, name, own(given, name));
      }
      return result;
    },
  }),
  declare({
    name: 'isBlank',
    summary: 'True for nothing and for empty text.',
    arguments: [any('value')],
    result: 'boolean',
    examples: [
      ['isBlank("")', true],
      ['isBlank(" ")', false],
      ['isBlank(0)', false],
    ],
    run: ([value]) => value === null || value === '',
  }),
  declare({
    name: 'in',
    summary: 'True where a value is among the others.',
    arguments: [any('value'), repeated(any('candidate'))],
    result: 'boolean',
    notes: ['Values of different types never match.'],
    examples: [
      ['in("B"; "A"; "B"; "C")', true],
      ['in("2"; 1; 2)', false],
    ],
    run: ([value, candidates], { budget }) => {
      const wanted = identityOf(value, budget);
      return candidates.some((candidate) => identityOf(candidate, budget) === wanted);
    },
  }),
  declareLazy({
    name: 'ifin',
    summary: 'One result where a value is among the candidates, another where it is not.',
    arguments: [any('value'), repeated(any('candidate')), any('then'), any('else')],
    result: 'any',
    notes: [
      'The last two of at least four arguments are the results. Values of different types never match.',
      'Only what is needed is evaluated.',
    ],
    examples: [
      ['ifin("B"; "A"; "B"; "yes"; "no")', 'yes'],
      ['ifin("D"; "A"; "B"; "yes"; "no")', 'no'],
    ],
    run: (operands, { budget }) => {
      if (operands.length < 4) throw invalid('At least four arguments are needed.');
      const wanted = identityOf(valueOf(operands[0]), budget);
      const found = operands.slice(1, -2).some((candidate) => identityOf(candidate(), budget) === wanted);
      return valueOf(operands.at(found ? -2 : -1));
    },
  }),
  declare({
    name: 'case',
    summary: 'The value at a position, counted from 1.',
    arguments: [number('position'), repeated(any('value'))],
    result: 'any',
    notes: ['A position that no value has gives nothing.'],
    examples: [
      ['case(2; "Sun"; "Mon")', 'Mon'],
      ['case(5; "Sun"; "Mon")', null],
    ],
    run: ([position, values]) =>
      position === null || position < 1 ? null : (values[Math.floor(position) - 1] ?? null),
  }),
  declare({
    name: 'equal',
    summary: 'The same as the operator `=`.',
    arguments: [any('value'), any('other')],
    result: 'boolean',
    examples: [
      ['equal(3; "3")', true],
      ['equal("a"; "A")', false],
    ],
    run: ([value, other], context) => equals(value, other, context),
  }),
]);
