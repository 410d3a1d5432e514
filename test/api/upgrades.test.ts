import assert from 'node:assert/strict';
import type { Json } from '../../scenarios/value.ts';
import { blueprint, iterate, module } from '../support/blueprint.ts';
import { useApi } from './fixture.ts';

interface Plan {
  id: string;
  state: string;
  summary: Record<string, number>;
  scenarios: { scenarioId: number; outcome: string; open: number }[];
  applied?: {
    scenarios: { scenarioId: number; version: number }[];
    left: { scenarioId: number; reason: string }[];
  };
  rolledBack?: { scenarios: { scenarioId: number; version: number }[]; left: { reason: string }[] };
}

interface Detail {
  outcome: string;
  nodes: {
    node: number;
    to: string;
    attention: { id: string; code: string; answer?: unknown }[];
    rewrites: unknown[];
  }[];
}

interface Scenario {
  id: number;
  version: number;
  planHash: string;
}

/** A search by the version that is withdrawn; module 4 reads what is asked for. */
function searching(read: string, settings: Record<string, Json> = { jql: 'project = A' }): object {
  return blueprint([
    module('jira:SearchIssues@1', { id: 3, parameters: { __IMTCONN__: 1 }, mapper: settings }),
    iterate(5, '{{3.issues}}'),
    module('util:SetVariable2@1', { id: 4, mapper: { name: 'a', scope: 'roundtrip', value: read } }),
  ]);
}

describe('/v1/upgrade-plans', () => {
  const api = useApi();
  const post = async <Shape>(path: string, json: object, status = 200): Promise<Shape> => {
    const answer = await api().admin('POST', path, { json });
    assert.equal(answer.status, status, answer.text);
    return answer.json<Shape>();
  };
  const get = async <Shape>(path: string): Promise<Shape> => {
    const answer = await api().admin('GET', path);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Shape>();
  };
  const create = (flow: object): Promise<Scenario> => post('/v1/scenarios', { blueprint: flow }, 201);
  const plan = (scope: object): Promise<Plan> => post('/v1/upgrade-plans', scope, 201);
  const exported = (id: number): Promise<Json> => get(`/v1/scenarios/${String(id)}/blueprint`);

  it('shows a scenario’s screen what could move, and what that would ask', async () => {
    const { id } = await create(searching('{{3.total}}'));

    const { hints } = await get<{
      hints: { node: number; to: string; outcome: string; attention: { code: string }[] }[];
    }>(`/v1/scenarios/${String(id)}/upgrade-hints`);

    const [hint] = hints.filter(({ node }) => node === 3);
    assert.deepEqual([hint?.to, hint?.outcome], ['jira:SearchIssues@2', 'needs-attention']);
    assert.ok(hint?.attention.some(({ code }) => code === 'OUTPUT_REMOVED'));
  });

  it('moves every module of a connector at once, field by field as planned, and back byte for byte', async () => {
    const ready = await create(searching('{{5.key}}'));
    const asking = await create(searching('{{3.total}} of {{5.key}}'));
    const [before, other] = [await exported(ready.id), await exported(asking.id)];

    const made = await plan({ connector: 'jira', scenarios: [ready.id, asking.id] });
    assert.deepEqual([made.summary['automatic'], made.summary['needs-attention']], [1, 1]);
    const path = `/v1/upgrade-plans/${made.id}`;

    // Nothing unanswered is ever applied.
    const refused = await api().admin('POST', `${path}/apply`, { json: {} });
    assert.deepEqual([refused.status, refused.json<{ code: string }>().code], [409, 'ATTENTION_OPEN']);
    const detail = await get<Detail>(`${path}/scenarios/${String(asking.id)}`);
    const question = detail.nodes[0]?.attention.find(({ code }) => code === 'OUTPUT_REMOVED');
    assert.ok(question);
    const wrong = await api().admin('PUT', `${path}/scenarios/${String(asking.id)}/answers`, {
      json: { answers: { [question.id]: { choose: 'jira:SearchIssues@2' } } },
    });
    assert.deepEqual([wrong.status, wrong.json<{ code: string }>().code], [422, 'ANSWER_INVALID']);
    const answered = await api().admin('PUT', `${path}/scenarios/${String(asking.id)}/answers`, {
      json: { answers: { [question.id]: { value: '{{length(3.issues)}}' } } },
    });
    assert.equal(answered.json<Detail>().outcome, 'automatic', answered.text);

    const applied = await post<Plan>(`${path}/apply`, {});
    assert.equal(applied.state, 'applied');
    assert.deepEqual(applied.applied?.left, []);
    const after = JSON.stringify(await exported(asking.id));
    assert.match(after, /"value":"\{\{\(length\(3\.issues\)\)\}\} of \{\{5\.key\}\}"/);
    assert.equal((await get<Scenario>(`/v1/scenarios/${String(ready.id)}`)).version, 2);

    // What it is now imports again to the same plan.
    const again = await create((await exported(ready.id)) as object);
    const now = await get<Scenario>(`/v1/scenarios/${String(ready.id)}`);
    assert.equal((await get<Scenario>(`/v1/scenarios/${String(again.id)}`)).planHash, now.planHash);

    const back = await post<Plan>(`${path}/rollback`, {});
    assert.equal(back.state, 'rolled-back');
    assert.equal(JSON.stringify(await exported(ready.id)), JSON.stringify(before));
    assert.equal(JSON.stringify(await exported(asking.id)), JSON.stringify(other));
    assert.equal((await api().admin('POST', `${path}/rollback`, { json: {} })).status, 409);
  });

  it('leaves a scenario out that was saved since, and says so', async () => {
    const [moved, same] = [await create(searching('{{5.key}}')), await create(searching('{{5.key}}'))];
    const made = await plan({ scenarios: [moved.id, same.id], connector: 'jira' });
    await api().admin('PUT', `/v1/scenarios/${String(moved.id)}`, {
      headers: { 'if-match': '"1"' },
      json: { blueprint: searching('{{5.id}}') },
    });

    const { applied } = await post<Plan>(`/v1/upgrade-plans/${made.id}/apply`, {});

    assert.deepEqual(applied?.left, [{ scenarioId: moved.id, reason: 'SCENARIO_CHANGED' }]);
    assert.deepEqual(
      applied.scenarios.map(({ scenarioId, version }) => [scenarioId, version]),
      [[same.id, 2]],
    );
  });

  it('takes back what was not touched since, and leaves the rest', async () => {
    const [edited, same] = [await create(searching('{{5.key}}')), await create(searching('{{5.key}}'))];
    const made = await plan({ scenarios: [edited.id, same.id], connector: 'jira' });
    await post(`/v1/upgrade-plans/${made.id}/apply`, {});
    await api().admin('PUT', `/v1/scenarios/${String(edited.id)}`, {
      headers: { 'if-match': '"2"' },
      json: { blueprint: searching('{{5.id}}') },
    });

    const { rolledBack } = await post<Plan>(`/v1/upgrade-plans/${made.id}/rollback`, {});

    assert.deepEqual(rolledBack?.left, [{ scenarioId: edited.id, reason: 'SCENARIO_CHANGED' }]);
    assert.deepEqual(
      rolledBack.scenarios.map(({ scenarioId, version }) => [scenarioId, version]),
      [[same.id, 3]],
    );
  });

  it('moves one module alone, or to any other one that is chosen by hand', async () => {
    const { id } = await create(
      blueprint([
        module('http:ActionSendData@3', {
          id: 1,
          parameters: {},
          mapper: { url: 'https://a.example/x', method: 'get' },
        }),
        module('http:ActionSendData@3', {
          id: 2,
          parameters: {},
          mapper: { url: 'https://a.example/y', method: 'get' },
        }),
      ]),
    );

    const one = await plan({ nodes: [{ scenario: id, node: 2 }] });
    const detail = await get<Detail>(`/v1/upgrade-plans/${one.id}/scenarios/${String(id)}`);
    assert.deepEqual(
      detail.nodes.map(({ node, to }) => [node, to]),
      [[2, 'http:MakeRequest@4']],
    );

    const chosen = await plan({ nodes: [{ scenario: id, node: 1 }], to: { ref: 'http:DownloadFile@4' } });
    const proposal = await get<Detail>(`/v1/upgrade-plans/${chosen.id}/scenarios/${String(id)}`);
    assert.equal(proposal.nodes[0]?.to, 'http:DownloadFile@4');

    const nothing = await api().admin('POST', '/v1/upgrade-plans', {
      json: { nodes: [{ scenario: id, node: 2 }], to: { ref: 'http:ActionSendData@3' } },
    });
    assert.deepEqual([nothing.status, nothing.json<{ code: string }>().code], [422, 'NOTHING_IN_SCOPE']);
    const unknown = await api().admin('POST', '/v1/upgrade-plans', { json: { to: { ref: 'no:Module@1' } } });
    assert.equal(unknown.status, 404);
  });

  it('lets viewers look and editors act', async () => {
    const { id } = await create(searching('{{5.key}}'));
    const made = await plan({ scenarios: [id], connector: 'jira' });
    const { call, keys } = api();

    assert.equal((await call('GET', `/v1/upgrade-plans/${made.id}`, { key: keys.viewer })).status, 200);
    assert.equal(
      (await call('POST', `/v1/upgrade-plans/${made.id}/apply`, { key: keys.viewer, json: {} })).status,
      403,
    );
    assert.equal(
      (await call('POST', `/v1/upgrade-plans/${made.id}/apply`, { key: keys.editor, json: {} })).status,
      200,
    );
  });
});
