import assert from 'node:assert/strict';
import type { SwitchResult } from '../../scenarios/run.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { code } from '../store/samples.ts';
import { request } from '../faults/flows.ts';
import { bundles, get, module, retry, type ModuleOptions } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { useOpenRuns } from '../support/open-runs.ts';

const STUB = 'http://stub.test';

const refsOf = (entries: { module: number; ref: string; error?: unknown }[], node: number): string[] =>
  entries.filter((entry) => entry.module === node && entry.error === undefined).map(({ ref }) => ref);

describe('an open run switched to other module versions', function () {
  this.timeout(120_000);
  // A short run gets its second history.
  const runs = useOpenRuns(['limit.historyCount.suggestContinueAsNew=60']);
  const calls = (path: string): number => runs().stub.calls.filter(({ url }) => url.startsWith(path)).length;
  const retrying = (seconds: string): ModuleOptions => ({
    onerror: [retry(90, { attempts: '50', delay: seconds, backoff: '1' })],
  });
  const oldGet = get;
  const newGet = (id: number, path: string, options: ModuleOptions = {}): JsonObject => ({
    ...request(id, 'get', STUB + path),
    ...(options as JsonObject),
  });

  beforeEach(() => {
    const { stub } = runs();
    stub.calls.length = 0;
    const on = (path: string, reply: object, method = 'GET') => ({
      match: { method, path },
      replies: [{ json: {}, ...reply }],
    });
    stub.answerWith([
      on('/gone', { status: 410 }),
      ...['GET', 'POST', 'PUT'].map((method) => on('/hang', { fault: 'hang' }, method)),
      ...['/a', '/b', '/v2/a', '/v2/b', '/x', '/v2/x'].map((path) => on(path, {})),
    ]);
  });

  it('goes on under its id where its module waits for its next attempt', async () => {
    const { client, ended, events, query, reaches, start, store, to, trace } = runs();
    const flow = (at: JsonObject): JsonObject[] => [bundles(1, { n: '1' }), at, oldGet(3, '/b')];
    const { id, hash } = await start(flow(oldGet(2, '/gone', retrying('600'))));
    await reaches(id, 2, 'retry');
    assert.equal((await store.runs.get(id))?.status, 'waiting');
    const asked = await to(flow(newGet(2, '/v2/a', retrying('600'))), hash, {
      nodes: [2],
      retryPending: true,
    });

    assert.deepEqual(await client.switchModules(id, asked), {
      outcome: 'switched',
      planHash: asked.planHash,
    });
    const row = await ended(id);

    assert.deepEqual(
      [row.status, row.operations, row.planHash, row.scenarioVersion],
      ['success', 3, asked.planHash, 2],
    );
    assert.deepEqual([calls('/gone'), calls('/v2/a'), calls('/b')], [1, 1, 1]);
    assert.deepEqual(refsOf(await trace(id), 2), ['http:MakeRequest@4']);
    assert.deepEqual(
      (await events(id)).filter((type) => type.startsWith('WorkflowExecutionUpdate')),
      ['WorkflowExecutionUpdateAccepted', 'WorkflowExecutionUpdateCompleted'],
    );
    // A replay needs the plan the run began with as well.
    const kept = await query('select plan_hash from run_plans where run_id = $1 order by plan_hash', [id]);
    assert.deepEqual(
      kept.map((one) => one['plan_hash']),
      [hash, asked.planHash].sort(),
    );
  });

  it('keeps the version of what executed, and leaves nothing of a refusal in the history', async () => {
    const { client, ended, events, reaches, start, stub, to, trace } = runs();
    const flow = (second: JsonObject, last: JsonObject): JsonObject[] => [
      bundles(1, { n: '1' }),
      second,
      oldGet(3, '/gone', retrying('1')),
      last,
    ];
    const { id, hash } = await start(flow(oldGet(2, '/a'), oldGet(4, '/b')));
    await reaches(id, 3, 'retry');
    assert.deepEqual((await client.executed(id)).executed.slice(0, 2), [1, 2]);

    const both = await to(flow(newGet(2, '/v2/a'), newGet(4, '/v2/b')), hash, { nodes: [2, 4] });
    await assert.rejects(client.switchModules(id, both), (error: { code?: string; extra?: object }) => {
      assert.deepEqual([error.code, error.extra], ['NODE_EXECUTED', { nodes: [2] }]);
      return true;
    });
    await assert.rejects(
      client.switchModules(id, { ...both, requestId: 'other', expectPlanHash: 'p1-other' }),
      code('STALE_PLAN'),
    );
    assert.deepEqual(
      (await events(id)).filter((type) => type.startsWith('WorkflowExecutionUpdate')),
      [],
    );

    const rest = await to(flow(oldGet(2, '/a'), newGet(4, '/v2/b')), hash, { nodes: [4] });
    await client.switchModules(id, rest);
    stub.answerWith([
      { match: { method: 'GET', path: '/gone' }, replies: [{ json: {} }] },
      { match: { method: 'GET', path: '/v2/b' }, replies: [{ json: {} }] },
    ]);
    assert.equal((await ended(id)).status, 'success');
    const entries = await trace(id);
    assert.deepEqual(
      [refsOf(entries, 2), refsOf(entries, 4)],
      [['http:ActionSendData@3'], ['http:MakeRequest@4']],
    );
    await assert.rejects(client.switchModules(id, { ...rest, requestId: 'late' }), code('RUN_CLOSED'));
    await assert.rejects(client.executed(id), code('RUN_CLOSED'));
  });

  it('switches once for a request that comes twice', async () => {
    const { client, ended, events, reaches, start, to } = runs();
    const flow = (at: JsonObject): JsonObject[] => [bundles(1, { n: '1' }), at];
    const { id, hash } = await start(flow(oldGet(2, '/gone', retrying('600'))));
    await reaches(id, 2, 'retry');
    const asked = await to(flow(newGet(2, '/v2/a', retrying('600'))), hash, { nodes: [2] });

    const results = await Promise.all([client.switchModules(id, asked), client.switchModules(id, asked)]);
    const later = await client.switchModules(id, asked);
    const again = await client.switchModules(id, { ...asked, expectPlanHash: asked.planHash });
    const expected: SwitchResult = { outcome: 'switched', planHash: asked.planHash };
    assert.deepEqual([...results, later, again], [expected, expected, expected, expected]);
    const types = await events(id);
    // The second is the question with another expectation: it is answered, not carried out.
    assert.equal(types.filter((type) => type === 'WorkflowExecutionUpdateAccepted').length, 2);
    assert.equal(types.filter((type) => type === 'UpsertWorkflowSearchAttributes').length, 2);
    await client.cancel(id);
    await ended(id);
  });

  it('cuts off a read that hangs and sends it anew on the new version', async () => {
    const { client, ended, reaches, start, to, trace } = runs();
    const flow = (at: JsonObject): JsonObject[] => [bundles(1, { n: '1' }), at, oldGet(3, '/b')];
    const { id, hash } = await start(flow(oldGet(2, '/hang')));
    await reaches(id, 2, 'call');
    const asked = await to(flow(newGet(2, '/v2/a')), hash, { nodes: [2] });
    await assert.rejects(client.switchModules(id, asked), code('NODE_RUNNING'));

    await client.switchModules(id, { ...asked, retryPending: true });
    const row = await ended(id);

    assert.deepEqual([row.status, row.operations], ['success', 3]);
    assert.deepEqual([calls('/hang'), calls('/v2/a'), calls('/b')], [1, 1, 1]);
    const entries = await trace(id);
    assert.deepEqual(
      entries.map(({ module: node, ref }) => `${String(node)} ${ref}`),
      ['1 util:BasicTrigger@1', '2 http:MakeRequest@4', '3 http:ActionSendData@3'],
    );
  });

  it('cuts off a write that may be repeated, and not one that may not', async () => {
    const { client, ended, reaches, start, to, trace } = runs();
    const flow = (method: 'put' | 'post', path: string): JsonObject[] => [
      bundles(1, { n: '1' }),
      request(2, method, STUB + path),
    ];
    const put = await start(flow('put', '/hang'));
    const post = await start(flow('post', '/hang'));
    await reaches(put.id, 2, 'call');
    await reaches(post.id, 2, 'call');
    const hangs = runs().stub.calls;
    await until('both calls are made', () => hangs.length === 2);
    runs().stub.answerWith([{ match: { method: 'PUT', path: '/v2/a' }, replies: [{ json: {} }] }]);

    const [toPut, toPost] = [
      await to(flow('put', '/v2/a'), put.hash, { nodes: [2], retryPending: true }),
      await to(flow('post', '/v2/a'), post.hash, { nodes: [2], retryPending: true }),
    ];
    await assert.rejects(client.switchModules(post.id, toPost), code('NOT_SAFELY_RETRYABLE'));
    assert.equal((await client.switchModules(put.id, toPut)).outcome, 'switched');
    const row = await ended(put.id);

    assert.deepEqual([row.status, row.operations], ['success', 2]);
    assert.equal(refsOf(await trace(put.id), 2).length, 1);
    assert.equal(calls('/v2/a'), 1);
    await client.terminate(post.id, 'the test is over');
  });

  it('switches exactly once where the worker goes right after the run has taken the request', async () => {
    const { client, ended, events, reaches, start, startWorker, stopWorker, stub, to, trace } = runs();
    const flow = (last: JsonObject): JsonObject[] => [
      bundles(1, { n: '1' }),
      request(2, 'put', `${STUB}/hang`),
      last,
    ];
    const { id, hash } = await start(flow(oldGet(3, '/b')));
    await reaches(id, 2, 'call');
    const asked = await to(flow(newGet(3, '/v2/b')), hash, { nodes: [3] });

    const result = client.switchModules(id, asked);
    result.catch(() => undefined);
    await until('the request is accepted', async () =>
      (await events(id)).includes('WorkflowExecutionUpdateAccepted'),
    );
    assert.ok(!(await events(id)).includes('WorkflowExecutionUpdateCompleted'));
    await stopWorker();
    stub.answerWith([
      { match: { method: 'PUT', path: '/hang' }, replies: [{ json: {} }] },
      { match: { method: 'GET', path: '/v2/b' }, replies: [{ json: {} }] },
    ]);
    await startWorker();

    assert.equal((await client.switchModules(id, asked)).outcome, 'switched');
    const row = await ended(id);
    assert.deepEqual([row.status, row.planHash], ['success', asked.planHash]);
    assert.deepEqual([calls('/b'), calls('/v2/b')], [0, 1]);
    assert.deepEqual(refsOf(await trace(id), 3), ['http:MakeRequest@4']);
    const types = await events(id);
    assert.equal(types.filter((type) => type === 'WorkflowExecutionUpdateCompleted').length, 1);
  });

  it('stays switched in the histories that follow', async () => {
    const { client, ended, histories, reaches, start, stub, to } = runs();
    const flow = (at: (id: number, path: string, options?: ModuleOptions) => JsonObject): JsonObject[] => [
      bundles(1, { n: '1' }),
      oldGet(2, '/gone', retrying('1')),
      module('builtin:BasicRepeater@1', { id: 3, mapper: { start: '1', repeats: '40', step: '1' } }),
      at(4, '/v2/x?i={{3.i}}'),
      oldGet(5, '/gone?i={{3.i}}', {
        filter: [[['{{3.i}}', 'number:equal', '40']]],
        onerror: [retry(91, { attempts: '50', delay: '1', backoff: '1' })],
      }),
    ];
    const { id, hash } = await start(flow(oldGet));
    await reaches(id, 2, 'retry');
    const asked = await to(flow(newGet), hash, { nodes: [4] });
    await client.switchModules(id, asked);
    const x = { match: { method: 'GET', path: '/v2/x' }, replies: [{ json: {} }] };
    const gone = { method: 'GET', path: '/gone' };
    stub.answerWith([
      { match: { ...gone, query: { i: '40' } }, replies: [{ status: 410 }] },
      { match: gone, replies: [{ json: {} }] },
      x,
    ]);
    await reaches(id, 5, 'retry');
    await until('it goes on in another history', async () => (await histories(id)) > 1);

    assert.equal((await client.executed(id)).planHash, asked.planHash);
    // Temporal has forgotten the id of the request with the old history; the run has not.
    assert.deepEqual(await client.switchModules(id, asked), {
      outcome: 'switched',
      planHash: asked.planHash,
    });
    stub.answerWith([{ match: gone, replies: [{ json: {} }] }]);
    const row = await ended(id);

    assert.deepEqual([row.status, row.planHash], ['success', asked.planHash]);
    assert.equal(calls('/v2/x'), 40);
  });

  it('switches while it is paused, and goes on when it is resumed', async () => {
    const { client, ended, reaches, start, store, to } = runs();
    const flow = (at: JsonObject): JsonObject[] => [bundles(1, { n: '1' }), at];
    const { id, hash } = await start(flow(oldGet(2, '/hang')));
    await reaches(id, 2, 'call');
    await client.signal(id, 'pause');
    const asked = await to(flow(newGet(2, '/v2/a')), hash, { nodes: [2], retryPending: true });

    assert.equal((await client.switchModules(id, asked)).outcome, 'switched');
    await until('it is paused', async () => (await store.runs.get(id))?.status === 'paused');
    const back = await to(flow(newGet(2, '/v2/b')), asked.planHash, { nodes: [2] });
    assert.equal((await client.switchModules(id, back)).outcome, 'switched');
    assert.deepEqual([calls('/v2/a'), calls('/v2/b')], [0, 0]);
    await client.signal(id, 'resume');
    assert.equal((await ended(id)).status, 'success');
    assert.deepEqual([calls('/v2/a'), calls('/v2/b')], [0, 1]);
  });

  it('tells who waits for a switch that the run was cancelled before it', async () => {
    const { client, ended, events, reaches, start, to } = runs();
    const flow = (last: JsonObject): JsonObject[] => [
      bundles(1, { n: '1' }),
      request(2, 'put', `${STUB}/hang`),
      last,
    ];
    const { id, hash } = await start(flow(oldGet(3, '/b')));
    await reaches(id, 2, 'call');
    const asked = await to(flow(newGet(3, '/v2/b')), hash, { nodes: [3] });
    const refused = assert.rejects(client.switchModules(id, asked), code('RUN_CLOSED'));
    await until('the request is accepted', async () =>
      (await events(id)).includes('WorkflowExecutionUpdateAccepted'),
    );
    await client.cancel(id);
    await refused;
    const row = await ended(id);
    assert.deepEqual([row.status, row.planHash], ['cancelled', hash]);
  });

  it('keeps the plan of a next-cycle switch, and goes on as it began', async () => {
    const { client, ended, query, reaches, start, stub, to } = runs();
    const flow = (at: JsonObject): JsonObject[] => [bundles(1, { n: '1' }), at];
    const { id, hash } = await start(flow(oldGet(2, '/gone', retrying('1'))));
    await reaches(id, 2, 'retry');
    const asked = await to(flow(newGet(2, '/v2/a', retrying('1'))), hash, { policy: 'next-cycle' });

    assert.deepEqual(await client.switchModules(id, asked), { outcome: 'later', planHash: asked.planHash });
    stub.answerWith([{ match: { method: 'GET', path: '/gone' }, replies: [{ json: {} }] }]);
    const row = await ended(id);
    assert.deepEqual([row.status, row.planHash, row.scenarioVersion], ['success', hash, 1]);
    const kept = await query('select plan_hash from run_plans where run_id = $1', [id]);
    assert.ok(kept.some((one) => one['plan_hash'] === asked.planHash));
  });
});
