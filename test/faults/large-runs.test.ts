import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

const BUNDLES = 20_000;

/**
 * What memory may have grown by from a quarter of the run to its end. What is free to go shows as well: three runs of this
 * test moved by -240 to +20 MiB. 10 KB kept of each bundle would be 150 MiB.
 */
const GROWTH = 150 * MIB;

/** Resident memory of a process. */
function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

describe('large runs', function () {
  this.timeout(600_000);
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

  it('takes 20,000 bundles through a GET each in one run, with short histories and flat memory', async () => {
    const { api } = tenon;
    const { id } = await api.create(
      blueprint([
        request(1, 'get', `${stub.url}/list?items=${String(BUNDLES)}`),
        iterate(2, '{{1.data.items}}'),
        request(3, 'get', `${stub.url}/item/{{2.id}}`),
      ]),
    );
    const run = await api.start(id);
    await stub.arrived('/item/', BUNDLES / 4, 240_000);
    const quarter = residentBytes(tenon.pid());
    const ended = await api.ended(run.id, 360_000);
    const grown = residentBytes(tenon.pid()) - quarter;

    assert.equal(ended.status, 'success', JSON.stringify(ended.error));
    assert.equal(ended.operations, BUNDLES + 2);
    assert.equal(new Set(stub.of('/item/').map(({ path }) => path)).size, BUNDLES);
    assert.ok(grown <= GROWTH, `memory has grown by ${String(Math.round(grown / MIB))} MiB`);
    const histories = await withTemporal(tenon.temporal(), (eye) => eye.histories(run.id));
    assert.ok(histories.every((length) => length < MOST_EVENTS));
    assert.equal((await api.trace(run.id)).length, BUNDLES + 2);
  });
});
