import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  childrenOf,
  evaluateTemplate,
  explainTemplate,
  explanationText,
  ExpressionError,
  functions,
  HostRegexNeeded,
  keywords,
  parseTemplate,
  placesOf,
  printExpression,
  printTemplate,
  visit,
  type Expression,
  type Step,
} from '../../../scenarios/expressions/index.ts';
import { stringifyValue } from '../../../scenarios/value-json.ts';
import { Binary, setOwn, type Collection, type Value } from '../../../scenarios/value.ts';
import { contextOf } from './evaluation.ts';

const awkward = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'and',
  'or',
  'null',
  'now',
];
const names = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'items',
    'Customer Name',
    'first-name',
    '0',
    '12',
    'a`b',
    'رابط',
    'ä',
    '',
    ...awkward,
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

/** Trees as the parser makes them: an empty slot is null only beside another one, and paths of paths are one. */
const { expression } = fc.letrec<{ expression: Expression; path: Step[] }>((tie) => ({
  path: fc.array(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      names.map((f): Step => ({ f })),
      fc.constant<Step>({ all: true }),
      tie('expression').map((i): Step => ({ i })),
    ),
    { maxLength: 3 },
  ),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((l) => ({ l })),
    fc
      .oneof(
        fc.nat(),
        fc.nat({ max: 99_999 }).map((cents) => cents / 100),
      )
      .map((l) => ({ l })),
    fc.record({ m: fc.nat({ max: 99 }), p: tie('path') }),
    fc.record({ n: names.filter((name) => !/^[0-9]+$/.test(name)), p: tie('path') }),
    fc.record({
      c: fc.oneof(fc.constantFrom(...functions.keys()), fc.constantFrom('parseJSON', ...awkward.slice(0, 5))),
      a: fc.array(tie('expression'), { maxLength: 4 }),
    }),
    fc.record({ e: tie('expression'), p: tie('path') }).map(({ e, p }) => (p.length === 0 ? e : { e, p })),
    fc.record({
      o: fc.constantFrom(...(['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', '|'] as const)),
      a: tie('expression'),
      b: tie('expression'),
    }),
    tie('expression').map((neg) => ({ neg })),
  ),
}));

/** Values as a bundle may hold them. */
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<Value>(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.string({ unit: 'grapheme', maxLength: 10 }),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom(
      '2024-05-17',
      '17:26',
      '12.5',
      '/a+/g',
      'YYYY-MM-DD',
      'Europe/Oslo',
      'base64',
      'desc',
      'a.b',
    ),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 5 }).map((bytes) => new Binary(bytes)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 3 }).map((fields) => {
      const collection: Collection = {};
      for (const [name, field] of fields) setOwn(collection, name, field);
      return collection;
    }),
  ),
}));
const bundle = fc
  .array(fc.tuple(names, value), { maxLength: 5 })
  .map((fields): Collection => Object.fromEntries(fields));

function hole(tree: Expression): string {
  return `{{${printExpression(tree)}}}`;
}

/** True for what evaluation may throw. */
function isOwn(error: unknown): boolean {
  return error instanceof ExpressionError || error instanceof HostRegexNeeded;
}

/** Whether anything in the value came from the host's own objects instead of the bundles. */
function isPlain(given: unknown): boolean {
  if (typeof given === 'function' || typeof given === 'symbol' || given === undefined) return false;
  if (typeof given !== 'object' || given === null || given instanceof Date || given instanceof Binary)
    return true;
  if (Array.isArray(given)) return given.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(given);
  return (prototype === Object.prototype || prototype === null) && Object.values(given).every(isPlain);
}

describe('any expression', () => {
  it('is read as it was printed', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const template = parseTemplate(hole(tree));
        assert.ok(typeof template !== 'string');
        assert.deepEqual(template.parts, JSON.parse(JSON.stringify([tree])));
        assert.equal(printTemplate(template), hole(tree));
      }),
      { numRuns: 1500 },
    );
  });

  it('has its place in the source, and so has every part of it', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 5 }).filter((text) => !text.includes('{')),
        expression,
        (before, tree) => {
          const template = parseTemplate(before + hole(tree));
          const places = placesOf(template);
          visit(template, (part) => {
            const [start = 0, end = 0] = places.get(part) ?? [];
            const source = printTemplate(template).slice(start, end);
            if ('l' in part) return;
            const again = parseTemplate(`{{${source}}}`);
            assert.deepEqual(typeof again === 'string' ? [] : again.parts, [part]);
            for (const inner of childrenOf(part)) {
              const [from = -1, to = -1] = places.get(inner) ?? [];
              assert.ok(start <= from && to <= end);
            }
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives a value of the bundles or an error of the language, and explains itself', () => {
    fc.assert(
      fc.property(expression, bundle, (tree, fields) => {
        const template = parseTemplate(hole(tree));
        const context = () => contextOf({ 0: fields, 1: fields, 2: fields, 12: fields });
        let failed = false;
        try {
          const result = evaluateTemplate(template, context());
          assert.ok(isPlain(result));
          assert.ok(typeof result !== 'number' || Number.isFinite(result));
        } catch (error) {
          if (!isOwn(error)) throw error;
          failed = true;
        }
        const explanation = explainTemplate(template, context());
        assert.equal(explanation.failure !== undefined, failed);
        assert.ok(explanationText(explanation).length > 0);
      }),
      { numRuns: 2500 },
    );
  });

  it('leaves the bundles as they are', () => {
    fc.assert(
      fc.property(expression, bundle, (tree, fields) => {
        const before = stringifyValue(fields);
        try {
          evaluateTemplate(parseTemplate(hole(tree)), contextOf({ 1: fields }));
        } catch (error) {
          if (!isOwn(error)) throw error;
        }
        assert.equal(stringifyValue(fields), before);
      }),
      { numRuns: 500 },
    );
  });
});

describe('any function', () => {
  for (const { name } of functions.values()) {
    it(`${name} takes whatever it is given, or says what is wrong with it`, () => {
      fc.assert(
        fc.property(fc.array(value, { maxLength: 5 }), (args) => {
          const fields: Collection = Object.fromEntries(args.map((arg, at) => [`v${String(at)}`, arg]));
          const source = `{{${name}(${args.map((_, at) => `1.v${String(at)}`).join('; ')})}}`;
          const run = (): Value => evaluateTemplate(parseTemplate(source), contextOf({ 1: fields }));
          let first: Value;
          try {
            first = run();
          } catch (error) {
            if (!isOwn(error)) throw error;
            return;
          }
          assert.ok(isPlain(first));
          assert.deepEqual(run(), first);
        }),
        { numRuns: 150 },
      );
    });
  }
});

describe('any text', () => {
  it('is read or refused, and printed as it was', () => {
    const piece = fc.constantFrom(
      ...[
        '1.a',
        '"x"',
        "'y'",
        '(',
        ')',
        ';',
        '+',
        '-',
        '[',
        ']',
        'if(',
        'map(',
        'now',
        '`1`',
        '.',
        '1',
        '12.',
        ',',
      ],
      ...[
        '{{',
        '}}',
        '{',
        '}',
        ' ',
        '\n',
        '"',
        '`',
        'and',
        '!=',
        '&&',
        '€',
        ...keywords.map((keyword) => keyword.name),
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.boolean(), (pieces, wrapped) => {
        const source = wrapped ? `{{${pieces.join('')}}}` : pieces.join('');
        try {
          const template = parseTemplate(source);
          assert.equal(printTemplate(template), source);
          evaluateTemplate(template, contextOf({ 1: { a: [1, 'two', { b: null }] } }));
        } catch (error) {
          if (!isOwn(error)) throw error;
        }
      }),
      { numRuns: 4000 },
    );
  });
});
