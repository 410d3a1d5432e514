import assert from 'node:assert/strict';
import type { Request } from '../../../scenarios/machine/request.ts';
import { readState } from '../../../scenarios/machine/state.ts';
import { atCycleBoundary, refusalOf } from '../../../scenarios/machine/switching.ts';
import type { JsonObject } from '../../../scenarios/value.ts';
import { parseValue, stringifyValue } from '../../../scenarios/value-json.ts';
import { request } from '../../faults/flows.ts';
import {
  aggregate,
  blueprint,
  bundles,
  directive,
  get,
  ifElse,
  ignore,
  iterate,
  merge,
  module,
  retry,
  router,
  type ModuleOptions,
} from '../../support/blueprint.ts';
import { done, HandRun, shown, type Call } from '../../support/hand-run.ts';
import { failed, planOf, walk } from '../../support/walk.ts';

/** The same call by the version that takes its place. */
const newGet = (id: number, path: string, options: ModuleOptions = {}): JsonObject => ({
  ...request(id, 'get', `http://stub.test${path}`),
  ...(options as JsonObject),
});

const calls = (requests: Request[]): Call[] => requests.filter((one): one is Call => one.ask === 'call');

describe('a run moved to another plan', () => {
  const old = (more: ModuleOptions = {}): JsonObject[] => [
    bundles(1, { n: '1' }),
    get(2, '/a?n={{1.n}}', { onerror: [retry(3, { attempts: '5', delay: '60', backoff: '1' })], ...more }),
    get(4, '/b'),
  ];
  const next = (): JsonObject[] => [
    bundles(1, { n: '1' }),
    newGet(2, '/v2/a?n={{1.n}}', {
      onerror: [retry(3, { attempts: '5', delay: '60', backoff: '1' })],
    }),
    get(4, '/b'),
  ];

  /** A run whose module 2 failed and waits for its next attempt. */
  function waiting(error: object = {}): HandRun {
    const run = new HandRun(old());
    run.answer(run.go()[0], failed('RuntimeError', error));
    assert.equal(run.go()[0]?.ask, 'sleep');
    return run;
  }

  it('says which nodes executed, and that one that waits for its next attempt did not', () => {
    const run = waiting();

    assert.deepEqual(run.machine.executed(), {
      planHash: run.machine.facts.run.planHash,
      cycle: 1,
      executed: [1],
      pending: [
        { node: 3, doing: 'wait', resendable: true },
        { node: 2, doing: 'retry', resendable: true },
      ],
      over: false,
    });
  });

  it('makes the next attempt of a waiting module on the new version, as the same operation', () => {
    const run = waiting();
    const [asked, plan] = run.to(next(), [2]);
    assert.equal(refusalOf(run.machine, asked, plan), undefined);

    assert.deepEqual(run.machine.switchTo(asked, plan), { outcome: 'switched', planHash: asked.planHash });
    assert.deepEqual(run.finish(), ['MakeRequest@4 /v2/a?n=1', 'ActionSendData@3 /b']);
    assert.equal(run.machine.state.operations, 3);
    assert.deepEqual(
      run.trace().map(({ module: node, ref, path }) => `${String(node)} ${ref} ${path}`),
      [
        '1 util:BasicTrigger@1 1/1',
        '2 http:ActionSendData@3 1/1.1/2',
        '3 tenon:Retry@1 1/1.1/2!/3',
        '2 http:MakeRequest@4 1/1.1/2~2',
        '4 http:ActionSendData@3 1/1.1/2.1/4',
      ],
    );
    assert.deepEqual(
      [run.machine.facts.run.planHash, run.machine.facts.run.scenarioVersion],
      [asked.planHash, 2],
    );
  });

  it('ends the wait for the next attempt where the pending call shall be sent anew', () => {
    const run = waiting();
    const [asked, plan] = run.to(next(), [2], { retryPending: true });
    const taken = run.machine.takeBack([2]);
    assert.deepEqual(taken, run.outstanding);
    for (const one of taken) run.machine.drop(one);
    run.outstanding = [];
    run.machine.switchTo(asked, plan);

    const [sleep] = run.go();
    assert.ok(sleep?.ask === 'sleep');
    assert.equal(sleep.milliseconds, 0);
    run.answer(sleep);
    assert.deepEqual(calls(run.go()).map(shown), ['MakeRequest@4 /v2/a?n=1']);
  });

  it('does not shorten a wait the other side asked for', () => {
    const run = waiting({ retryAfterMs: 120_000 });
    assert.deepEqual(run.machine.takeBack([2]), []);
  });

  it('keeps an executed node on its version, and says which', () => {
    const run = new HandRun([
      iterate(1, '{{split("a,b"; ",")}}'),
      get(2, '/a?v={{1.value}}', { onerror: [retry(3, { attempts: '5', delay: '60' })] }),
      get(4, '/b'),
    ]);
    run.answer(run.go()[0]);
    run.answer(run.go()[0]);
    // The second bundle is at module 2, which executed for the first.
    run.answer(run.go()[0], failed('RuntimeError'));
    run.go();
    const to = [iterate(1, '{{split("a,b"; ",")}}'), newGet(2, '/v2/a?v={{1.value}}'), get(4, '/b')];
    (to[1] as JsonObject)['onerror'] = [retry(3, { attempts: '5', delay: '60' })];

    assert.deepEqual(run.refusal(to, [2]), ['NODE_EXECUTED', 2]);
    // What differs counts, whatever was named.
    assert.deepEqual(run.refusal(to, []), ['NODE_EXECUTED', 2]);
  });

  it('is refused on another plan than expected, after its end, and for its trigger', () => {
    const run = waiting();
    assert.deepEqual(run.refusal(next(), [2], { expectPlanHash: 'p1-other' }), ['STALE_PLAN']);
    assert.deepEqual(run.refusal(next(), [2], { expectPlanHash: 'p1-other', policy: 'next-cycle' }), [
      'STALE_PLAN',
    ]);
    assert.deepEqual(run.refusal([bundles(1, { n: '2' }), ...next().slice(1)], [1, 2]), [
      'TRIGGER_NOT_SWITCHABLE',
      1,
    ]);
    run.machine.cancel();
    assert.deepEqual(run.refusal(next(), [2]), ['RUN_OVER']);
  });

  it('is refused where modules were added, moved or given another part, or settings changed', () => {
    const flow = (): JsonObject[] => [bundles(1, { n: '1' }), router(2, [[get(3, '/a')], [get(4, '/b')]])];
    const run = new HandRun(flow());
    run.go();
    const cases: Record<string, JsonObject[]> = {
      added: [bundles(1, { n: '1' }), router(2, [[get(3, '/a')], [get(4, '/b'), get(9, '/c')]])],
      moved: [bundles(1, { n: '1' }), router(2, [[get(4, '/a')], [get(3, '/b')]])],
      'given an error route': [
        bundles(1, { n: '1' }),
        router(2, [[get(3, '/a', { onerror: [ignore(5)] })], [get(4, '/b')]]),
      ],
      'a route switched off': [
        bundles(1, { n: '1' }),
        router(2, [[get(3, '/a')], [get(4, '/b')]], {
          routes: [{ flow: [get(3, '/a')] }, { flow: [get(4, '/b')], disabled: true }] as JsonObject[],
        }),
      ],
      'another part': [
        bundles(1, { n: '1' }),
        router(2, [[get(3, '/a')], [module('util:FunctionSleep@1', { id: 4, mapper: { duration: '1' } })]]),
      ],
    };
    for (const [name, to] of Object.entries(cases)) {
      assert.deepEqual(run.refusal(to, []), ['STRUCTURE_CHANGED'], name);
    }
    const [asked] = run.to(flow(), []);
    const other = planOf(blueprint(flow(), { confidential: true }));
    assert.equal(refusalOf(run.machine, asked, other)?.type, 'STRUCTURE_CHANGED');
    assert.deepEqual(run.refusal(flow(), []), undefined);
  });

  it('lets a read under way be sent anew on the new version, under the same key', () => {
    const run = new HandRun(old());
    const [stuck] = calls(run.go());
    assert.deepEqual(run.refusal(next(), [2]), ['NODE_RUNNING', 2]);
    const [asked, plan] = run.to(next(), [2], { retryPending: true });
    assert.equal(refusalOf(run.machine, asked, plan), undefined);

    assert.deepEqual(run.machine.takeBack([2]), [stuck]);
    assert.ok(stuck);
    run.machine.drop(stuck);
    assert.deepEqual(run.go({ hold: true }), []);
    run.machine.switchTo(asked, plan);
    const [anew] = calls(run.go());

    assert.ok(anew);
    assert.equal(shown(anew), 'MakeRequest@4 /v2/a?n=1');
    assert.deepEqual([anew.key, anew.path], [stuck.key, stuck.path]);
    run.answer(anew);
    run.finish();
    assert.equal(run.trace().filter((entry) => entry.module === 2).length, 1);
    assert.equal(run.machine.state.operations, 3);
  });

  it('does not send a write anew that may not be repeated, nor one that may have happened', () => {
    const url = 'http://stub.test/a';
    const by = (method: 'post' | 'put', path: string, key?: string): JsonObject[] => [
      bundles(1, { n: '1' }),
      {
        ...request(2, method, `${url}${path}`, key === undefined ? {} : { key }),
        onerror: [retry(3, { attempts: '5' })],
      },
    ];
    const stuck = (flow: JsonObject[]): HandRun => {
      const run = new HandRun(flow);
      run.go();
      return run;
    };
    const refused = (run: HandRun, flow: JsonObject[]) => run.refusal(flow, [2], { retryPending: true });

    assert.deepEqual(refused(stuck(by('post', '')), by('post', '2')), ['NOT_SAFELY_RETRYABLE', 2]);
    assert.equal(refused(stuck(by('put', '')), by('put', '2')), undefined);
    assert.equal(refused(stuck(by('post', '', 'k')), by('post', '2', 'k')), undefined);

    const run = stuck(by('post', ''));
    run.answer(run.outstanding[0], failed('ConnectionError', { uncertain: true }));
    run.go();
    assert.deepEqual(refused(run, by('post', '2')), ['NOT_SAFELY_RETRYABLE', 2]);
    // Its error route decided to try again: it does so on the new version when the time has come.
    assert.equal(run.refusal(by('post', '2'), [2]), undefined);
  });

  it('does not hand out a call of the old version while the switch waits', () => {
    const at = (flow: (id: number, path: string) => JsonObject): JsonObject[] => [
      bundles(1, { n: '1' }),
      flow(2, '/a?n={{replace(1.n; "/1(?=$)/"; "x")}}'),
    ];
    const run = new HandRun(at(get));
    const [map] = run.go();
    assert.ok(map?.ask === 'map');
    assert.equal(run.refusal(at(newGet), [2]), undefined);
    const [asked, plan] = run.to(at(newGet), [2]);
    assert.throws(() => run.machine.switchTo(asked, plan), /under way/);

    run.outstanding = [];
    run.machine.resume(map, { state: 'done', parameters: { url: '/x', method: 'get' } });
    assert.deepEqual(run.go({ hold: true, withhold: [2] }), []);
    run.machine.switchTo(asked, plan);
    const [again] = run.go();
    assert.ok(again?.ask === 'map');
    assert.equal(again.node.ref, 'http:MakeRequest@4');
  });

  it('counts what collected, branched, resumed and merged as executed', () => {
    const run = new HandRun([
      bundles(1, { n: '1' }, { n: '2' }),
      ifElse(2, [
        [
          [get(3, '/a', { onerror: [directive(4, 'Resume', { data: {} })] })],
          { when: ['{{1.n}}', 'text:equal', '1'] },
        ],
        [[get(5, '/never')], {}],
      ]),
      merge(6, {}),
      aggregate(7, 1, { n: '{{1.n}}' }),
      get(8, '/end'),
    ]);
    run.answer(run.go()[0], failed('DataError'));
    const [second] = calls(run.go());

    assert.ok(second);
    assert.equal(second.node.id, 5);
    assert.deepEqual(run.machine.executed().executed, [1, 2, 4, 3, 6, 7]);
  });

  it('holds every lane, and refuses a module that executed in one of them', () => {
    const wide = (second: (id: number, path: string) => JsonObject): JsonObject[] => [
      iterate(1, '{{split("1,2,3"; ",")}}', { metadata: { tenon: { parallel: 3 } } }),
      get(2, '/a?v={{1.value}}'),
      second(3, '/b?v={{1.value}}'),
    ];
    const run = new HandRun(wide(get));
    const lanes = run.go();
    assert.equal(lanes.length, 3);
    const [asked, plan] = run.to(wide(newGet), [3]);
    assert.equal(refusalOf(run.machine, asked, plan), undefined);
    for (const lane of lanes) {
      run.answer(lane);
      assert.deepEqual(run.go({ hold: true, withhold: [3] }), []);
    }
    run.machine.switchTo(asked, plan);
    const then = calls(run.go());
    assert.deepEqual(
      then.map(({ node }) => node.ref),
      Array.from({ length: 3 }, () => 'http:MakeRequest@4'),
    );
    run.answer(then[1]);
    assert.deepEqual(run.refusal(wide(get), [3]), ['NODE_EXECUTED', 3]);
  });

  it('remembers its last switches and what executed when it goes on elsewhere', () => {
    const run = waiting();
    run.machine.switchTo(...run.to(next(), [2]));
    const state = readState(parseValue(stringifyValue(run.machine.state)));
    const later = new HandRun(next(), state);

    assert.deepEqual(later.machine.switched('r1'), {
      outcome: 'switched',
      planHash: run.machine.facts.run.planHash,
    });
    assert.equal(later.machine.switched('r2'), undefined);
    assert.deepEqual(later.machine.executed().executed, [1]);
  });

  it('refuses everything for a state that does not say what executed', () => {
    const { executed: _executed, ...before } = waiting().machine.state;
    const run = new HandRun(old(), before);
    run.go();

    assert.deepEqual(run.machine.executed().executed, [1, 2, 3, 4]);
    assert.deepEqual(run.refusal(next(), [2]), ['NODE_EXECUTED', 2]);
    run.finish();
    assert.equal(run.machine.state.executed, undefined);
  });

  it('keeps a plan for the next cycle until that begins', () => {
    const run = waiting();
    const moved = run.to(next(), [2], { policy: 'next-cycle' })[0];

    assert.deepEqual(run.machine.switchLater(moved), { outcome: 'later', planHash: moved.planHash });
    assert.notEqual(run.machine.facts.run.planHash, moved.planHash);
    const { state } = run.machine;
    assert.deepEqual(atCycleBoundary(state), { planHash: moved.planHash, scenarioVersion: 2 });
    assert.deepEqual(state.executed, []);
    assert.equal(atCycleBoundary(state), undefined);
  });

  it('goes on in any place by a plan that says the same', () => {
    const flow = [
      bundles(1, { l: 'x,y,w' }, { l: 'z' }),
      iterate(2, '{{split(1.l; ",")}}', { metadata: { tenon: { parallel: 2 } } }),
      router(3, [
        [get(4, '/a?v={{2.value}}', { onerror: [retry(5, { attempts: '2', delay: '1' })] })],
        [
          get(6, '/b?v={{2.value}}', { filter: [[['{{2.value}}', 'text:notequal', 'y']]] }),
          aggregate(7, 2, { v: '{{2.value}}' }),
          get(8, '/sum?n={{7.__IMTAGGLENGTH__}}'),
        ],
      ]),
    ];
    const expected = walk(blueprint(flow)).calls;
    const run = new HandRun(flow);
    const seen: string[] = [];
    const tried = new Set<string>();
    for (let round = 0; ; round += 1) {
      run.go();
      const [one] = run.outstanding;
      if (one?.ask === 'end') break;
      const isFirst = one?.ask === 'call' && one.node.id === 4 && !tried.has(one.path);
      if (one?.ask === 'call' && !isFirst) seen.push(shown(one).replace('ActionSendData@3', 'GET'));
      if (isFirst) tried.add(one.path);
      if (one?.ask === 'sleep') run.clock += one.milliseconds;
      run.answer(one, isFirst ? failed('RuntimeError') : done);
      run.go({ hold: true });
      if (run.outstanding.some(({ ask }) => ask !== 'sleep')) continue;
      run.machine.switchTo(...run.to(flow, [], { requestId: String(round) }));
    }

    assert.deepEqual(seen.toSorted(), expected.toSorted());
    assert.equal(run.machine.state.switches?.length, 10);
  });
});
