import assert from 'node:assert/strict';
import { blueprint } from '../support/blueprint.ts';
import { isAlive, until } from '../support/child-process.ts';
import { useHeldApi } from '../support/held-api.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { repeat, request, webhook } from './flows.ts';
import { judgeInterrupted, startInterrupted } from './interruptions.ts';

const BURST = 100;
const READS = 600;

describe('npm start, killed with everything it started', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const tenon = useInstallation({ env: () => ({ TENON_ALLOW_HOSTS: stub.host }) });

  /** A run of reads that has handed parts of its trace over, and is in the middle. */
  async function startTraced(): Promise<string> {
    const { id } = await tenon.api.create(
      blueprint([repeat(1, READS), request(2, 'get', `${stub.url}/traced/{{1.i}}?bytes=2000&ms=5`)]),
    );
    const run = await tenon.api.start(id);
    await stub.arrived('/traced/', READS / 2);
    return run.id;
  }

  async function judgeTraced(run: string): Promise<void> {
    assert.equal((await tenon.api.ended(run)).operations, READS + 1);
    const trace = await tenon.api.trace(run);
    assert.deepEqual(
      trace.map(({ path }) => path),
      ['1/1', ...Array.from({ length: READS }, (_none, index) => `1/1.${String(index + 1)}/2`)],
    );
  }

  it('takes its Temporal server over and goes on with all runs, each operation once in the trace', async () => {
    const { api } = tenon;
    const interrupted = await withTemporal(tenon.temporal(), (temporal) =>
      startInterrupted(api, stub, (runId) => temporal.pendingActivity(runId)),
    );
    const traced = await startTraced();
    const server = await tenon.temporalPid();

    await tenon.kill('tenon');
    assert.ok(isAlive(server));
    assert.ok(stub.of('/traced/').length < READS);
    await tenon.start();
    assert.ok(!isAlive(server), 'two Temporal servers have one database');

    await Promise.all([judgeInterrupted(api, stub, interrupted, tenon.readyAt()), judgeTraced(traced)]);
  });

  it('completes one run for each of 100 webhooks that were acknowledged just before', async () => {
    const { api } = tenon;
    const { id, hook } = await api.listen(
      blueprint([
        webhook(1),
        request(2, 'get', `${stub.url}/order/{{1.order}}`),
        request(3, 'post', `${stub.url}/note/{{1.order}}`, { key: 'note-{{1.order}}' }),
      ]),
    );
    const deliver = async (order: number): Promise<number> => {
      const response = await fetch(hook, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `order-${String(order)}` },
        body: JSON.stringify({ order }),
      });
      await response.text();
      return response.status;
    };
    const orders = Array.from({ length: BURST }, (_none, index) => index + 1);
    const statuses = await Promise.all(orders.map(deliver));
    await tenon.kill('everything');
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    );
    assert.ok(stub.of('/note/').length < BURST, 'nothing was left to do when it was killed');
    await tenon.start();

    const runs = await until(
      'all runs have ended',
      async () => {
        const seen = await api.runs(id);
        return seen.every(({ status }) => status !== 'queued' && status !== 'running') && seen;
      },
      120_000,
    );
    assert.equal(runs.length, BURST);
    assert.deepEqual(
      runs.filter(({ status }) => status !== 'success'),
      [],
    );
    for (const order of orders) {
      const notes = stub.of(`/note/${String(order)}`);
      assert.ok(notes.length >= 1, `order ${String(order)} has no note`);
      // Sent again only under the key that makes one effect of it.
      assert.deepEqual(new Set(notes.map(({ key }) => key)), new Set([`note-${String(order)}`]));
    }
    // The same deliveries once more are known.
    assert.deepEqual(await Promise.all(orders.map(deliver)), statuses);
    assert.equal((await api.runs(id)).length, BURST);
  });
});
