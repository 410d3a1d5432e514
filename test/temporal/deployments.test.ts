/** Two builds of the worker side by side, as processes of their own: from the first promotion to the end of the old one. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Json } from '../../scenarios/value.ts';
import { createDeployments, type Deployment } from '../../temporal/deployments.ts';
import { tenon as commandLine, type Printed } from '../cli/terminal.ts';
import { request } from '../faults/flows.ts';
import { blueprint, bundles, module } from '../support/blueprint.ts';
import { until } from '../support/child-process.ts';
import { useHeldApi, type Gate } from '../support/held-api.ts';
import { useOwnTemporal } from '../support/own-temporal.ts';
import { useSeparateProcesses } from '../support/separate-processes.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { copyBundle } from '../support/tenon-process.ts';

const NAME = 'engine';
const DAYS = String(3 * 24 * 3600);
/** Seconds: an hour of the product. Long enough for a new build to come, be promoted and take the run over. */
const WAKES = 60;

describe('builds side by side', function () {
  this.timeout(180_000);
  const stub = useHeldApi();
  // Else it takes minutes until the server looks whether a build has drained.
  const temporal = useOwnTemporal([
    'matching.wv.VersionDrainageStatusVisibilityGracePeriod="1s"',
    'matching.wv.VersionDrainageStatusRefreshInterval="1s"',
  ]);
  const processes = useSeparateProcesses(temporal, () => stub.host, { started: ['api'] });
  const { api } = processes;
  const homes: string[] = [];
  let held: Gate;
  const runs = { ended: '', held: '', wakes: '', days: '' };

  /** Workflow code whose hour lasts 10 seconds: a wait of a minute is a long one. */
  async function homeOfBuild(): Promise<string> {
    const home = await mkdtemp(join(tmpdir(), 'tenon-build-'));
    homes.push(home);
    const bundle = await mkdtemp(join(tmpdir(), 'tenon-build-'));
    homes.push(bundle);
    await copyBundle(bundle);
    await mkdir(join(home, 'bundles'));
    for (const name of await readdir(join(bundle, 'bundles'))) {
      const from = join(bundle, 'bundles', name);
      const code = await readFile(from, 'utf8');
      const changed = code.replace('PARKED_WAIT_MS = 60 * 60 * 1000', 'PARKED_WAIT_MS = 10 * 1000');
      assert.notEqual(changed, code, 'the line to change is not in the bundle any more');
      await cp(from, join(home, 'bundles', name));
      await writeFile(join(home, 'bundles', name), changed);
    }
    return home;
  }

  async function startBuild(buildId: string): Promise<void> {
    const env = { TENON_HOME: await homeOfBuild(), TENON_DEPLOYMENT: NAME, TENON_BUILD_ID: buildId };
    await processes.start('worker', { as: buildId, env });
  }

  const deployment = (): Promise<Deployment> => api.call('GET', `/v1/deployments/${NAME}`);
  const build = async (buildId: string) => (await deployment()).builds.find((one) => one.buildId === buildId);
  const promote = (buildId: string): Promise<Deployment> =>
    api.call('POST', `/v1/deployments/${NAME}/promote`, { buildId });
  const cli = (...line: string[]): Promise<Printed> =>
    commandLine(['deployments', ...line], {
      env: { TENON_URL: api.url(), TENON_API_KEY: processes.adminKey },
    });

  async function startRun(middle: ReturnType<typeof module>): Promise<string> {
    const { id } = await api.create(
      blueprint([bundles(1, { n: '1' }), middle, request(3, 'put', `${stub.url}/after`)]),
    );
    return (await api.start(id)).id;
  }
  const sleeping = (duration: string) => module('util:FunctionSleep@1', { id: 2, mapper: { duration } });
  const calling = (path: string) =>
    request(2, 'get', `${stub.url}${path}`, { seconds: 300 }) as ReturnType<typeof module>;

  /** Which build the run is pinned to, as Temporal finds it. */
  const buildOf = (runId: string): Promise<string | undefined> =>
    withTemporal(temporal.address(), async ({ client }) => {
      for (const buildId of ['v1', 'v2']) {
        const query = `WorkflowId = '${runId}' AND TemporalWorkerDeploymentVersion = '${NAME}:${buildId}'`;
        // Earlier executions of a run that has moved are of the earlier build.
        for await (const { status } of client.workflow.list({ query })) {
          if (status.name !== 'CONTINUED_AS_NEW') return buildId;
        }
      }
      return undefined;
    });

  after(async () => {
    for (const home of homes) await rm(home, { recursive: true, force: true });
  });

  it('says what to do where no worker of the build comes', async () => {
    assert.match((await cli()).out, /^No deployments/);
    assert.equal((await cli('promote', 'v1')).code, 2);
    await withTemporal(temporal.address(), async ({ client }) => {
      const deployments = createDeployments({
        connection: client.connection,
        namespace: 'default',
        address: undefined,
        pollersLimitMs: 600,
      });

      await assert.rejects(deployments.promote(NAME, 'v1'), {
        code: 'BUILD_NOT_POLLING',
        hint: /TENON_DEPLOYMENT=engine and TENON_BUILD_ID=v1/,
      });
      await assert.rejects(deployments.get(NAME), { code: 'NOT_FOUND' });
    });
  });

  it('promotes the first build as soon as its workers poll', async () => {
    const promoted = promote('v1');
    await startBuild('v1');

    assert.equal((await promoted).currentBuild, 'v1');
    assert.deepEqual(
      (await deployment()).builds.map(({ buildId, state }) => [buildId, state]),
      [['v1', 'current']],
    );
  });

  it('runs what is started on the current build, and parks what waits long', async () => {
    held = stub.hold('/held');
    runs.ended = await startRun(calling('/quick'));
    runs.held = await startRun(calling('/held'));
    runs.wakes = await startRun(sleeping(String(WAKES)));
    runs.days = await startRun(sleeping(DAYS));

    assert.equal((await api.ended(runs.ended)).status, 'success');
    await held.arrived();
    for (const run of [runs.wakes, runs.days]) {
      await until('it waits', async () => (await api.run(run)).status === 'waiting');
      await withTemporal(temporal.address(), async (eye) => {
        // What it did before lies in another history: it has begun, shows that it waits, and waits.
        assert.deepEqual((await eye.histories(run)).length, 2);
      });
    }
    await until('Temporal counts them', async () => (await build('v1'))?.openRuns === 3);
  });

  it('gives a new build a share of new runs', async () => {
    await startBuild('v2');
    assert.deepEqual((await cli('ramp', 'v2')).code, 2);
    const ramped = await cli('ramp', 'v2', '--percentage', '100', '--json');

    assert.equal(ramped.code, 0, ramped.error);
    const { currentBuild, rampingBuild } = ramped.json<Deployment>();
    assert.deepEqual([currentBuild, rampingBuild], ['v1', { buildId: 'v2', percentage: 100 }]);
    const run = await startRun(calling('/quick'));
    await api.ended(run);
    await until('it ran on the new build', async () => (await buildOf(run)) === 'v2');
    assert.match((await cli()).out, /^engine +v2 +ramping 100% /m);

    const ended = await cli('ramp', 'v2', '--percentage', '0', '--json');
    assert.equal(ended.json<Deployment>().rampingBuild, undefined);
    await assert.rejects(
      api.call('POST', `/v1/deployments/${NAME}/ramp`, { buildId: 'v1', percentage: 10 }),
      /409.*takes all new runs already/,
    );
  });

  it('moves parked runs to the build that is promoted, and leaves the others on theirs', async () => {
    const promoted = await cli('promote', 'v2');

    assert.equal(promoted.code, 0, promoted.error);
    assert.match(promoted.out, /^engine +v2 +current /m);
    for (const run of [runs.wakes, runs.days]) {
      await until('it has moved', async () => (await buildOf(run)) === 'v2', 20_000);
    }
    assert.equal(await buildOf(runs.held), 'v1');
    await until('the old build has one run left', async () => (await build('v1'))?.openRuns === 1);
    assert.equal((await build('v1'))?.state, 'draining');
  });

  it('drains the old build as its runs end on it', async () => {
    held.release();

    assert.equal((await api.ended(runs.held)).status, 'success');
    assert.equal(await buildOf(runs.held), 'v1');
    await until('it has drained', async () => (await build('v1'))?.state === 'drained');
    assert.match((await cli('show', NAME)).out, /^engine +v1 +drained +0 /m);
  });

  it('goes on with the old workers gone: closed runs keep their traces, moved ones end on the new build', async () => {
    assert.equal(await processes.stop('v1'), 0);

    for (const run of [runs.ended, runs.held]) {
      assert.deepEqual(
        (await api.trace(run)).map(({ module: id }) => id),
        [1, 2, 3],
      );
    }
    assert.equal((await api.ended(runs.wakes, 90_000)).status, 'success');
    assert.deepEqual(
      (await api.trace(runs.wakes)).map(({ module: id }) => id),
      [1, 2, 3],
    );
    await api.call('POST', `/v1/runs/${runs.days}/cancel`);
    assert.equal((await api.ended(runs.days)).status, 'cancelled');
    for (const run of [runs.wakes, runs.days]) assert.equal(await buildOf(run), 'v2');
  });

  it('lets admins change it only, and writes down what was changed, once', async () => {
    const { key } = await api.call<{ key: string }>('POST', '/v1/api-keys', {
      name: 'operator',
      role: 'operator',
    });
    const refused = await commandLine(['deployments', 'promote', 'v2'], {
      env: { TENON_URL: api.url(), TENON_API_KEY: key, TENON_DEPLOYMENT: NAME },
    });
    assert.deepEqual([refused.code, refused.error.split(':')[0]], [1, 'FORBIDDEN']);
    await promote('v2');

    const client = new pg.Client({ connectionString: processes.databaseUrl() });
    await client.connect();
    try {
      const { rows } = await client.query<{ action: string; detail: Json }>(
        "select action, detail from audit_log where target = 'deployment:engine' order by id",
      );
      assert.deepEqual(
        rows.map(({ action, detail }) => [action, detail]),
        [
          ['deployment.promote', { buildId: 'v1' }],
          ['deployment.ramp', { buildId: 'v2', percentage: 100 }],
          ['deployment.ramp', { buildId: 'v2', percentage: 0 }],
          ['deployment.promote', { buildId: 'v2' }],
        ],
      );
    } finally {
      await client.end();
    }
  });
});
