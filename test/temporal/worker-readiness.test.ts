import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { catalogue, findModule } from '../../connectors/catalogue.ts';
import { wasPublished } from '../../connectors/published.ts';
import { importBlueprint } from '../../scenarios/check.ts';
import type { Json } from '../../scenarios/value.ts';
import { embeddedTemporal } from '../../temporal/connection.ts';
import { TASK_QUEUE } from '../../temporal/names.ts';
import { requireModules } from '../../temporal/worker-readiness.ts';
import { code } from '../store/samples.ts';
import { blueprint, bundles, get, module } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { useStore } from '../support/databases.ts';
import { startTestTemporal } from '../support/temporal-environment.ts';

describe('a worker before it works', function () {
  this.timeout(120_000);
  const test = useStore('embedded');
  const told: object[] = [];
  let env: TestWorkflowEnvironment;

  before(async () => {
    env = await startTestTemporal();
  });
  after(() => env.teardown());
  beforeEach(() => (told.length = 0));

  /** An open run that gets something; its last module is one that no connector has. */
  async function openRun(): Promise<string> {
    const { store } = test();
    const flow = blueprint([bundles(1, { n: '1' }), get(2, '/'), module('acme:Nothing@1', { id: 3 })]);
    const { plan, hash, report } = importBlueprint(JSON.stringify(flow), catalogue);
    assert.ok(plan !== undefined && hash !== undefined);
    const { id, version } = await store.scenarios.create({
      name: 'Gets',
      blueprint: flow,
      plan,
      planHash: hash,
      report: JSON.parse(JSON.stringify(report)) as Json,
    });
    const run = await store.runs.create({ scenarioId: id, version, planHash: hash, trigger: 'api' });
    await store.runs.markStarted(run.id);
    return run.id;
  }

  const start = (hasModule: (ref: string) => boolean, buildId?: string): Promise<void> =>
    requireModules({
      store: test().store,
      hasModule,
      wasPublished,
      ...(buildId === undefined ? {} : { deployment: { deploymentName: 'engine', buildId } }),
      target: embeddedTemporal(env.address),
      log: { warn: (details) => told.push(details) },
    });
  const ours = (ref: string): boolean => findModule(ref) !== undefined;
  const withoutSendData = (ref: string): boolean => ours(ref) && ref !== 'http:ActionSendData@3';

  it('refuses where it lacks a module that an open run needs, and says what to do (C101)', async () => {
    const run = await openRun();

    await start(ours);
    await assert.rejects(start(withoutSendData), (thrown: Error & { hint?: string }) => {
      assert.ok(code('WORKER_LACKS_MODULES')(thrown));
      assert.match(thrown.message, /http:ActionSendData@3/);
      assert.match(thrown.message, new RegExp(run));
      assert.doesNotMatch(thrown.message, /acme/);
      return thrown.hint !== undefined;
    });

    await test().store.runs.finish(run, { status: 'success', operations: 3 });
    await start(withoutSendData);
  });

  it('counts what waits for a person as it counts runs (C111), and only tells of kept versions', async () => {
    const { store } = test();
    const run = await openRun();
    const row = await store.runs.get(run);
    assert.ok(row !== undefined);
    const { scenarioId, planHash } = row;
    const error = { type: 'ConnectionError' as const, message: 'Nobody answers' };
    const put = { runId: run, scenarioId, planHash, module: 2, path: '2', error, state: {} };
    const { id } = await store.incompletes.put(put);
    await store.runs.finish(run, { status: 'error', operations: 2 });

    // With builds side by side, too: whoever resolves it does so on the build that is current then.
    for (const build of [undefined, 'v2']) {
      await assert.rejects(start(withoutSendData, build), (thrown: Error) => {
        assert.ok(code('WORKER_LACKS_MODULES')(thrown));
        assert.match(thrown.message, new RegExp(`1 incomplete execution\\(s\\) need: ${id}`));
        return !/open run/.test(thrown.message);
      });
    }

    await store.incompletes.discard(id);
    told.length = 0;
    await start(withoutSendData);
    const [kept] = told as { modules: string[]; versions: number; scenarios: number; active: number }[];
    assert.deepEqual([told.length, kept?.modules, kept?.active], [1, ['http:ActionSendData@3'], 0]);
    assert.ok(kept !== undefined && kept.versions >= 1 && kept.scenarios >= 1);
    await store.scenarios.setActive(scenarioId, true);
    await start(withoutSendData);
    assert.deepEqual(told[1], { ...kept, active: 1 });
    await store.scenarios.setActive(scenarioId, false);
  });

  it('of several builds, answers for its own runs and those without a build, and tells of the others', async () => {
    const run = await openRun();

    // Temporal knows no run of the build: it may end where it is.
    await start(withoutSendData, 'v2');
    assert.deepEqual(
      told.filter((details) => 'runs' in details),
      [{ modules: ['http:ActionSendData@3'], runs: 1 }],
    );

    await env.client.workflow.start('Gets #1', { workflowId: run, taskQueue: TASK_QUEUE });
    await until(
      'Temporal lists it',
      async () => (await env.client.workflow.count(`WorkflowId = '${run}'`)).count > 0,
    );
    await assert.rejects(start(withoutSendData, 'v2'), code('WORKER_LACKS_MODULES'));
    await test().store.runs.finish(run, { status: 'success', operations: 3 });
  });
});
