import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Json, JsonObject } from '../../scenarios/value.ts';
import { request } from '../faults/flows.ts';
import { aggregate, blueprint, module } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { useHeldApi } from '../support/held-api.ts';
import { startTestTemporal } from '../support/temporal-environment.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { useInstallation } from '../support/tenon-process.ts';

const BUNDLES = 48;
const WRITE = 'http:MakeRequest@4';

/** A run as Temporal has it written down. */
interface Written {
  histories: number;
  /** Writes whose result is recorded. */
  writes: number;
}

/**
 * Reads all histories of a run, from the newest back to the first. A result that came while a workflow task was
 * under way is not among the events until that task ends, so what is recorded is what is no longer pending.
 */
async function written(of: (runId?: string) => WorkflowHandle): Promise<Written> {
  const { raw } = await of().describe();
  const pending = (raw.pendingActivities ?? []).filter((one) => one.activityType?.name === WRITE).length;
  const found: Written = { histories: 0, writes: -pending };
  for (let runId: string | undefined; ;) {
    const { events } = await of(runId).fetchHistory();
    for (const event of events ?? []) {
      if (event.activityTaskScheduledEventAttributes?.activityType?.name === WRITE) found.writes += 1;
    }
    found.histories += 1;
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
    if (runId === undefined || runId === '') return found;
  }
}

describe('sixteen bundles at the same time', function () {
  this.timeout(300_000);
  let env: TestWorkflowEnvironment;
  let address = '';
  before(async function () {
    this.timeout(120_000);
    // The server asks for a new history several times in a run of this size.
    env = await startTestTemporal(['limit.historyCount.suggestContinueAsNew=150']);
    address = env.address;
  });
  const stub = useHeldApi();
  const tenon = useInstallation({
    env: () => ({ TENON_ALLOW_HOSTS: stub.host, TEMPORAL_ADDRESS: address }),
  });
  after(() => env.teardown());

  /** Fans out, writes, reads and writes once per element, each call with a time of its own, and gathers all of it. */
  function flow(name: string, parallel: number): JsonObject {
    const at = (step: string, factor: number): string =>
      `${stub.url}/${name}/${step}/{{1.i}}?ms={{(1.i * ${String(factor)}) % 140}}`;
    return blueprint([
      module('builtin:BasicRepeater@1', {
        id: 1,
        mapper: { start: '1', repeats: String(BUNDLES), step: '1' },
        metadata: { tenon: { parallel } },
      }),
      request(2, 'put', at('first', 37)),
      module('http:ActionSendData@3', {
        id: 3,
        parameters: { handleErrors: true },
        mapper: { url: at('read', 53), method: 'get', parseResponse: true, headers: [], qs: [] },
      }),
      request(4, 'put', at('second', 71)),
      aggregate(5, 1, {
        i: '{{1.i}}',
        of: '{{1.__IMTINDEX__}}',
        read: '{{3.data.path}}',
        wrote: '{{4.data.path}}',
      }),
      request(
        6,
        'put',
        `${stub.url}/${name}/sum/{{5.__IMTAGGLENGTH__}}?order={{join(map(5.array; "i"); "-")}}`,
      ),
    ]);
  }

  /** What a run did and came to, without its name: each operation by its path, what was gathered, and the last call. */
  async function outcome(run: string, name: string): Promise<JsonObject> {
    const ended = await tenon.api.ended(run, 200_000);
    const entries = await tenon.api.trace(run);
    const [sum, ...more] = stub.of(`/${name}/sum/`);
    assert.deepEqual(more, []);
    const gathered = entries.find((entry) => entry.kind === 'aggregated')?.output ?? [];
    const plain = JSON.stringify({
      status: ended.status,
      operations: ended.operations,
      paths: entries.map(({ path }) => path).sort(),
      gathered,
      order: sum?.query.get('order') ?? null,
    }).replaceAll(`/${name}/`, '/');
    return JSON.parse(plain) as Record<string, Json>; // just written
  }

  it('come to what one after another comes to, killed in the middle and over several histories', async () => {
    const { api } = tenon;
    const straight = await api.start((await api.create(flow('straight', 1))).id);
    const expected = await outcome(straight.id, 'straight');
    assert.equal(expected['status'], 'success');
    assert.equal(expected['operations'], 1 + 3 * BUNDLES + 2);

    const { id } = await api.create(flow('wide', 16));
    const run = await api.start(id);
    await withTemporal(address, async ({ client }) => {
      const handle = (runId?: string): WorkflowHandle => client.workflow.getHandle(run.id, runId);
      const sent = (): number => stub.of('/wide/first/').length + stub.of('/wide/second/').length;
      await until('it goes on in a second history', async () => (await written(handle)).histories >= 2);
      const before = sent();
      await until('calls are under way again', () => sent() >= Math.min(before + 4, 2 * BUNDLES - 16));
      await tenon.kill('tenon');
      // What the process had handed over when it died may still be written.
      let atKill = await written(handle);
      await until('nothing is written any more', async () => {
        const last = atKill;
        atKill = await written(handle);
        return atKill.writes === last.writes;
      });
      const sentAtKill = sent();
      assert.ok(sentAtKill > atKill.writes, 'no write was under way');
      assert.ok(sentAtKill < 2 * BUNDLES, 'it was over already');
      await tenon.start();

      assert.deepEqual(await outcome(run.id, 'wide'), expected);
      const writes = ['first', 'second'].flatMap((step) => stub.of(`/wide/${step}/`).map(({ path }) => path));
      assert.equal(new Set(writes).size, 2 * BUNDLES);
      assert.equal(
        writes.length - new Set(writes).size,
        sentAtKill - atKill.writes,
        'exactly the writes without a recorded result are sent again',
      );
      const { histories } = await written(handle);
      assert.ok(histories > atKill.histories, 'it goes on in a further history after the kill');
    });
  });
});
