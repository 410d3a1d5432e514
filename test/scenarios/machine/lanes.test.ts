import assert from 'node:assert/strict';
import {
  aggregate,
  blueprint,
  bundles,
  directive,
  get,
  ignore,
  iterate,
  module,
  router,
} from '../../support/blueprint.ts';
import { failed, walk, type WalkOptions } from '../../support/walk.ts';

const parallel = (n: number) => ({ metadata: { tenon: { parallel: n } } });
const list = (n: number): string => Array.from({ length: n }, (_, i) => String(i + 1)).join(',');

/** Answers out of order: the newest request first. */
const newestFirst = { pick: (outstanding: number) => outstanding - 1 };

/** A flow that fans out, does two calls per element, and gathers them. */
function gathering(width: number, count = 9): ReturnType<typeof blueprint> {
  return blueprint([
    bundles(1, { list: list(count) }),
    iterate(2, '{{split(1.list; ",")}}', parallel(width)),
    get(3, '/a?v={{2.value}}&i={{2.__IMTINDEX__}}'),
    get(4, '/b?v={{2.value}}'),
    aggregate(5, 2, { v: '{{2.value}}', r: '{{3.data.v}}' }),
    get(6, '/sum?v={{join(map(5.array; "v"); "-")}}&n={{5.__IMTAGGLENGTH__}}'),
  ]);
}

const answer: WalkOptions['answer'] = (call) => ({ v: call.path });

describe('bundles walked at the same time', () => {
  it('has as many calls under way as it may, and no more', () => {
    let most = 0;
    const { calls } = walk(gathering(4), {
      answer,
      pick: (outstanding) => {
        most = Math.max(most, outstanding);
        return outstanding - 1;
      },
    });

    assert.equal(most, 4);
    assert.equal(calls.length, 19);
  });

  it('gives aggregators their items in the order of the bundles, whatever the order of the answers', () => {
    const straight = walk(gathering(1), { answer });
    const side = walk(gathering(4), { answer, ...newestFirst });

    assert.notDeepEqual(side.calls, straight.calls);
    assert.deepEqual(side.calls.toSorted(), straight.calls.toSorted());
    assert.equal(side.calls.at(-1), `GET /sum?v=${list(9).replaceAll(',', '-')}&n=9`);
    assert.equal(side.calls.at(-1), straight.calls.at(-1));
    assert.equal(side.operations, straight.operations);
    const paths = (entries: typeof side.entries): string[] => entries.map((entry) => entry.path).sort();
    assert.deepEqual(paths(side.entries), paths(straight.entries));
  });

  it('goes on from a written-down state in the middle', () => {
    const side = walk(gathering(4), { answer, ...newestFirst, rehydrate: true });
    const straight = walk(gathering(1), { answer });

    assert.deepEqual(side.calls.toSorted(), straight.calls.toSorted());
    assert.equal(side.calls.at(-1), straight.calls.at(-1));
  });

  it('keeps the order for aggregators around the operation, and within nested lanes', () => {
    const flow = (width: number): ReturnType<typeof blueprint> =>
      blueprint([
        bundles(1, { rows: '1,2;3,4,5;6' }),
        iterate(2, '{{split(1.rows; ";")}}', parallel(width)),
        iterate(3, '{{split(2.value; ",")}}', parallel(width)),
        get(4, '/a?v={{3.value}}'),
        router(5, [
          [aggregate(6, 3, { v: '{{3.value}}' }), get(7, '/row?v={{join(map(6.array; "v"); "")}}')],
          [aggregate(8, 2, { v: '{{3.value}}' }), get(9, '/outer?v={{join(map(8.array; "v"); "")}}')],
          [aggregate(10, 1, { v: '{{3.value}}' }), get(11, '/all?v={{join(map(10.array; "v"); "")}}')],
        ]),
      ]);

    const { calls } = walk(flow(3), { answer, ...newestFirst });

    assert.deepEqual(calls.toSorted(), walk(flow(1), { answer }).calls.toSorted());
    assert.deepEqual(calls.slice(-2), ['GET /outer?v=123456', 'GET /all?v=123456']);
  });

  it('drops a failing bundle alone where its handler ignores it', () => {
    const { calls, ending } = walk(
      blueprint([
        iterate(1, `{{split("${list(5)}"; ",")}}`, parallel(3)),
        get(2, '/a?v={{1.value}}', { onerror: [get(3, '/log?v={{1.value}}'), ignore(4)] }),
        aggregate(5, 1, { v: '{{1.value}}' }),
        get(6, '/sum?v={{join(map(5.array; "v"); "-")}}'),
      ]),
      {
        answer: (call) => (/\/a\?v=[24]/.test(JSON.stringify(call.parameters)) ? failed('DataError') : {}),
        ...newestFirst,
      },
    );

    assert.equal(calls.at(-1), 'GET /sum?v=1-3-5');
    assert.equal(calls.filter((call) => call.includes('/log')).length, 2);
    assert.equal(ending.status, 'success');
  });

  it('ends the lanes of an operation when a handler around it drops its bundle, and keeps what was given before', () => {
    const { calls, ending } = walk(
      blueprint([
        bundles(1, { l: list(4) }, { l: '8,9' }),
        router(
          2,
          [
            [
              iterate(3, '{{split(1.l; ",")}}', parallel(4)),
              get(4, '/a?v={{3.value}}'),
              aggregate(5, 1, { v: '{{3.value}}' }),
              get(6, '/sum?v={{join(map(5.array; "v"); "-")}}'),
            ],
            [get(7, '/second?l={{1.l}}')],
          ],
          { onerror: [ignore(8)] },
        ),
      ]),
      { answer: (call) => (JSON.stringify(call.parameters).includes('v=3') ? failed('DataError') : {}) },
    );

    // Bundles 1 and 2 were done before 3 failed; 4 was under way and nothing follows from its answer.
    assert.deepEqual(calls, [
      ...['1', '2', '3', '4', '8', '9'].map((v) => `GET /a?v=${v}`),
      'GET /second?l=8,9',
      'GET /sum?v=1-2-8-9',
    ]);
    assert.equal(ending.status, 'success');
  });

  it('ends the run when one fails, after the calls under way have been noted', () => {
    const { calls, ending, entries, operations } = walk(
      blueprint([
        iterate(1, `{{split("${list(9)}"; ",")}}`, parallel(3)),
        get(2, '/a?v={{1.value}}'),
        get(3, '/b?v={{1.value}}'),
      ]),
      {
        answer: (call) => (JSON.stringify(call.parameters).includes('/a?v=1') ? failed('RuntimeError') : {}),
      },
    );

    assert.deepEqual(calls, ['GET /a?v=1', 'GET /a?v=2', 'GET /a?v=3']);
    assert.equal(ending.status, 'error');
    assert.equal(entries.filter((entry) => entry.module === 2).length, 3);
    assert.equal(operations, 3, 'the iterator and the two calls that succeeded');
  });

  it('decides once where the bundles of an error route are walked at the same time', () => {
    const { calls } = walk(
      blueprint([
        get(1, '/a', {
          onerror: [
            iterate(2, '{{split("x,y,z"; ",")}}', parallel(3)),
            get(3, '/spare?v={{2.value}}'),
            directive(4, 'Resume', { data: { v: '{{2.value}}' } }),
          ],
        }),
        get(5, '/b?v={{1.data.v}}'),
      ]),
      {
        answer: (call) => (JSON.stringify(call.parameters).includes('/a') ? failed('DataError') : {}),
        ...newestFirst,
      },
    );

    const after = calls.filter((call) => call.includes('/b'));
    assert.equal(after.length, 1);
    assert.match(after[0] ?? '', /^GET \/b\?v=[xyz]$/);
  });

  it('sleeps in several lanes at once', () => {
    const { requests } = walk(
      blueprint([
        iterate(1, `{{split("${list(4)}"; ",")}}`, parallel(2)),
        module('util:FunctionSleep@1', { id: 2, mapper: { duration: '10' } }),
        get(3, '/a?v={{1.value}}'),
      ]),
      { rehydrate: true },
    );

    assert.equal(requests.filter((request) => request.ask === 'sleep').length, 4);
  });
});
