import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createCallModule } from '../../activities/call-module.ts';
import { createHttpClient, type HttpClient } from '../../activities/http/client.ts';
import { TenonError } from '../../errors.ts';
import type { CallInput, CallResult } from '../../scenarios/run.ts';
import { useHeldApi } from '../support/held-api.ts';

describe('a call whose activity is interrupted', () => {
  const api = useHeldApi();
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  let http: HttpClient;
  let callModule: (input: CallInput) => Promise<CallResult>;

  before(() => {
    http = createHttpClient({ allowHosts: [api.host] });
    callModule = createCallModule({ http, log });
  });
  after(() => http.close());

  const inputOf = (path: string, method: 'get' | 'put' | 'post', repeat?: 'safe' | 'no'): CallInput => ({
    run: { runId: 's1-test', teamId: 1, scenarioId: 1 },
    node: 1,
    path: '1/1',
    key: path,
    parameters: { url: api.url + path, method },
    effect: method === 'get' ? 'read' : 'write',
    ...(repeat === undefined ? {} : { repeat }),
    timeLimitMs: 40_000,
  });
  const activity = () => new MockActivityEnvironment({ activityType: 'http:MakeRequest@4' });

  const run = (attempt: MockActivityEnvironment, input: CallInput): Promise<CallResult> =>
    attempt.run<[CallInput], CallResult, typeof callModule>(callModule, input);

  /** The outcome of an attempt that is interrupted once its request has arrived; errors as values. */
  async function interruptedBy(
    why: Parameters<MockActivityEnvironment['cancel']>[0],
    input: CallInput,
  ): Promise<CallResult | Error> {
    const { pathname } = new URL(input.parameters['url'] as string); // set by `inputOf`
    const attempt = activity();
    const outcome = run(attempt, input).catch((error: unknown) => error as Error); // what activities throw
    await api.arrived(pathname);
    attempt.cancel(why);
    return outcome;
  }

  it('says of a cancelled write on its way that it may have happened', async () => {
    api.hold('/cancelled');

    const outcome = await interruptedBy('CANCELLED', inputOf('/cancelled', 'post', 'no'));

    assert.ok('state' in outcome && outcome.state === 'failed');
    assert.equal(outcome.error.type, 'ConnectionError');
    assert.equal(outcome.error.uncertain, true);
  });

  it('leaves a read or a repeatable write of a stopped worker to the next attempt', async () => {
    api.hold('/stopped-read');
    api.hold('/stopped-write');

    const outcomes = [
      await interruptedBy('WORKER_SHUTDOWN', inputOf('/stopped-read', 'get')),
      await interruptedBy('WORKER_SHUTDOWN', inputOf('/stopped-write', 'put', 'safe')),
    ];

    for (const outcome of outcomes) {
      assert.ok(outcome instanceof ApplicationFailure);
      assert.equal(outcome.nonRetryable, false);
    }
  });

  it('tells at once that a write of a stopped worker may have happened, where nobody may repeat it', async () => {
    api.hold('/stopped');

    const outcome = await interruptedBy('WORKER_SHUTDOWN', inputOf('/stopped', 'post', 'no'));

    assert.ok('state' in outcome && outcome.state === 'failed');
    assert.equal(outcome.error.uncertain, true);
  });

  it('hands a call whose attempt Temporal gave up to the next attempt, and does not send it again', async () => {
    const gate = api.hold('/given-up');
    const input = inputOf('/given-up', 'put', 'safe');
    assert.ok((await interruptedBy('TIMED_OUT', input)) instanceof ApplicationFailure);

    const next = run(activity(), input);
    gate.release();
    const outcome = await next;

    assert.equal(outcome.state, 'done');
    assert.equal(api.of('/given-up').length, 1);
  });

  it('does not hand a call of one version to another that asks under the same key', async () => {
    const gate = api.hold('/versions');
    const input = inputOf('/versions', 'get');
    assert.deepEqual(await run(activity(), { ...input, holdMs: 1 }), { state: 'open' });

    const other = run(new MockActivityEnvironment({ activityType: 'http:ActionSendData@3' }), input);
    await gate.arrived(2);
    gate.release();

    assert.equal((await other).state, 'done');
    assert.equal((await run(activity(), input)).state, 'done');
    assert.equal(api.of('/versions').length, 2);
  });

  it('leaves a call to the next attempt that could not be made because the store was away', async () => {
    const away = createCallModule({
      http,
      log,
      counters: { next: () => Promise.reject(new TenonError('STORE_UNAVAILABLE', 'The database is away')) },
    });
    const counting = { ...inputOf('/none', 'get'), parameters: {} };
    const attempt = new MockActivityEnvironment({ activityType: 'util:FunctionIncrement@1' });

    await assert.rejects(attempt.run(away, counting), { type: 'StoreAway', nonRetryable: false });
  });

  it('lets a call end whose activity an operator pauses', async () => {
    const gate = api.hold('/paused');

    const outcome = interruptedBy('PAUSED', inputOf('/paused', 'post', 'no'));
    await api.arrived('/paused');
    gate.release();

    assert.equal(((await outcome) as CallResult).state, 'done'); // no attempt fails here
  });
});
