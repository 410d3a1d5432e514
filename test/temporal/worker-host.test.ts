import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import proto from '@temporalio/proto';
import { msToTs } from '@temporalio/common/lib/time.js';
import { Worker } from '@temporalio/worker';
import { embeddedTemporal } from '../../temporal/connection.ts';
import { hostWorker, type WorkerHost } from '../../temporal/worker-host.ts';
import { until } from '../support/child-process.ts';
import { startTestTemporal } from '../support/temporal-environment.ts';

describe('the host of a worker', function () {
  this.timeout(120_000);
  let env: TestWorkflowEnvironment;
  let host: WorkerHost | undefined;

  before(async () => {
    env = await startTestTemporal();
  });
  after(async () => {
    await host?.stop();
    await env.teardown();
  });

  it('starts a worker again that was lost, until it can work', async () => {
    const namespace = 'not-there-yet';
    const told: string[] = [];
    const connections: boolean[] = [];
    host = hostWorker({
      target: embeddedTemporal(env.address, namespace),
      create: (connection) =>
        Worker.create({
          connection,
          namespace,
          taskQueue: 'host',
          activities: { nothing: async () => undefined },
        }),
      connected: (connection) => connections.push(connection !== undefined),
      log: { info: () => undefined, warn: (_details, message) => told.push(message) },
    });
    let isReady = false;
    void host.ready.then(() => (isReady = true));
    await until('two attempts have failed', () => told.length >= 2);
    assert.equal(isReady, false);
    assert.deepEqual(connections.slice(0, 2), [true, false]);

    await env.connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('24h'),
    });

    await host.ready;
    await until('it polls', async () => {
      const described = env.connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: 'host' },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      });
      // The server takes a while to see a new namespace everywhere.
      const { pollers } = await described.catch(() => ({ pollers: [] }));
      return pollers.length > 0;
    });
    await host.stop();
    assert.equal(connections.at(-1), false);
  });
});
