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

const failing =
  (path: string, type = 'RuntimeError', extra: object = {}) =>
  (call: { parameters: object }): unknown =>
    JSON.stringify(call.parameters).includes(path) ? failed(type, extra) : { ok: true };

describe('errors', () => {
  it('stops the run at an unhandled error: later bundles are not processed', () => {
    const { calls, ending, operations } = walk(
      blueprint([bundles(1, { n: '1' }, { n: '2' }), get(2, '/a?n={{1.n}}'), get(3, '/b')]),
      { answer: failing('/a?n=1') },
    );

    assert.deepEqual(calls, ['GET /a?n=1']);
    assert.equal(ending.status, 'error');
    assert.equal(ending.error?.type, 'RuntimeError');
    assert.equal(ending.error.module, 2);
    assert.equal(operations, 1);
  });

  it('drops the failing bundle with Ignore and goes on with the next', () => {
    const { calls, ending } = walk(
      blueprint([
        bundles(1, { n: '1' }, { n: '2' }),
        get(2, '/a?n={{1.n}}', { onerror: [ignore(3)] }),
        get(4, '/b?n={{1.n}}'),
      ]),
      { answer: failing('/a?n=1') },
    );

    assert.deepEqual(calls, ['GET /a?n=1', 'GET /a?n=2', 'GET /b?n=2']);
    assert.equal(ending.status, 'success');
  });

  it('treats an error route without a directive as Ignore', () => {
    const { calls, ending } = walk(
      blueprint([
        bundles(1, { n: '1' }),
        get(2, '/a', { onerror: [get(3, '/log?t={{2.error.type}}&n={{1.n}}')] }),
        get(4, '/b'),
      ]),
      { answer: failing('/a', 'DataError') },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /log?t=DataError&n=1']);
    assert.equal(ending.status, 'success');
  });

  it('goes on outward when the filter of an error route does not let the error in', () => {
    const { calls, ending } = walk(
      blueprint([
        bundles(1, { n: '1' }),
        router(
          2,
          [
            [
              get(3, '/a', {
                onerror: [ignore(4, { filter: [[['{{3.error.type}}', 'text:equal', 'DataError']]] })],
              }),
            ],
            [get(5, '/skipped')],
          ],
          { onerror: [get(6, '/outer?m={{2.error.module}}'), ignore(7)] },
        ),
      ]),
      { answer: failing('/a') },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /outer?m=3']);
    assert.equal(ending.status, 'success');
  });

  it('leaves an error unhandled when a router in the error route lets nothing through', () => {
    const { ending } = walk(
      blueprint([
        bundles(1, { n: '1' }),
        get(2, '/a', { onerror: [router(3, [[ignore(4, { filter: [[['1', 'text:equal', '2']]] })]])] }),
      ]),
      { answer: failing('/a') },
    );

    assert.equal(ending.status, 'error');
  });

  it('uses the handler of a module that fails inside an error route, and not the outer directive', () => {
    const { calls, ending } = walk(
      blueprint([
        bundles(1, { n: '1' }, { n: '2' }),
        get(2, '/a?n={{1.n}}', { onerror: [get(3, '/log', { onerror: [ignore(4)] }), get(5, '/never')] }),
        get(6, '/b?n={{1.n}}'),
      ]),
      {
        answer: (call) =>
          /\/a\?n=1|\/log/.test(JSON.stringify(call.parameters)) ? failed('RuntimeError') : {},
      },
    );

    assert.deepEqual(calls, ['GET /a?n=1', 'GET /log', 'GET /a?n=2', 'GET /b?n=2']);
    assert.equal(ending.status, 'success');
  });

  it('still runs later routes when the handler on the module ignores', () => {
    const { calls } = walk(
      blueprint([
        bundles(1, { n: '1' }),
        router(2, [[get(3, '/a', { onerror: [ignore(4)] })], [get(5, '/b')]]),
      ]),
      { answer: failing('/a') },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /b']);
  });

  it('leaves an ignored bundle out of the aggregate', () => {
    const { calls } = walk(
      blueprint([
        iterate(1, '{{split("p,q,r"; ",")}}'),
        get(2, '/a?v={{1.value}}', { onerror: [ignore(3)] }),
        aggregate(4, 1, { v: '{{1.value}}' }),
        get(5, '/sum?v={{join(map(4.array; "v"); "-")}}'),
      ]),
      { answer: failing('v=q') },
    );

    assert.equal(calls.at(-1), 'GET /sum?v=p-r');
  });

  it('keeps a write that may have happened for a person, and ends with a warning', () => {
    const { ending, requests } = walk(blueprint([bundles(1, { n: '1' }), get(2, '/a')]), {
      answer: failing('/a', 'ConnectionError', { uncertain: true }),
    });

    const kept = requests.find((request) => request.ask === 'keep-uncertain');
    assert.ok(kept);
    assert.equal(kept.path, '1/1.1/2');
    assert.equal(ending.status, 'warning');
  });

  it('lets a handler decide on a write that may have happened', () => {
    const { ending, requests } = walk(
      blueprint([bundles(1, { n: '1' }), get(2, '/a', { onerror: [ignore(3)] })]),
      { answer: failing('/a', 'ConnectionError', { uncertain: true }) },
    );

    assert.equal(
      requests.some((request) => request.ask === 'keep-uncertain'),
      false,
    );
    assert.equal(ending.status, 'success');
  });

  it('fails with ModuleNotFound only where a run reaches an unknown module', () => {
    const flow = blueprint([bundles(1, { n: '1' }), get(2, '/a'), module('nobody:HasThis@7', { id: 3 })]);

    const { calls, ending } = walk(flow);

    assert.deepEqual(calls, ['GET /a']);
    assert.equal(ending.error?.type, 'ModuleNotFound');
    assert.match(ending.error.message, /nobody:HasThis/);
  });

  it('sends the first answer only, at commit, and none when the run fails', () => {
    const respond = (id: number, body: string): ReturnType<typeof module> =>
      module('gateway:WebhookRespond@1', {
        id,
        mapper: { status: '201', body, headers: [{ key: 'x-a', value: 'b' }] },
      });
    const hook = module('gateway:CustomWebHook@1', { id: 1, parameters: { hook: 1 } });

    const answered = walk(blueprint([hook, respond(2, 'first {{1.q}}'), respond(3, 'second')]), {
      event: { q: 'x' },
    });
    const error = walk(blueprint([hook, respond(2, 'first'), get(3, '/a')]), {
      event: {},
      answer: failing('/a'),
    });

    assert.deepEqual(answered.ending.answer, { status: 201, headers: [['x-a', 'b']], body: 'first x' });
    assert.equal(error.ending.answer, undefined);
  });
});
