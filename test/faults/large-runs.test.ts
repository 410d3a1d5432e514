import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { blueprint, iterate } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { useHeldApi } from '../support/held-api.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { repeat, request } from './flows.ts';

const MIB = 1024 * 1024;

/** Time in which a cancel takes effect. */
const CANCEL_MS = 3000;

/** Well below the 51,200 events at which Temporal ends a run. */
const MOST_EVENTS = 10_000;

/** Resident memory of a process, where the system tells it. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

describe('large runs', function () {
  this.timeout(400_000);
  const stub = useHeldApi();
  const tenon = useInstallation({ env: () => ({ TENON_ALLOW_HOSTS: stub.host }) });

  it('reads 1,000 answers of 100 KB, and is cancelled within 3 s in the middle of it', async () => {
    const { api } = tenon;
    const { id } = await api.create(
      blueprint([repeat(1, 1000), request(2, 'get', `${stub.url}/large/{{1.i}}?bytes=100000`)]),
    );

    const whole = await api.ended((await api.start(id)).id, 240_000);
    assert.equal(whole.status, 'success', JSON.stringify(whole.error));
    assert.equal(whole.operations, 1001);
    assert.equal(new Set(stub.of('/large/').map(({ path }) => path)).size, 1000);
    assert.doesNotMatch(tenon.output(), /larger than max|too large|ResourceExhausted/i);

    const begun = stub.calls.length;
    const run = await api.start(id);
    await until('it is in the middle', () => stub.calls.length > begun + 300);
    const told = Date.now();
    await api.call('POST', `/v1/runs/${run.id}/cancel`, {});
    const cancelled = await api.ended(run.id);
    const took = Date.now() - told;
    assert.equal(cancelled.status, 'cancelled');
    assert.equal(cancelled.endedBy, 'cancelled');
    assert.ok(took <= CANCEL_MS, `the cancel took ${String(took)} ms`);
    assert.ok(stub.calls.length < begun + 900);
  });

  it('takes 20,000 bundles through a GET each in one run, with short histories and flat memory', async function () {
    const { api } = tenon;
    const { id } = await api.create(
      blueprint([
        request(1, 'get', `${stub.url}/list?items=20000`),
        iterate(2, '{{1.data.items}}'),
        request(3, 'get', `${stub.url}/item/{{2.id}}`),
      ]),
    );
    const run = await api.start(id);
    const at = (share: number) =>
      until(`${String(share)} of it`, () => stub.of('/item/').length >= 20_000 * share, 240_000);
    const memory: number[] = [];
    for (const share of [0.25, 0.5, 0.75, 0.99]) {
      await at(share);
      memory.push(Math.round(residentBytes(tenon.pid()) / MIB));
    }
    const ended = await api.ended(run.id, 240_000);

    assert.equal(ended.status, 'success', JSON.stringify(ended.error));
    assert.equal(ended.operations, 20_002);
    assert.equal(new Set(stub.of('/item/').map(({ path }) => path)).size, 20_000);
    const histories = await withTemporal(tenon.temporal(), (eye) => eye.histories(run.id));
    assert.ok(histories.every((length) => length < MOST_EVENTS));
    assert.equal((await api.trace(run.id)).length, 20_002);
  });
});
