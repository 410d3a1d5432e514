/** The judge of scenario cases sees what is wrong: a judge that lets everything pass would make every case worthless. */
import assert from 'node:assert/strict';
import type { Expectations } from './scenario-case.ts';
import { judge } from './scenario-judge.ts';
import type { Seen } from './scenario-run.ts';

const call = (method: string, url: string, body = '', headers = {}) => ({ method, url, body, headers });

const seen: Seen = {
  runs: [
    { id: 'a', status: 'error', operations: 1, error: { type: 'DataError', message: 'bad' }, endedAt: 'x' },
    { id: 'b', status: 'success', operations: 4, endedAt: 'x' },
  ],
  calls: [call('GET', '/a?n=1'), call('POST', '/b', '{"n":1}', { 'content-type': 'application/json' })],
  responses: [{ status: 200, headers: new Headers({ 'x-trace': 't' }), body: '{"id":1}' }],
  trace: [
    { ...{ path: '1/1', module: 1, ref: 'm@1', startedAt: 0, durationMs: 0 }, kind: 'filtered' },
    {
      ...{ path: '1/1', module: 1, ref: 'm@1', startedAt: 0, durationMs: 0, kind: 'operation' },
      ...{ input: { a: 1 }, output: [{ v: [1], more: true }] },
    },
    {
      ...{ path: '1/1', module: 1, ref: 'm@1', startedAt: 0, durationMs: 0, kind: 'operation' },
      ...{ input: { a: 2 }, error: { type: 'DataError', message: 'bad' } },
    },
    {
      ...{ path: '1/2', module: 2, ref: 'm@1', startedAt: 0, durationMs: 0, kind: 'aggregated' },
      ...{ output: [{ array: [] }] },
    },
  ],
  incomplete: [
    { module: 2, error: { type: 'DataError' }, status: 'open' },
    { module: 3, error: { type: 'ConnectionError' }, status: 'resolved' },
    { module: 4, error: { type: 'DataError' }, status: 'discarded' },
  ],
  active: true,
  late: false,
};

const differs = (expect: Partial<Expectations>, of = seen): boolean =>
  judge({ callsUnordered: false, ...expect }, of) !== undefined;

describe('the judge of scenario cases', () => {
  it('passes what is as expected', () => {
    const expect: Partial<Expectations> = {
      status: 'success',
      statuses: ['error', 'success'],
      calls: [
        'GET /a?n=1',
        { call: 'POST /b', json: { n: 1 }, headers: { 'Content-Type': 'application/json' } },
      ],
      responses: [{ status: 200, json: { id: 1 }, headers: { 'x-trace': 't' } }],
      operations: 4,
      modules: {
        1: { operations: 1, input: [{ a: 1 }, { a: 2 }], output: [{ v: [1] }], error: 'DataError' },
        2: { operations: 1, output: [{ array: [] }] },
        3: { operations: 0, output: [] },
      },
      incomplete: [
        { module: 2, error: 'DataError', status: 'unresolved' },
        { module: 3, status: 'resolved' },
      ],
      scenarioActive: true,
    };

    assert.equal(judge({ callsUnordered: false, ...expect }, seen), undefined);
    assert.ok(!differs({ incomplete: 1 }));
    assert.ok(!differs({ callsUnordered: true, calls: ['POST /b', 'GET /a?n=1'] }));
  });

  const wrong: [what: string, expect: Partial<Expectations>][] = [
    ['another status', { status: 'warning' }],
    ['a run too few', { statuses: ['success'] }],
    ['another order of runs', { statuses: ['success', 'error'] }],
    ['another order of calls', { calls: ['POST /b', 'GET /a?n=1'] }],
    ['a call too many', { calls: ['GET /a?n=1'] }],
    ['a call too few', { calls: ['GET /a?n=1', 'POST /b', 'POST /b'] }],
    ['a call twice for two calls', { callsUnordered: true, calls: ['POST /b', 'POST /b'] }],
    ['another query', { calls: ['GET /a?n=2', 'POST /b'] }],
    ['another JSON body', { calls: ['GET /a?n=1', { call: 'POST /b', json: { n: 2 } }] }],
    ['another text body', { calls: ['GET /a?n=1', { call: 'POST /b', body: '{"n": 1}' }] }],
    ['another header', { calls: ['GET /a?n=1', { call: 'POST /b', headers: { 'content-type': 'x' } }] }],
    ['another status of a response', { responses: [{ status: 201 }] }],
    ['another body of a response', { responses: [{ status: 200, body: 'Accepted' }] }],
    ['another header of a response', { responses: [{ status: 200, headers: { 'x-trace': 'u' } }] }],
    ['a response too few', { responses: [] }],
    ['another count of operations', { operations: 3 }],
    ['another count of a module', { modules: { 1: { operations: 2 } } }],
    ['another output', { modules: { 1: { output: [{ v: [2] }] } } }],
    ['an output too few', { modules: { 1: { output: [] } } }],
    ['another input', { modules: { 1: { input: [{ a: 2 }, { a: 1 }] } } }],
    ['another error', { modules: { 1: { error: 'RuntimeError' } } }],
    ['no error', { modules: { 2: { error: 'DataError' } } }],
    ['another number of incomplete executions', { incomplete: 2 }],
    ['an incomplete execution too few', { incomplete: [{ module: 2 }] }],
    ['another status of one', { incomplete: [{ module: 2, status: 'resolved' }, { module: 3 }] }],
    ['a scenario that is off', { scenarioActive: false }],
    ['a refused import', { importError: 'MODULE_ID_DUPLICATE' }],
  ];
  for (const [what, expect] of wrong) {
    it(`fails a case that expects ${what}`, () => {
      const difference = judge({ callsUnordered: false, ...expect }, seen);

      const key = Object.keys(expect).find((name) => name !== 'callsUnordered');
      assert.deepEqual(Object.keys(difference?.expected ?? {}), [key]);
    });
  }

  it('fails whatever did not come to rest, and an import that was refused unexpectedly', () => {
    assert.ok(differs({}, { ...seen, late: true }));
    assert.ok(differs({}, { ...seen, refused: ['BLUEPRINT_INVALID'] }));
    assert.ok(!differs({ importError: 'X' }, { ...seen, refused: ['BLUEPRINT_INVALID', 'X'] }));
  });
});
