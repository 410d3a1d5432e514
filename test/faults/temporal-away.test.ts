import assert from 'node:assert/strict';
import protobuf from 'protobufjs';
import { blueprint } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { useHeldApi } from '../support/held-api.ts';
import { useOwnTemporal } from '../support/own-temporal.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { request, respond, webhook } from './flows.ts';

/** What is in flight is given up after 30 s. */
const STOP_MS = 45_000;

/** Operators are told within this. */
const TRUTH_MS = 60_000;

describe('a Temporal that Tenon does not own', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const temporal = useOwnTemporal();
  const tenon = useInstallation({
    env: () => ({ TENON_ALLOW_HOSTS: stub.host, TEMPORAL_ADDRESS: temporal.address() }),
  });

  async function deliver(
    hook: string,
    order: number,
    key: string,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(hook, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ order }),
    });
    return { status: response.status, text: await response.text() };
  }

  it('may be stopped: webhooks are taken, each delivery once, and run when it is back', async () => {
    const { api } = tenon;
    const quiet = await api.listen(
      blueprint([webhook(1), request(2, 'put', `${stub.url}/quiet/{{1.order}}`)]),
    );
    const answering = await api.listen(
      blueprint([
        webhook(1),
        request(2, 'put', `${stub.url}/answering/{{1.order}}`),
        respond(3, 'order {{1.order}}'),
      ]),
    );
    await temporal.kill();

    for (const order of [1, 2, 3]) {
      const first = await deliver(quiet.hook, order, `quiet-${String(order)}`);
      const again = await deliver(quiet.hook, order, `quiet-${String(order)}`);
      assert.deepEqual([first.status, again.status], [200, 200]);

      const begun = Date.now();
      const waiting = await deliver(answering.hook, order, `answering-${String(order)}`);
      const repeated = await deliver(answering.hook, order, `answering-${String(order)}`);
      assert.equal(waiting.status, 202, waiting.text);
      assert.deepEqual(repeated, waiting);
      assert.ok(Date.now() - begun < 5000, 'a caller waits for a Temporal that is away');
    }
    assert.equal(stub.calls.length, 0);
    await temporal.start();

    for (const [name, scenario] of Object.entries({ quiet, answering })) {
      const runs = await until(`the runs of ${name} have ended`, async () => {
        const seen = await api.runs(scenario.id);
        return seen.every(({ status }) => status === 'success') && seen;
      });
      assert.equal(runs.length, 3);
      for (const order of [1, 2, 3]) assert.equal(stub.of(`/${name}/${String(order)}`).length, 1);
    }
    assert.deepEqual(await deliver(answering.hook, 1, 'answering-1'), { status: 200, text: 'order 1' });
  });

  it('may have runs terminated, cancelled and reset in it: Tenon says so too', async () => {
    const { api } = tenon;
    const started = async (name: string, method: 'put' | 'post' = 'put') => {
      const gate = stub.hold(`/${name}`);
      const { id } = await api.create(
        blueprint([request(1, method, `${stub.url}/${name}`, { seconds: 300 })]),
      );
      const run = await api.start(id);
      await gate.arrived();
      return { scenario: id, run: run.id, gate };
    };
    const terminated = await started('terminated');
    const cancelled = await started('cancelled', 'post');
    const reset = await started('reset');
    // The list is asked, as it asks nobody else.
    const seen = async (scenario: number) => (await api.runs(scenario))[0];

    await withTemporal(temporal.address(), async ({ client, handle }) => {
      await handle(terminated.run).terminate('by an operator');
      await handle(cancelled.run).cancel();
      const stopped = await until(
        'Tenon says that both were stopped',
        async () => {
          const both = [await seen(terminated.scenario), await seen(cancelled.scenario)];
          return both.every((run) => run?.status === 'cancelled') && both;
        },
        TRUTH_MS,
      );
      assert.deepEqual(
        stopped.map((run) => run?.endedBy),
        ['terminated', 'cancelled'],
      );

      // The request was cut off on its way: a person has to look whether it happened.
      const [incomplete] = await api.incompletes(cancelled.scenario);
      assert.equal(incomplete?.runId, cancelled.run);
      assert.equal(incomplete.error.uncertain, true);
      assert.equal(stub.of('/cancelled').length, 1);

      reset.gate.release();
      assert.equal((await api.ended(reset.run)).status, 'success');
      const held = stub.hold('/reset');
      await client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: reset.run },
        reason: 'once more',
        requestId: 'reset-1',
        workflowTaskFinishEventId: new protobuf.util.Long(4) as never, // protobufjs knows its own class under another name
      });
      await until(
        'Tenon says that it is running again',
        async () => (await seen(reset.scenario))?.status === 'running',
        TRUTH_MS,
      );
      held.release();
      assert.equal((await api.ended(reset.run)).status, 'success');
      assert.equal((await handle(reset.run).describe()).status.name, 'COMPLETED');

      // Too quick for anybody to see it running.
      await client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: terminated.run },
        reason: 'after all',
        requestId: 'reset-2',
        workflowTaskFinishEventId: new protobuf.util.Long(4) as never, // protobufjs knows its own class under another name
      });
      terminated.gate.release();
      await until(
        'it is completed',
        async () => (await handle(terminated.run).describe()).status.name === 'COMPLETED',
      );
      const after = await api.run(terminated.run);
      assert.equal(after.status, 'success');
      assert.equal(after.endedBy, undefined);
    });
  });

  it('may be away when Tenon is stopped', async () => {
    await temporal.kill();

    const told = Date.now();
    assert.equal(await tenon.stop(), 0);
    assert.ok(Date.now() - told < STOP_MS);
  });
});
