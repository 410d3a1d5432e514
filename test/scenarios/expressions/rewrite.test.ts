import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  rewriteReferences,
  type ReferenceChange,
  type WrittenStep,
} from '../../../scenarios/expressions/rewrite.ts';

/** Renames the first field of module 3. */
const rename =
  (from: string, to: string): ReferenceChange =>
  ({ module, steps: [first, ...rest] }) =>
    module === 3 && first !== undefined && 'field' in first && first.field === from
      ? { module, steps: [{ field: to }, ...rest] }
      : undefined;

const move: ReferenceChange = ({ module, steps }) => (module === 3 ? { module: 30, steps } : undefined);

describe('rewriting references', () => {
  it('changes a path and leaves every other byte as it is', () => {
    const source =
      'Sum {{ round( 3.total * 2 ; ) }}, "3.total" {{"3.total"}} {{1.total}} {{3.total[1].`a b`}}\r\n}}';

    assert.equal(
      rewriteReferences(source, rename('total', 'count')),
      'Sum {{ round( 3.count * 2 ; ) }}, "3.total" {{"3.total"}} {{1.total}} {{3.count[1].`a b`}}\r\n}}',
    );
  });

  it('quotes a name where the language needs it', () => {
    assert.equal(rewriteReferences('{{3.total}}', rename('total', 'grand total')), '{{3.`grand total`}}');
    assert.equal(rewriteReferences('{{3.total}}', rename('total', 'a`b')), '{{3.`a``b`}}');
    assert.equal(rewriteReferences('{{3.`old`}}', rename('old', 'new')), '{{3.new}}');
  });

  it('keeps the way an unchanged step is written', () => {
    assert.equal(
      rewriteReferences('{{3.total . `plain` [ 1 ].x[]}}', rename('total', 'count')),
      '{{3.count . `plain` [ 1 ].x[]}}',
    );
  });

  it('changes references inside an index, and the one around them', () => {
    const changed = rewriteReferences(
      '{{3.items[3.total + 3.rows[3.total]].total}}',
      ({ module, steps }) => ({
        module,
        steps: steps.map((step) => ('field' in step && step.field === 'total' ? { field: 'count' } : step)),
      }),
    );

    assert.equal(changed, '{{3.items[3.count + 3.rows[3.count]].count}}');
  });

  it('moves references to another module, whole bundles too', () => {
    assert.equal(
      rewriteReferences('{{3.a}} {{`3`}} {{`3`.b}} {{3.5}} {{33.a}} {{1.b[3.c]}}', move),
      '{{30.a}} {{`30`}} {{`30`.b}} {{3.5}} {{33.a}} {{1.b[30.c]}}',
    );
  });

  it('takes steps away and puts steps in front', () => {
    const wrap: ReferenceChange = ({ module, steps }) => ({ module, steps: [{ field: 'data' }, ...steps] });
    const unwrap: ReferenceChange = ({ module, steps }) => ({ module, steps: steps.slice(1) });

    assert.equal(rewriteReferences('{{3.a[1]}}', wrap), '{{3.data.a[1]}}');
    assert.equal(rewriteReferences('{{`3`[1]}}', wrap), '{{`3`.data[1]}}');
    assert.equal(rewriteReferences('{{3.data.a}}', unwrap), '{{3.a}}');
    assert.equal(rewriteReferences('{{3.data[1].a}}', unwrap), '{{`3`[1].a}}');
    assert.equal(rewriteReferences('{{3.data}}', unwrap), '{{`3`}}');
  });

  it('shows the change what stands there', () => {
    const seen: (readonly WrittenStep[])[] = [];
    rewriteReferences('{{3.a[ 2.i ].`b c`[]}}', ({ module, steps }) => {
      if (module === 3) seen.push(steps);
      return undefined;
    });

    assert.deepEqual(seen, [[{ field: 'a' }, { index: '2.i' }, { field: 'b c' }, { all: true }]]);
  });

  it('gives back any template byte for byte where nothing is changed', () => {
    const space = fc.constantFrom('', ' ', '\n');
    const step = fc.oneof(
      fc.constantFrom('.name', '.`a b`', '.`0`', '[1]', '[]', '[2.i]', '[-1]', '.naïve'),
      fc.tuple(space, space).map(([a, b]) => `${a}[${b}2.` + '`x`' + `[1].y${a}]`),
    );
    const reference = fc
      .tuple(fc.constantFrom('3.a', '3.`b`', '`3`'), fc.array(step, { maxLength: 4 }))
      .map(([head, steps]) => head + steps.join(''));
    const hole = fc
      .tuple(space, reference, space, fc.constantFrom('', ' + 1', '; "x}}"'))
      .map(([a, path, b, more]) =>
        more.startsWith(';') ? `{{${a}get(${path}${b}${more})}}` : `{{${a}${path}${b}${more}}}`,
      );
    const template = fc.array(fc.oneof(hole, fc.constantFrom('text ', '"', '}', '{ ', '\\')), {
      maxLength: 6,
    });

    fc.assert(
      fc.property(template, (parts) => {
        const source = parts.join('');
        assert.equal(
          rewriteReferences(source, () => undefined),
          source,
        );
        const same: ReferenceChange = ({ module, steps }) => ({ module, steps });
        assert.equal(rewriteReferences(source, same), source);
      }),
    );
  });
});
