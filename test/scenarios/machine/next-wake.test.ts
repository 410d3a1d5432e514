import assert from 'node:assert/strict';
import { nextWake } from '../../../scenarios/machine/next-wake.ts';
import type { Frame } from '../../../scenarios/machine/state.ts';

describe('the next wake of a state', () => {
  const place = (until?: number): Frame => ({
    frame: 'flow',
    flow: 'main',
    next: 1,
    ...(until === undefined ? {} : { until }),
  });

  it('is the end of the wait, and nothing where nothing waits', () => {
    assert.equal(nextWake([place(), place(500)]), 500);
    assert.equal(nextWake([place()]), undefined);
  });

  it('is the earliest of all lanes', () => {
    const forked = (...lanes: Frame[][]): Frame => ({
      frame: 'bundles',
      node: 1,
      rest: [],
      offset: 1,
      position: 2,
      total: 2,
      lanes: lanes.map((frames) => ({ frames, held: [] })),
    });

    assert.equal(nextWake([place(), forked([place(900)], [forked([place(700)], [place()])])]), 700);
  });
});
