import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blueprint } from '../support/blueprint.ts';
import { isAlive, type Child } from '../support/child-process.ts';
import { freePort } from '../../temporal/embedded/free-port.ts';
import { useHeldApi } from '../support/held-api.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { request } from './flows.ts';

/** What calls in flight get at a stop, and what closing everything takes. */
const DRAIN_MS = 30_000;

describe('npm start, stopped', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const tenon = useInstallation({ env: () => ({ TENON_ALLOW_HOSTS: stub.host }) });

  async function refusal(
    child: Child,
  ): Promise<{ code: string; hint: string; pid?: number; detail: string }> {
    assert.equal(await child.ended, 1);
    const line = child
      .output()
      .split('\n')
      .find((one) => one.startsWith('{"code"'));
    return JSON.parse(line ?? '{}') as { code: string; hint: string; pid?: number; detail: string }; // the CLI's contract
  }

  it('refuses a second process on its home, and names the first', async () => {
    const other = String(await freePort(0, '127.0.0.1', 'TENON_PORT'));
    const children = [String(tenon.port), other].map((port) => tenon.startAnother({ TENON_PORT: port }));

    for (const refused of await Promise.all(children.map(refusal))) {
      assert.equal(refused.code, 'HOME_LOCKED');
      assert.equal(refused.pid, tenon.pid());
      assert.match(refused.detail, new RegExp(String(tenon.pid())));
    }
  });

  it('names the setting of a port that is taken', async () => {
    const home = await mkdtemp(join(tmpdir(), 'tenon-home-'));
    try {
      const refused = await refusal(tenon.startAnother({ TENON_HOME: home }));

      assert.equal(refused.code, 'PORT_TAKEN');
      assert.match(refused.hint, /TENON_PORT/);
      assert.ok(!existsSync(join(home, 'lock')));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });

  it('lets a call in flight end, leaves nothing behind, and goes on with the run at the next start', async () => {
    const { api } = tenon;
    const { id } = await api.create(
      blueprint([request(1, 'post', `${stub.url}/write?ms=2000`), request(2, 'put', `${stub.url}/after`)]),
    );
    const run = await api.start(id);
    await stub.arrived('/write');
    const server = await tenon.temporalPid();
    const told = Date.now();

    assert.equal(await tenon.stop(), 0);
    const took = Date.now() - told;
    assert.ok(took < DRAIN_MS, `it took ${String(took)} ms`);
    assert.ok(!isAlive(server), 'the Temporal server is left');
    for (const file of ['lock', 'temporal/pid']) assert.ok(!existsSync(join(tenon.home, file)), file);
    assert.equal(stub.of('/after').length, 0);

    await tenon.start();
    assert.equal((await api.ended(run.id)).status, 'success');
    assert.equal(stub.of('/write').length, 1);
    assert.equal(stub.of('/after').length, 1);
  });
});
