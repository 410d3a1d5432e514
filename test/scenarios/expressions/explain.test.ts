import assert from 'node:assert/strict';
import { explainTemplate, explanationText, parseTemplate } from '../../../scenarios/expressions/index.ts';
import type { Collection } from '../../../scenarios/value.ts';
import { contextOf } from './evaluation.ts';

const explained = (source: string, bundle: Collection = {}) =>
  explainTemplate(parseTemplate(source), contextOf({ 1: bundle }));

const text = (source: string, bundle?: Collection): string => explanationText(explained(source, bundle));

describe('an explanation', () => {
  it('shows where a failure began, and the values around it', () => {
    assert.equal(
      text('Due {{upper(formatDate(1.due; "YYYY"))}}', { due: 'soon' }),
      [
        'upper(formatDate(1.due; "YYYY"))   fails',
        '  text: formatDate(1.due; "YYYY")  fails: \'soon\' is not a valid date.',
        "    date: 1.due                    = 'soon'  [text]",
        '',
        "Function 'upper' finished with error! Function 'formatDate' finished with error! 'soon' is not a valid date. (argument 'date', character 13)",
      ].join('\n'),
    );
  });

  it('shows every part of a text with its value, literals aside', () => {
    assert.equal(
      text('{{1.n + 1}} of {{join(1.l; ", ")}}', { n: 5, l: ['a', null] }),
      [
        '{{1.n + 1}} of {{join(1.l; ", ")}}  = \'6 of a, \'  [text]',
        '  1.n + 1                           = 6  [number]',
        '    1.n                             = 5  [number]',
        '  join(1.l; ", ")                   = \'a, \'  [text]',
        '    array: 1.l                      = ["a",null]  [array]',
      ].join('\n'),
    );
  });

  it('tells what was not needed', () => {
    const lines = text('{{if(1.n > 3; "yes"; noSuchFunction(1.x))}}', { n: 5 }).split('\n');

    assert.deepEqual(
      lines.map((line) => line.replace(/ {2,}/g, ' ')),
      [
        'if(1.n > 3; "yes"; noSuchFunction(1.x)) = \'yes\' [text]',
        ' condition: 1.n > 3 = true [boolean]',
        ' 1.n = 5 [number]',
        ' else: noSuchFunction(1.x) (not needed)',
        ' 1.x (not needed)',
      ],
    );
  });

  it('names the arguments of functions that take any number', () => {
    const [hole] = explained('{{ifin(1.a; "x"; "y"; 1.b; 1.c)}}').parts;
    const [, sum] = explained('{{1.a}}{{sum(1; 2; 3)}}').parts;

    assert.deepEqual(
      hole?.parts.map(({ argument }) => argument),
      ['value', 'candidate', 'candidate', 'then', 'else'],
    );
    assert.deepEqual(
      sum?.parts.map(({ argument }) => argument),
      ['value', 'value', 'value'],
    );
  });

  it('has the tree of a chain of operators, whichever of them failed', () => {
    const { parts, failure } = explained('{{1.a + 1 - "x" * 2}}', { a: 1 });

    assert.match(failure ?? '', /'x' is not a valid number\. \(character 13\)$/);
    const [difference] = parts;
    assert.deepEqual(
      difference?.parts.map(({ source, outcome, origin }) => [source, outcome, origin]),
      [
        ['1.a + 1', { value: 2 }, undefined],
        ['"x" * 2', { error: "'x' is not a valid number." }, true],
      ],
    );
  });

  it('shows what could not become text', () => {
    assert.match(
      text('a {{1.o}}', { o: { b: 1 } }),
      /1\.o +=? ?= \{"b":1\} {2}\[collection\]\n\nA collection cannot become text.*\(character 5\)$/,
    );
  });

  it('cuts what is too long to read', () => {
    const lines = text(`{{length(1.t) + ${'1 + '.repeat(100)}1}}`, { t: 'x'.repeat(100_000) }).split('\n');

    assert.ok(lines.every((line) => line.length < 500));
  });
});
