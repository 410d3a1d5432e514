import assert from 'node:assert/strict';
import {
  aggregate,
  blueprint,
  bundles,
  get,
  ignore,
  iterate,
  module,
  router,
} from '../../support/blueprint.ts';
import { failed, walk } from '../../support/walk.ts';

describe('the walk', () => {
  it('takes each bundle through the whole flow before the next one starts', () => {
    const { calls, operations, ending } = walk(
      blueprint([bundles(1, { n: '1' }, { n: '2' }), get(2, '/a?n={{1.n}}'), get(3, '/b?n={{1.n}}')]),
    );

    assert.deepEqual(calls, ['GET /a?n=1', 'GET /b?n=1', 'GET /a?n=2', 'GET /b?n=2']);
    assert.equal(operations, 5);
    assert.equal(ending.status, 'success');
  });

  it('ends only the path of a bundle that a filter stops', () => {
    const { calls } = walk(
      blueprint([
        bundles(1, { n: '1' }, { n: '2' }, { n: '3' }),
        get(2, '/a?n={{1.n}}', { filter: [[['{{1.n}}', 'number:greater', '1']]] }),
      ]),
    );

    assert.deepEqual(calls, ['GET /a?n=2', 'GET /a?n=3']);
  });

  it('finishes all routes for one bundle before the next, and takes the fallback only when no route took it', () => {
    const { calls } = walk(
      blueprint([
        bundles(1, { n: '1' }, { n: '2' }),
        router(
          2,
          [
            [get(3, '/fallback?n={{1.n}}')],
            [get(4, '/one?n={{1.n}}', { filter: [[['{{1.n}}', 'text:equal', '1']]] })],
          ],
          {
            parameters: { else: 0 },
          },
        ),
      ]),
    );

    assert.deepEqual(calls, ['GET /one?n=1', 'GET /fallback?n=2']);
  });

  it('runs no route that is switched off', () => {
    const flows = blueprint([bundles(1, { n: '1' }), router(2, [[get(3, '/off')], [get(4, '/on')]])]);
    const routes = (flows['flow'] as { routes?: { disabled?: boolean }[] }[])[1]?.routes ?? [];
    if (routes[0] !== undefined) routes[0].disabled = true;

    assert.deepEqual(walk(flows).calls, ['GET /on']);
  });

  it('collects one operation of its source and continues once, with its scope closed', () => {
    const { calls, operations } = walk(
      blueprint([
        bundles(1, { list: 'x,y,z' }),
        iterate(2, '{{split(1.list; ",")}}'),
        get(3, '/a?v={{2.value}}'),
        aggregate(4, 2, { v: '{{2.value}}' }),
        get(5, '/b?n={{length(4.array)}}&gone={{2.value}}&of={{1.list}}'),
      ]),
    );

    assert.deepEqual(calls, ['GET /a?v=x', 'GET /a?v=y', 'GET /a?v=z', 'GET /b?n=3&gone=&of=x,y,z']);
    assert.equal(operations, 7);
  });

  it('groups in order of first appearance and emits one bundle per group', () => {
    const { calls } = walk(
      blueprint([
        bundles(1, { list: 'b1,a1,b2' }),
        iterate(2, '{{split(1.list; ",")}}'),
        aggregate(3, 2, { v: '{{2.value}}' }, { flags: { groupBy: '{{substring(2.value; 0; 1)}}' } }),
        get(4, '/g?key={{3.__IMTKEY__}}&n={{length(3.array)}}'),
      ]),
    );

    assert.deepEqual(calls, ['GET /g?key=b&n=2', 'GET /g?key=a&n=1']);
  });

  it('emits an empty set when its source ran and nothing arrived, unless it stops there', () => {
    const flow = (flags: object): ReturnType<typeof blueprint> =>
      blueprint([
        bundles(1, { n: '1' }),
        iterate(2, '{{emptyarray}}'),
        aggregate(3, 2, { v: '{{2.value}}' }, { flags: flags as never }), // a flags object of a blueprint
        get(4, '/after?n={{length(3.array)}}'),
      ]);

    assert.deepEqual(walk(flow({})).calls, ['GET /after?n=0']);
    assert.deepEqual(walk(flow({ stopIfEmpty: true })).calls, []);
  });

  it('emits in a route only after the last bundle went through all routes', () => {
    const { calls } = walk(
      blueprint([
        iterate(1, '{{split("p,q"; ",")}}'),
        router(2, [
          [aggregate(3, 1, { v: '{{1.value}}' }), get(4, '/sum?n={{length(3.array)}}')],
          [get(5, '/each?v={{1.value}}')],
        ]),
      ]),
    );

    assert.deepEqual(calls, ['GET /each?v=p', 'GET /each?v=q', 'GET /sum?n=2']);
  });

  it('numbers the bundles of an operation that emits several', () => {
    const { calls } = walk(
      blueprint([
        iterate(1, '{{split("p,q"; ",")}}'),
        get(2, '/a?i={{1.__IMTINDEX__}}&of={{1.__IMTLENGTH__}}'),
      ]),
    );

    assert.deepEqual(calls, ['GET /a?i=1&of=2', 'GET /a?i=2&of=2']);
  });

  it('keeps a variable from route to route and from bundle to bundle', () => {
    const { calls } = walk(
      blueprint([
        bundles(1, { n: '1' }, { n: '2' }),
        router(2, [
          [module('util:GetVariable2@1', { id: 3, mapper: { name: 'v' } }), get(4, '/saw?v={{3.v}}')],
          [
            module('util:SetVariable2@1', {
              id: 5,
              mapper: { name: 'v', scope: 'roundtrip', value: '{{1.n}}' },
            }),
          ],
        ]),
      ]),
    );

    assert.deepEqual(calls, ['GET /saw?v=', 'GET /saw?v=1']);
  });

  it('goes on from a written-down state at any boundary with the same calls and operations', () => {
    const flow = blueprint([
      bundles(1, { list: 'a,b' }, { list: 'c' }),
      iterate(2, '{{split(1.list; ",")}}'),
      router(3, [
        [get(4, '/r1?v={{2.value}}', { onerror: [get(8, '/log?t={{4.error.type}}'), ignore(9)] })],
        [
          aggregate(5, 2, { v: '{{2.value}}' }),
          module('util:FunctionSleep@1', { id: 6, mapper: { duration: '1' } }),
          get(7, '/r2?n={{length(5.array)}}'),
        ],
      ]),
    ]);
    const answer = (call: { path: string }): unknown =>
      call.path.includes('2.2') ? failed('RuntimeError') : { ok: true };

    const straight = walk(flow, { answer });
    const broken = walk(flow, { answer, rehydrate: true });

    assert.deepEqual(broken.calls, straight.calls);
    assert.equal(broken.operations, straight.operations);
    assert.deepEqual(
      broken.entries.map((entry) => entry.path),
      straight.entries.map((entry) => entry.path),
    );
  });

  it('gives every operation a path of its own', () => {
    const { entries } = walk(
      blueprint([bundles(1, { n: '1' }, { n: '2' }), iterate(2, '{{split("a,b"; ",")}}'), get(3, '/x')]),
    );
    const paths = entries.map((entry) => entry.path);

    assert.equal(new Set(paths).size, paths.length);
    assert.ok(paths.includes('1/1.2/2.1/3'));
  });

  it('gives the thread back in a long pure stretch', () => {
    const { requests } = walk(
      blueprint([
        module('builtin:BasicRepeater@1', { id: 1, mapper: { start: '1', repeats: '10000', step: '1' } }),
        module('builtin:BasicRepeater@1', { id: 2, mapper: { start: '1', repeats: '5', step: '1' } }),
        module('util:ComposeTransformer@1', { id: 3, mapper: { value: '{{2.i}}' } }),
      ]),
    );

    assert.ok(requests.some((request) => request.ask === 'breathe'));
  });
});
