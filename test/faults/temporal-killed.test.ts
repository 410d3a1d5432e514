import assert from 'node:assert/strict';
import { blueprint } from '../support/blueprint.ts';
import type { ShownRun } from '../support/api-caller.ts';
import { until } from '../support/child-process.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { useHeldApi } from '../support/held-api.ts';
import { request, type RequestOptions } from './flows.ts';

describe('Temporal alone, killed', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const tenon = useInstallation({ env: () => ({ TENON_ALLOW_HOSTS: stub.host }) });

  /** A run that hangs in one call between two writes. */
  async function hanging(
    name: string,
    method: 'get' | 'put' | 'post',
    options: RequestOptions = {},
  ): Promise<ShownRun> {
    const { id } = await tenon.api.create(
      blueprint([
        request(1, 'put', `${stub.url}/${name}/before`),
        request(2, method, `${stub.url}/${name}/held`, { seconds: 300, ...options }),
        request(3, 'put', `${stub.url}/${name}/after`),
      ]),
    );
    return tenon.api.start(id);
  }

  async function everyCallOnce(run: ShownRun, name: string): Promise<void> {
    const ended = await tenon.api.ended(run.id, 90_000);
    assert.equal(ended.status, 'success', `${name}: ${JSON.stringify(ended.error)}`);
    for (const step of ['before', 'held', 'after']) {
      assert.equal(stub.of(`/${name}/${step}`).length, 1, `calls of /${name}/${step}`);
    }
  }

  const calls = [
    ['get', {}],
    ['put', {}],
    ['post', {}],
  ] as const;

  it('is started again, and calls that were answered meanwhile are not sent twice', async () => {
    const held = calls.map(([method]) => ({ method, gate: stub.hold(`/while-${method}/held`) }));
    const runs = await Promise.all(held.map(({ method }) => hanging(`while-${method}`, method)));
    await Promise.all(held.map(({ gate }) => gate.arrived()));
    const before = await tenon.temporalPid();

    await tenon.kill('temporal');
    for (const { gate } of held) gate.release();
    await until('Temporal is started again', async () => (await tenon.temporalPid()) !== before);

    for (const [index, { method }] of held.entries()) {
      await everyCallOnce(runs[index] as ShownRun, `while-${method}`); // one run per call
    }
  });

  it('is started again, and calls that are answered afterwards are not sent twice', async () => {
    const held = calls.map(([method]) => ({ method, gate: stub.hold(`/after-${method}/held`) }));
    const runs = await Promise.all(held.map(({ method }) => hanging(`after-${method}`, method)));
    await Promise.all(held.map(({ gate }) => gate.arrived()));

    const before = await tenon.temporalPid();
    await tenon.kill('temporal');
    await until('Temporal is started again', async () => (await tenon.temporalPid()) !== before);
    // Started anew, this run shows that Temporal works again.
    const { id } = await tenon.api.create(blueprint([request(1, 'put', `${stub.url}/new`)]));
    await tenon.api.ended((await tenon.api.start(id)).id);
    for (const { gate } of held) gate.release();

    for (const [index, { method }] of held.entries()) {
      await everyCallOnce(runs[index] as ShownRun, `after-${method}`); // one run per call
    }
  });
});
