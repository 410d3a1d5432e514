import assert from 'node:assert/strict';
import { measureExpressions, templates } from '../../bench/expressions.ts';

describe('the bench of expressions', () => {
  it('evaluates ten kinds of templates, none of which fails', () => {
    const measured = measureExpressions(200);

    assert.equal(templates.length, 10);
    assert.deepEqual(
      measured.map(({ name, unit }) => [name, unit]),
      templates.map(([name]) => [`expression-${name}`, 'evaluations/s']),
    );
    // Far from the figures of the bench, for tests run on busy machines: nothing here takes a millisecond.
    for (const { name, tenon } of measured) assert.ok(tenon > 1000, `${name}: ${tenon.toFixed(0)}/s`);
  });
});
