import assert from 'node:assert/strict';
import { createRunSwitcher } from '../../api/services/run-switching.ts';
import { TenonError } from '../../errors.ts';
import { blueprint, module } from '../support/blueprint.ts';
import { code } from '../store/samples.ts';
import { useApi } from './fixture.ts';

describe('open runs that are moved', () => {
  const api = useApi();

  /** An applied plan, and runs of its scenario that began before it. */
  async function applied(count: number): Promise<{ plan: string; scenarioId: number; runs: string[] }> {
    const flow = blueprint([
      module('util:SetVariable2@1', { id: 1, mapper: { name: 'a', scope: 'roundtrip', value: 'b' } }),
      module('jira:SearchIssues@1', {
        id: 3,
        parameters: { __IMTCONN__: 1 },
        mapper: { jql: 'project = A' },
      }),
    ]);
    const { admin, store } = api();
    const { id } = (await admin('POST', '/v1/scenarios', { json: { blueprint: flow } })).json<{
      id: number;
    }>();
    const scenario = await store.scenarios.get(id);
    assert.ok(scenario);
    const runs: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const { version, planHash } = scenario;
      const run = await store.runs.create({ scenarioId: id, version, planHash, trigger: 'api' });
      await store.runs.markStarted(run.id);
      runs.push(run.id);
    }
    const made = await admin('POST', '/v1/upgrade-plans', { json: { scenarios: [id] } });
    const { id: plan } = made.json<{ id: string }>();
    const done = await admin('POST', `/v1/upgrade-plans/${plan}/apply`, { json: { policy: 'in-place' } });
    assert.equal(done.status, 200, done.text);
    return { plan, scenarioId: id, runs };
  }

  /** A Temporal in which some runs do not answer, or which is away. */
  function switcher(trouble: { hanging?: ReadonlySet<string>; code?: 'TEMPORAL_UNAVAILABLE' }) {
    const { store } = api();
    const asked: string[] = [];
    const made = createRunSwitcher({
      store,
      client: {
        async executed(runId) {
          const run = await store.runs.get(runId);
          return {
            planHash: run?.planHash ?? '',
            cycle: 1,
            executed: [],
            pending: [],
            over: false,
          };
        },
        switchModules(runId, { planHash }) {
          asked.push(runId);
          if (trouble.code !== undefined) throw new TenonError(trouble.code, 'Away');
          if (trouble.hanging?.has(runId) === true) throw new TenonError('SWITCH_PENDING', 'Not yet');
          return Promise.resolve({ outcome: 'switched', planHash });
        },
      },
    });
    return { made, asked };
  }

  const outcomes = async (plan: string): Promise<Map<string, string>> =>
    new Map((await api().store.upgrades.runs(plan)).map(({ runId, outcome }) => [runId, outcome]));

  it('do not wait for those that do not answer, which have their turn again', async () => {
    const { plan, scenarioId, runs } = await applied(12);
    // The oldest come first: more than are moved at the same time.
    const hanging = new Set(runs.slice(0, 10));

    await assert.rejects(
      switcher({ hanging }).made.switchScenario(plan, scenarioId, 'in-place'),
      code('SWITCH_PENDING'),
    );
    const now = await outcomes(plan);
    assert.deepEqual(
      runs.map((run) => now.get(run)),
      runs.map((run) => (hanging.has(run) ? 'pending' : 'switched')),
    );

    const again = switcher({});
    await again.made.switchScenario(plan, scenarioId, 'in-place');
    assert.deepEqual(again.asked.sort(), [...hanging].sort());
    assert.deepEqual([...new Set((await outcomes(plan)).values())], ['switched']);
  });

  it('are left for later when Temporal is away', async () => {
    const { plan, scenarioId, runs } = await applied(20);
    const away = switcher({ code: 'TEMPORAL_UNAVAILABLE' });

    await assert.rejects(
      away.made.switchScenario(plan, scenarioId, 'in-place'),
      code('TEMPORAL_UNAVAILABLE'),
    );

    assert.ok(away.asked.length < runs.length, 'not each of them is tried');
    assert.deepEqual([...new Set((await outcomes(plan)).values())], ['pending']);
  });
});
