import assert from 'node:assert/strict';
import {
  blueprint,
  bundles,
  directive,
  get,
  ignore,
  iterate,
  module,
  retry,
  router,
} from '../../support/blueprint.ts';
import { failed, walk, type Answer } from '../../support/walk.ts';

/** Fails calls whose address contains one of the texts, the first `times` times each. */
function failing(texts: Record<string, string>, times = Number.POSITIVE_INFINITY): Answer {
  const seen = new Map<string, number>();
  return (call) => {
    const url = JSON.stringify(call.parameters['url']);
    const text = Object.keys(texts).find((candidate) => url.includes(candidate));
    if (text === undefined) return { v: 'real' };
    seen.set(text, (seen.get(text) ?? 0) + 1);
    return (seen.get(text) ?? 0) <= times ? failed(texts[text] ?? '') : { v: 'real' };
  };
}

const two = bundles(1, { n: '1' }, { n: '2' });

describe('directives', () => {
  it('resumes behind the failed module with the substitute, whose other fields are empty', () => {
    const { calls, ending, operations } = walk(
      blueprint([
        two,
        get(2, '/a?n={{1.n}}', {
          onerror: [directive(3, 'Resume', { data: { v: 's{{1.n}}-{{2.error.type}}' } })],
        }),
        get(4, '/b?v={{2.data.v}}&s={{2.statusCode}}'),
      ]),
      { answer: failing({ 'n=1': 'DataError' }) },
    );

    assert.deepEqual(calls, ['GET /a?n=1', 'GET /b?v=s1-DataError&s=', 'GET /a?n=2', 'GET /b?v=real&s=200']);
    assert.equal(ending.status, 'success');
    assert.equal(operations, 4, 'neither the failed call nor the directive counts');
  });

  it('resumes with values made in the error route, taking the first bundle that comes', () => {
    const { calls } = walk(
      blueprint([
        get(1, '/a', {
          onerror: [
            iterate(2, '{{split("x,y"; ",")}}'),
            get(3, '/spare?v={{2.value}}'),
            directive(4, 'Resume', { data: { v: '{{2.value}}' } }),
          ],
        }),
        get(5, '/b?v={{1.data.v}}'),
      ]),
      { answer: failing({ '/a': 'RuntimeError' }) },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /spare?v=x', 'GET /b?v=x']);
  });

  it('resumes an aggregator that failed at its end', () => {
    const { calls, ending } = walk(
      blueprint([
        iterate(1, '{{split("1,x"; ",")}}'),
        module('util:FunctionAggregator2@1', {
          id: 2,
          parameters: { feeder: 1, fn: 'sum' },
          mapper: { value: '{{1.value}}' },
          onerror: [directive(3, 'Resume', { result: '-1' })],
        }),
        get(4, '/sum?v={{2.result}}'),
      ]),
    );

    assert.deepEqual(calls, ['GET /sum?v=-1']);
    assert.equal(ending.status, 'success');
  });

  it('resumes on a router: the rest of the route, then the other routes', () => {
    const { calls } = walk(
      blueprint([
        bundles(1, { n: '1' }),
        router(2, [[get(3, '/a'), get(4, '/c?v={{3.data.v}}')], [get(5, '/b')]], {
          onerror: [directive(6, 'Resume', { data: { v: 's' } })],
        }),
      ]),
      { answer: failing({ '/a': 'RuntimeError' }) },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /c?v=s', 'GET /b']);
  });

  for (const [name, status] of [
    ['Commit', 'success'],
    ['Rollback', 'error'],
  ] as const) {
    it(`${name} ends the run at once as ${status}, inner and outer bundles included`, () => {
      const { calls, ending } = walk(
        blueprint([
          two,
          iterate(2, '{{split("x,y"; ",")}}'),
          get(3, '/a?n={{1.n}}&v={{2.value}}', { onerror: [directive(4, name)] }),
        ]),
        { answer: failing({ 'v=y': 'ConnectionError' }) },
      );

      assert.deepEqual(calls, ['GET /a?n=1&v=x', 'GET /a?n=1&v=y']);
      assert.equal(ending.status, status);
      assert.equal(ending.error?.type, status === 'error' ? 'ConnectionError' : undefined);
    });
  }

  it('sends the answer that was given when Commit ends the run, and none when Rollback does', () => {
    const flow = (name: string): ReturnType<typeof blueprint> =>
      blueprint([
        module('gateway:CustomWebHook@1', { id: 1, parameters: { hook: 1 } }),
        module('gateway:WebhookRespond@1', { id: 2, mapper: { status: '200', body: 'early' } }),
        get(3, '/a', { onerror: [directive(4, name)] }),
      ]);
    const options = { event: {}, answer: failing({ '/a': 'RuntimeError' }) };

    assert.equal(walk(flow('Commit'), options).ending.answer?.body, 'early');
    assert.equal(walk(flow('Rollback'), options).ending.answer, undefined);
  });

  it('only warns when the first module meets a service that is away', () => {
    const first = (type: string): string =>
      walk(blueprint([get(1, '/a')]), { answer: failing({ '/a': type }) }).ending.status;

    assert.equal(first('ConnectionError'), 'warning');
    assert.equal(first('RateLimitError'), 'warning');
    assert.equal(first('RuntimeError'), 'error');
    assert.equal(
      walk(blueprint([bundles(1, {}), get(2, '/a')]), { answer: failing({ '/a': 'ConnectionError' }) }).ending
        .status,
      'error',
    );
  });
});

describe('Retry', () => {
  const flow = (mapper: Record<string, string>, rest: Parameters<typeof blueprint>[0] = []) =>
    blueprint([
      two,
      get(2, '/a?n={{1.n}}', { onerror: [retry(3, mapper)] }),
      get(4, '/b?n={{1.n}}'),
      ...rest,
    ]);

  it('tries the failed module again in place, with growing waits and the same key', () => {
    const answer = failing({ 'n=1': 'ConnectionError' }, 2);

    const { calls, ending, requests, entries } = walk(flow({ attempts: '3', delay: '2', backoff: '3' }), {
      answer,
    });

    assert.deepEqual(calls, [
      'GET /a?n=1',
      'GET /a?n=1',
      'GET /a?n=1',
      'GET /b?n=1',
      'GET /a?n=2',
      'GET /b?n=2',
    ]);
    assert.equal(ending.status, 'success');
    const waits = requests.flatMap((request) => (request.ask === 'sleep' ? [request.milliseconds] : []));
    assert.deepEqual(waits, [2000, 6000]);
    const keys = requests.flatMap((request) => (request.ask === 'call' ? [request.key] : []));
    assert.equal(new Set(keys.slice(0, 3)).size, 1);
    assert.equal(new Set(keys).size, 4);
    const paths = entries.map((entry) => entry.path);
    assert.ok(paths.includes('1/1.1/2~3'));
    assert.equal(new Set(paths).size, paths.length);
  });

  it('goes on outward when the attempts are used up', () => {
    const { calls, ending } = walk(
      blueprint([
        bundles(1, { n: '1' }),
        router(2, [[get(3, '/a', { onerror: [retry(4, { attempts: '2' })] })]], {
          onerror: [get(5, '/log?after={{3.error.attempt}}'), ignore(6)],
        }),
      ]),
      { answer: failing({ '/a': 'RuntimeError' }) },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /a', 'GET /a', 'GET /log?after=3']);
    assert.equal(ending.status, 'success');
    assert.equal(
      walk(flow({ attempts: '1' }), { answer: failing({ '/a': 'DataError' }) }).ending.status,
      'error',
    );
  });

  it('waits no shorter than the other side asked for', () => {
    let asked = 0;
    const { requests } = walk(flow({ delay: '1' }), {
      answer: () => ((asked += 1) === 1 ? failed('RateLimitError', { retryAfterMs: 90_000 }) : {}),
    });

    assert.equal(requests.find((request) => request.ask === 'sleep')?.milliseconds, 90_000);
  });

  it('leaves the choice to filters on how often it was tried', () => {
    const { calls } = walk(
      blueprint([
        get(1, '/a', {
          onerror: [
            router(2, [
              [retry(3, {}, { filter: [[['{{1.error.attempt}}', 'number:less', '3']]] })],
              [directive(4, 'Resume', { data: { v: 'gave up' } })],
            ]),
          ],
        }),
        get(5, '/b?v={{1.data.v}}'),
      ]),
      { answer: failing({ '/a': 'RuntimeError' }) },
    );

    assert.deepEqual(calls, ['GET /a', 'GET /a', 'GET /a', 'GET /b?v=gave up']);
  });

  it('keeps attempts and waits over a written-down state', () => {
    const answer = (): Answer => failing({ 'n=1': 'ConnectionError' }, 2);
    const straight = walk(flow({ delay: '5' }), { answer: answer() });
    const broken = walk(flow({ delay: '5' }), { answer: answer(), rehydrate: true });

    assert.deepEqual(broken.calls, straight.calls);
    assert.deepEqual(
      broken.entries.map((entry) => entry.path),
      straight.entries.map((entry) => entry.path),
    );
  });
});

describe('Throw', () => {
  it('fails with the type and message it is given, and is handled like any other error', () => {
    const throwing = module('tenon:Throw@1', {
      id: 2,
      mapper: { type: 'DuplicateDataError', message: 'seen {{1.n}}' },
      filter: [[['{{1.n}}', 'number:equal', '1']]],
      onerror: [get(3, '/log?t={{2.error.type}}&m={{2.error.message}}'), directive(4, 'Resume')],
    });

    const { calls, ending } = walk(blueprint([two, throwing, get(5, '/b')]));

    assert.deepEqual(calls, ['GET /log?t=DuplicateDataError&m=seen 1', 'GET /b']);
    assert.equal(ending.status, 'success');
  });
});
