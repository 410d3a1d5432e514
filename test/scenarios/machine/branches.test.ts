import assert from 'node:assert/strict';
import {
  aggregate,
  blueprint,
  bundles,
  get,
  ifElse,
  ignore,
  iterate,
  merge,
  router,
} from '../../support/blueprint.ts';
import { failed, walk } from '../../support/walk.ts';

const three = bundles(1, { n: '1' }, { n: '2' }, { n: '3' });
const equal = (value: string): [string, string, string] => ['{{1.n}}', 'number:equal', value];

describe('if-else and merge', () => {
  it('takes the first branch that matches, else the else branch wherever it stands', () => {
    const { calls, operations } = walk(
      blueprint([
        three,
        ifElse(2, [
          [[get(3, '/else?n={{1.n}}')], {}],
          [[get(4, '/one?n={{1.n}}')], { when: equal('1') }],
          [[get(5, '/never?n={{1.n}}')], { when: ['{{1.n}}', 'number:equal', '1'] }],
          [[get(6, '/off?n={{1.n}}')], { when: equal('2'), disabled: true }],
        ]),
        merge(7, {}),
        get(8, '/after?n={{1.n}}'),
      ]),
    );

    assert.deepEqual(calls, [
      'GET /one?n=1',
      'GET /after?n=1',
      'GET /else?n=2',
      'GET /after?n=2',
      'GET /else?n=3',
      'GET /after?n=3',
    ]);
    assert.equal(operations, 7, 'neither the if-else nor the merge costs an operation');
  });

  it('gives merge outputs as the branch that ran maps them, counted among those that merge', () => {
    const { calls } = walk(
      blueprint([
        three,
        ifElse(2, [
          [[get(3, '/ends')], { when: equal('1'), merge: false }],
          [[get(4, '/a')], { when: equal('2') }],
          [[get(5, '/b')], {}],
        ]),
        merge(6, { v: ['a{{4.data.v}}', 'b{{5.data.v}}'] }),
        get(7, '/after?v={{6.v}}&own={{4.data.v}}'),
      ]),
      { answer: () => ({ v: 7 }) },
    );

    assert.deepEqual(calls, [
      'GET /ends',
      'GET /a',
      'GET /after?v=a7&own=7',
      'GET /b',
      'GET /after?v=b7&own=',
    ]);
  });

  it('passes on the last bundle of the branch where the merge has no outputs', () => {
    const { calls } = walk(
      blueprint([
        three,
        ifElse(2, [
          [[iterate(3, '{{split("x,y"; ",")}}')], { when: equal('1') }],
          [[], {}],
        ]),
        merge(4, {}),
        get(5, '/after?n={{1.n}}&v={{4.value}}&m={{4.n}}'),
      ]),
    );

    assert.deepEqual(calls, [
      'GET /after?n=1&v=x&m=',
      'GET /after?n=1&v=y&m=',
      'GET /after?n=2&v=&m=2',
      'GET /after?n=3&v=&m=3',
    ]);
  });

  it('asks the filter of the branch before it merges', () => {
    const filter = { name: '', conditions: [[{ a: '{{3.data.ok}}', o: 'boolean:equal', b: 'true' }]] };
    const { calls } = walk(
      blueprint([
        three,
        ifElse(2, [
          [[get(3, '/a?n={{1.n}}')], { when: ['{{1.n}}', 'number:less', '3'] }],
          [[], {}],
        ]),
        merge(4, {}, [filter, null]),
        get(5, '/after?n={{1.n}}'),
      ]),
      { answer: (call) => ({ ok: JSON.stringify(call.parameters).includes('n=2') }) },
    );

    assert.deepEqual(calls, ['GET /a?n=1', 'GET /a?n=2', 'GET /after?n=2', 'GET /after?n=3']);
  });

  it('goes on behind the outer if-else from the end of an inner one', () => {
    const inner = ifElse(3, [
      [[get(4, '/inner')], { when: equal('1') }],
      [[], {}],
    ]);
    const { calls } = walk(
      blueprint([
        three,
        ifElse(2, [[[inner, merge(5, { v: ['x', 'y'] })], { when: ['{{1.n}}', 'number:less', '3'] }]]),
        merge(6, { v: ['{{5.v}}'] }),
        get(7, '/after?n={{1.n}}&v={{6.v}}'),
      ]),
    );

    assert.deepEqual(calls, ['GET /inner', 'GET /after?n=1&v=x', 'GET /after?n=2&v=y', 'GET /after?n=3&v=']);
  });

  it('lets an aggregator in a branch emit at the end of its source, and its follower reach the merge', () => {
    const { calls } = walk(
      blueprint([
        three,
        ifElse(2, [
          [[aggregate(3, 1, { n: '{{1.n}}' })], { when: ['{{1.n}}', 'number:notequal', '2'] }],
          [[get(4, '/two')], {}],
        ]),
        merge(5, { v: ['{{join(map(3.array; "n"); "-")}}', 'two'] }),
        get(6, '/after?v={{5.v}}'),
      ]),
    );

    assert.deepEqual(calls, ['GET /two', 'GET /after?v=two', 'GET /after?v=1-3']);
  });

  it('drops a bundle that fails in a branch, and may hold a router that does not merge', () => {
    const { calls, ending } = walk(
      blueprint([
        three,
        ifElse(2, [
          [[get(3, '/a?n={{1.n}}', { onerror: [ignore(4)] })], { when: ['{{1.n}}', 'number:less', '3'] }],
          [[router(5, [[get(6, '/r1')], [get(7, '/r2')]])], { merge: false }],
        ]),
        merge(8, {}),
        get(9, '/after?n={{1.n}}'),
      ]),
      { answer: (call) => (JSON.stringify(call.parameters).includes('n=1') ? failed('DataError') : {}) },
    );

    assert.deepEqual(calls, ['GET /a?n=1', 'GET /a?n=2', 'GET /after?n=2', 'GET /r1', 'GET /r2']);
    assert.equal(ending.status, 'success');
  });

  it('keeps its place over a written-down state', () => {
    const flow = blueprint([
      three,
      ifElse(2, [
        [[iterate(3, '{{split("x,y"; ",")}}'), get(4, '/a?v={{3.value}}')], { when: equal('2') }],
        [[get(5, '/b?n={{1.n}}')], {}],
      ]),
      merge(6, { v: ['{{4.data.v}}', '{{5.data.v}}'] }),
      get(7, '/after?v={{6.v}}'),
    ]);
    const answer = (call: { path: string }): unknown => ({ v: call.path });

    assert.deepEqual(walk(flow, { answer, rehydrate: true }).calls, walk(flow, { answer }).calls);
  });
});
