import assert from 'node:assert/strict';
import {
  furtherOn,
  lifecycleStates,
  mayStep,
  stepsForward,
} from '../../../scenarios/upgrade/lifecycle-steps.ts';

describe('steps of a module version’s life', () => {
  it('are these and no others', () => {
    const legal = lifecycleStates.flatMap((from) =>
      lifecycleStates.filter((to) => from !== to && mayStep(from, to)).map((to) => `${from} ${to}`),
    );
    assert.deepEqual(legal, [
      'active legacy',
      'legacy active',
      'legacy deprecated',
      'deprecated legacy',
      'deprecated retired',
    ]);
    for (const state of lifecycleStates) assert.ok(mayStep(state, state));
  });

  it('lead forward one after the other', () => {
    assert.deepEqual(stepsForward('active', 'deprecated'), ['legacy', 'deprecated']);
    assert.deepEqual(stepsForward('active', 'retired'), ['legacy', 'deprecated', 'retired']);
    assert.deepEqual(stepsForward('deprecated', 'deprecated'), []);
    assert.equal(stepsForward('retired', 'deprecated'), undefined);
    assert.equal(stepsForward('deprecated', 'legacy'), undefined);
    assert.equal(stepsForward('active', 'removed'), undefined);
  });

  it('count from whoever is further on', () => {
    assert.equal(furtherOn('legacy', 'deprecated'), 'deprecated');
    assert.equal(furtherOn('retired', 'active'), 'retired');
  });
});
