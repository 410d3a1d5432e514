import assert from 'node:assert/strict';
import pg from 'pg';
import { blueprint } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { postgresServer } from '../support/databases.ts';
import { useHeldApi } from '../support/held-api.ts';
import { useOwnTemporal } from '../support/own-temporal.ts';
import { useSeparateProcesses } from '../support/separate-processes.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { request, respond, webhook } from './flows.ts';
import { judgeInterrupted, startInterrupted } from './interruptions.ts';

const OUTAGE_MS = 5000;

describe('API and worker as processes of their own', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const temporal = useOwnTemporal();
  const tenon = useSeparateProcesses(temporal, () => stub.host);

  async function storedEvents(deliveryKey: string): Promise<number> {
    const client = new pg.Client({ connectionString: tenon.databaseUrl() });
    await client.connect();
    try {
      const { rows } = await client.query('select id from events where delivery_key = $1', [deliveryKey]);
      return rows.length;
    } finally {
      await client.end();
    }
  }

  it('repeats reads and keyed writes of a killed worker, and stops at a write that may have happened', async () => {
    const interrupted = await withTemporal(temporal.address(), (eye) =>
      startInterrupted(tenon.api, stub, (runId) => eye.pendingActivity(runId)),
    );
    await tenon.kill('worker');
    await tenon.start('worker');

    await judgeInterrupted(tenon.api, stub, interrupted, Date.now());
  });

  it('keeps the results of calls, small and large ones, that come while the database is away', async () => {
    const calls = [`${stub.url}/small`, `${stub.url}/large?bytes=40000`];
    const gates = [stub.hold('/small'), stub.hold('/large')];
    const runs = await Promise.all(
      calls.map(async (url) => {
        const { id } = await tenon.api.create(blueprint([request(1, 'post', url, { seconds: 300 })]));
        return tenon.api.start(id);
      }),
    );
    await Promise.all(gates.map((gate) => gate.arrived()));
    const database = await postgresServer();
    await database?.stop();
    for (const gate of gates) gate.release();
    // That long it is away.
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
    await database?.start();

    for (const run of runs) {
      const ended = await tenon.api.ended(run.id);
      assert.equal(ended.status, 'success', JSON.stringify(ended.error));
    }
    assert.equal(stub.of('/small').length, 1);
    assert.equal(stub.of('/large').length, 1);
  });

  it('makes one run of a delivery that was stored but not answered when the API was killed', async () => {
    const { id, hook } = await tenon.api.listen(
      blueprint([
        webhook(1),
        request(2, 'put', `${stub.url}/effect/{{1.order}}`),
        respond(3, 'order {{1.order}} is noted'),
      ]),
    );
    const deliver = async (): Promise<{ status: number; text: string }> => {
      const response = await fetch(hook, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'delivery-7' },
        body: '{"order":7}',
      });
      return { status: response.status, text: await response.text() };
    };
    // So that the API hangs between the stored event and the started run.
    temporal.freeze();
    const first = deliver().then(
      () => 'answered',
      () => 'cut',
    );
    await until('the event is stored', async () => (await storedEvents('delivery-7')) === 1);
    await tenon.kill('api');
    assert.equal(await first, 'cut');
    temporal.thaw();
    await tenon.start('api');

    const second = await deliver();
    const runs = await until('the run has ended', async () => {
      const seen = await tenon.api.runs(id);
      return seen.length > 0 && seen.every(({ status }) => status === 'success') && seen;
    });
    const third = await deliver();

    assert.ok(second.status === 200 || second.status === 202, `${String(second.status)} ${second.text}`);
    assert.deepEqual(third, { status: 200, text: 'order 7 is noted' });
    assert.equal(runs.length, 1);
    assert.equal((await tenon.api.runs(id)).length, 1);
    assert.equal(stub.of('/effect/7').length, 1);
  });
});
