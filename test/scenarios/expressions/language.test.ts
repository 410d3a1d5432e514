import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  Budget,
  evaluateTemplate,
  ExpressionError,
  functions,
  HostRegexNeeded,
  needsHostRegex,
  parseTemplate,
  printTemplate,
  referencesOf,
  type EvaluationContext,
} from '../../../scenarios/expressions/index.ts';
import { OperationRandom } from '../../../scenarios/machine/operation-values.ts';
import type { Collection, Value } from '../../../scenarios/value.ts';
import { encoded, run } from '../../conformance/expressions.ts';

const vectors = fileURLToPath(new URL('../../conformance/expressions.json', import.meta.url));

function contextOf(bundles: Record<number, Collection> = {}, budget = new Budget()): EvaluationContext {
  const random = new OperationRandom('test', 'test');
  return {
    bundle: (id) => bundles[id],
    variable: () => undefined,
    now: () => new Date('2026-01-01T00:00:00.000Z'),
    random: () => random.random(),
    uuid: () => random.uuid(),
    timezone: 'UTC',
    budget,
    regex: 'linear',
  };
}

const evaluate = (source: string, bundles?: Record<number, Collection>): Value =>
  evaluateTemplate(parseTemplate(source), contextOf(bundles));

describe('expressions', () => {
  it('gives what every vector of the conformance kit says', async () => {
    const failed = (await run([vectors])).filter(({ ok }) => !ok);

    assert.deepEqual(failed, []);
  });

  it('prints every template as it was written', () => {
    for (const { template, error } of JSON.parse(readFileSync(vectors, 'utf8')) as {
      template: string;
      error?: string;
    }[]) {
      if (error !== 'SyntaxError') assert.equal(printTemplate(parseTemplate(template)), template);
    }
  });

  it('names the place of a syntax error', () => {
    assert.throws(
      () => parseTemplate('total: {{1.a + }}'),
      (error) => error instanceof ExpressionError && error.code === 'SyntaxError' && error.position === 15,
    );
    assert.throws(() => parseTemplate('{{add(1, 2)}}'), /semicolon/);
  });

  it('knows the examples of its own functions', () => {
    for (const declaration of functions.values()) {
      for (const [expression, expected] of declaration.examples) {
        assert.deepEqual(encoded(evaluate(`{{${expression}}}`)), expected, expression);
      }
    }
  });

  it('finds the modules a template refers to, inside calls and indexes too', () => {
    const references = referencesOf(parseTemplate('{{if(1.a; 2.items[3.i].b; `4`)}}'));

    assert.deepEqual(references.map(({ moduleId }) => moduleId).sort(), [1, 2, 3, 4]);
  });

  it('never reaches a prototype through a path', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.equal(evaluate(`{{1.${name}}}`, { 1: { a: 1 } }), null);
      assert.equal(evaluate(`{{1.a.${name}}}`, { 1: { a: 'text' } }), null);
      assert.equal(evaluate(`{{get(1.o; "${name}.x")}}`, { 1: { o: {} } }), null);
      // `toString` is a function of the language; none of the others is.
      if (name !== 'toString') assert.throws(() => evaluate(`{{${name}(1)}}`), ExpressionError);
    }
  });

  it('stops at its budget instead of filling the memory', () => {
    const doubling =
      '{{replace(replace(replace(replace(replace(replace(1.t; "a"; 1.t); "a"; 1.t); "a"; 1.t); "a"; 1.t); "a"; 1.t); "a"; 1.t)}}';

    assert.throws(() => evaluate(doubling, { 1: { t: 'a'.repeat(200) } }), /evaluation budget/);
  });

  it('takes a catastrophic pattern in linear time', () => {
    assert.equal(
      evaluate('{{replacePattern(1.t; "(a+)+$"; "x")}}', { 1: { t: `${'a'.repeat(5000)}b` } }),
      `${'a'.repeat(5000)}b`,
    );
  });

  it('asks for the host where a pattern is beyond the linear engine', () => {
    const template = parseTemplate('{{replacePattern("ab"; "a(?=b)"; "x")}}');

    assert.equal(needsHostRegex(template), true);
    assert.throws(() => evaluateTemplate(template, contextOf()), HostRegexNeeded);
    assert.equal(evaluateTemplate(template, { ...contextOf(), regex: 'host' }), 'xb');
  });

  it('refuses nesting that would overflow the stack', () => {
    const deep = (open: string, close: string): string => `{{${open.repeat(5000)}1${close.repeat(5000)}}}`;

    for (const source of [deep('(', ')'), deep('-', ''), deep('if(', ')'), `{{${'1+'.repeat(5000)}1}}`]) {
      assert.throws(() => parseTemplate(source), ExpressionError);
    }
  });

  it('throws nothing but its own errors, whatever is written', () => {
    const piece = fc.constantFrom(
      '1.a',
      '"x"',
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
      '{{',
      '}}',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const source = `{{${pieces.join('')}}}`;
        try {
          const template = parseTemplate(source);
          assert.equal(printTemplate(template), source);
          evaluateTemplate(template, contextOf({ 1: { a: [1, 'two', { b: null }] } }));
        } catch (error) {
          assert.ok(error instanceof ExpressionError || error instanceof HostRegexNeeded, String(error));
        }
      }),
      { numRuns: 3000 },
    );
  });
});
