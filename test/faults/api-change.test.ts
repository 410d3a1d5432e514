import assert from 'node:assert/strict';
import { startFakeJira, type FakeJira } from '../../connectors/jira/fake/server.ts';
import { apiChangeScenario } from '../../examples/api-change-scenarios.ts';
import { startExampleServer, type ExampleServer } from '../../examples/example-server.ts';
import { until } from '../support/child-process.ts';
import { useDemo } from '../support/demo-story.ts';
import { useInstallation } from '../support/tenon-process.ts';

interface Plan {
  id: string;
  state: string;
  applied?: { scenarios: unknown[] };
  runs: { runId: string; outcome: string }[];
}

describe('npm run demo:api-change', function () {
  this.timeout(240_000);
  const told = useDemo('demo-api-change.ts');

  it('tells the story to its end, and leaves nothing behind', async () => {
    const story = await told();

    assert.match(story, /20 runs, 3 scenarios hit; 2 automatic, 1 needs you/);
    assert.match(story, /All 20 runs, under the ids they had/);
    assert.match(story, /None was sent twice/);
    assert.match(story, /byte for byte/);
    assert.ok(story.split('\n').length <= 40, story);
  });
});

describe('an upgrade whose process is killed', function () {
  this.timeout(300_000);
  let jira: FakeJira;
  let notes: ExampleServer;
  before(async () => {
    jira = await startFakeJira();
    notes = await startExampleServer();
  });
  after(() => Promise.all([jira.close(), notes.close()]));
  const tenon = useInstallation({
    env: () => ({ TENON_ALLOW_HOSTS: [jira.site, notes.url].map((url) => new URL(url).host).join(',') }),
    started: false,
  });
  let account = 0;
  before(async () => {
    await tenon.start();
    const body = { name: 'Jira', type: 'jira', data: jira.account };
    account = (await tenon.api.call<{ id: number }>('POST', '/v1/connections', body)).id;
  });

  const plan = (scenarios: number[]): Promise<Plan> =>
    tenon.api.call('POST', '/v1/upgrade-plans', { scenarios, modules: ['jira:SearchIssues@1'] });
  const create = async (): Promise<number> =>
    (await tenon.api.create(apiChangeScenario('count', notes.url, account))).id;
  const versions = async (scenarios: number[]): Promise<number[]> => {
    const found = new Set<number>();
    for (const id of scenarios) {
      found.add((await tenon.api.call<{ version: number }>('GET', `/v1/scenarios/${String(id)}`)).version);
    }
    return [...found];
  };

  it('in the middle of the transaction is applied to all scenarios or to none', async () => {
    const scenarios: number[] = [];
    for (let index = 0; index < 40; index += 1) scenarios.push(await create());
    const first = await plan(scenarios);
    const began = performance.now();
    await tenon.api.call('POST', `/v1/upgrade-plans/${first.id}/apply`, {});
    const took = performance.now() - began;
    await tenon.api.call('POST', `/v1/upgrade-plans/${first.id}/rollback`, {});
    assert.deepEqual(await versions(scenarios), [3]);

    let version = 3;
    for (const share of [0.3, 0.6]) {
      const { id } = await plan(scenarios);
      const applying = tenon.api.call('POST', `/v1/upgrade-plans/${id}/apply`, {}).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, took * share));
      await tenon.kill('everything');
      await applying;
      await tenon.start();

      const [now, ...others] = await versions(scenarios);
      const { state, applied } = await tenon.api.call<Plan>('GET', `/v1/upgrade-plans/${id}`);
      assert.deepEqual(others, [], 'all scenarios, or none');
      assert.equal(now, state === 'applied' ? version + 1 : version, state);
      if (state === 'ready') await tenon.api.call('POST', `/v1/upgrade-plans/${id}/apply`, {});
      else assert.equal(applied?.scenarios.length, scenarios.length);
      assert.deepEqual(await versions(scenarios), [version + 1]);
      await tenon.api.call('POST', `/v1/upgrade-plans/${id}/rollback`, {});
      version += 2;
    }
  });

  it('while runs are moved moves all of them, each under its id, and sends nothing twice', async () => {
    const scenario = await create();
    jira.retireSearch();
    const runs: string[] = [];
    for (let index = 0; index < 20; index += 1) runs.push((await tenon.api.start(scenario)).id);
    await until('all of them hang on the search', () => jira.counts.gone >= runs.length);

    const { id } = await plan([scenario]);
    const path = `/v1/upgrade-plans/${id}`;
    await tenon.api.call('POST', `${path}/apply`, { policy: 'in-place' });
    await until('some of them have been moved', async () => {
      const { runs: moved } = await tenon.api.call<Plan>('GET', path);
      return moved.filter(({ outcome }) => outcome !== 'pending').length >= 2;
    });
    await tenon.kill('everything');
    await tenon.start();

    for (const run of runs) {
      const { status, error } = await tenon.api.ended(run, 120_000);
      assert.equal(status, 'success', JSON.stringify(error));
    }
    const { runs: moved } = await tenon.api.call<Plan>('GET', path);
    assert.deepEqual(moved.map(({ runId }) => runId).sort(), runs.sort());
    const written = (await (await fetch(`${notes.url}/notes`)).json()) as { notes: { requests: number }[] }; // its own answer
    assert.equal(written.notes.length, 2 * runs.length);
    const twice = written.notes.filter(({ requests }) => requests > 1);
    // A write under way when the process died is sent again under its key; no more than that.
    assert.ok(twice.length <= 20 && twice.every(({ requests }) => requests === 2), JSON.stringify(twice));
  });
});
