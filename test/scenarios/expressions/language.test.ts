import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  evaluateTemplate,
  ExpressionError,
  parseTemplate,
  printTemplate,
  referencesOf,
} from '../../../scenarios/expressions/index.ts';
import { run } from '../../conformance/expressions.ts';
import { contextOf, evaluate, failure } from './evaluation.ts';

const vectors = fileURLToPath(new URL('../../conformance/expressions.json', import.meta.url));

function syntaxError(source: string): ExpressionError {
  try {
    parseTemplate(source);
  } catch (error) {
    if (error instanceof ExpressionError && error.code === 'SyntaxError') return error;
    throw error;
  }
  throw new Error(`${source.slice(0, 100)} is read`);
}

describe('expressions', () => {
  it('gives what every vector of the conformance kit says', async () => {
    const results = await run([vectors]);

    assert.equal(results.length, 818);
    assert.deepEqual(
      results.filter(({ ok }) => !ok),
      [],
    );
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
    assert.equal(syntaxError('total: {{1.a + }}').position, 15);
    assert.equal(syntaxError('a {{1.name').position, 2);
    assert.equal(syntaxError('{{"open}}').position, 2);
    assert.match(syntaxError('{{add(1, 2)}}').message, /semicolon/);
    assert.match(syntaxError('{{first(1.a}}').message, /'\)' is expected/);
  });

  it('tells a number from a module, and neither from something with a blank in it', () => {
    assert.deepEqual(
      ['{{1.5}}', '{{1.n}}', '{{`1`.n}}', '{{1.`5`}}', '{{1}}'].map((source) =>
        evaluate(source, { n: 'field', '5': 'five' }),
      ),
      [1.5, 'field', 'field', 'five', 1],
    );
    for (const source of ['{{1 .n}}', '{{1. n}}', '{{12abc}}', '{{.5}}', '{{1 2}}']) syntaxError(source);
  });

  it('takes the last two of three braces for the hole', () => {
    assert.equal(evaluate('{{{1.a}}}', { a: 5 }), '{5}');
    assert.equal(evaluate('{"o":{{{1.a}}}}', { a: '"b":1' }), '{"o":{"b":1}}');
    syntaxError('{{{{1.a}}');
  });

  it('finds the modules a template refers to, inside calls and indexes too, as they are written', () => {
    const references = referencesOf(parseTemplate('{{if(1.a; 2.items[3.i].b; `4`)}} {{-5.x}}'));

    assert.deepEqual(
      references.map(({ moduleId, path }) => [moduleId, ...path]),
      [[1, 'a'], [2, 'items', 'b'], [3, 'i'], [4], [5, 'x']],
    );
  });

  it('leaves a template as it is, whoever looks at it', () => {
    const template = parseTemplate('{{split(1.t; ",")}}');
    referencesOf(template);

    assert.deepEqual(evaluateTemplate(template, contextOf({ 1: { t: 'a,b' } })), ['a', 'b']);
  });

  it('never reaches a prototype through a path', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length']) {
      assert.equal(evaluate(`{{1.${name}}}`, { a: 1 }), null);
      assert.equal(evaluate(`{{1.a.${name}}}`, { a: 'text' }), null);
      assert.equal(evaluate(`{{1.l.${name}}}`, { l: [1] }), null);
      assert.equal(evaluate(`{{get(1.o; "${name}.x")}}`, { o: {} }), null);
      assert.deepEqual(evaluate(`{{map(1.l; "${name}")}}`, { l: [{}, 'text'] }), [null, null]);
      assert.equal(evaluate(`{{${name}}}`), null);
      // `toString` and `length` are functions of the language; none of the others is.
      if (!['toString', 'length'].includes(name))
        assert.equal(failure(`{{${name}(1)}}`).code, 'UnknownFunction');
    }
  });

  it('keeps a field called __proto__ a field', () => {
    const o = JSON.parse('{"__proto__":{"polluted":1},"a":2}') as { a: number };

    assert.deepEqual(evaluate('{{keys(omit(1.o; "a"))}}', { o }), ['__proto__']);
    assert.deepEqual(evaluate('{{get(1.o; "__proto__.polluted")}}', { o }), 1);
    assert.deepEqual(
      evaluate('{{keys(toCollection(1.l; "k"; "v"))}}', { l: [{ k: '__proto__', v: { polluted: 1 } }] }),
      ['__proto__'],
    );
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('refuses nesting that would overflow the stack, and takes a chain as long as people write', () => {
    const deep = (open: string, close: string): string => `{{${open.repeat(5000)}1${close.repeat(5000)}}}`;

    for (const source of [
      deep('(', ')'),
      deep('-', ''),
      deep('if(', ')'),
      deep('1.a[', ']'),
      `{{${'1+'.repeat(5000)}1}}`,
      `{{${'('.repeat(100)}1${`${'+1'.repeat(100)})`.repeat(100)}}}`,
    ]) {
      syntaxError(source);
    }
    assert.equal(evaluate(`{{${'1+'.repeat(2000)}1}}`), 2001);
    assert.equal(evaluate(`{{${'true & '.repeat(2000)}false}}`), false);
  });
});
