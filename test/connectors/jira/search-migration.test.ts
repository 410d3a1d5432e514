import assert from 'node:assert/strict';
import { catalogue, migrations } from '../../../connectors/catalogue.ts';
import { importBlueprint } from '../../../scenarios/check.ts';
import type { Answers } from '../../../scenarios/upgrade/attention.ts';
import {
  upgradeScenario,
  type NodeUpgrade,
  type ScenarioUpgrade,
} from '../../../scenarios/upgrade/upgrade-scenario.ts';
import type { Bundle, JsonObject } from '../../../scenarios/value.ts';
import { useJira } from './calls.ts';

const SEARCH: JsonObject = { jql: 'project = {{1.key}}  AND status = "To Do"', maxResults: 50 };

/** A scenario that searches, and whatever reads it. */
function scenario(mapper: JsonObject, ...readers: JsonObject[]): JsonObject {
  const variable = {
    id: 1,
    module: 'util:SetVariable2',
    version: 1,
    parameters: {},
    mapper: { name: 'key', scope: 'roundtrip', value: 'DEMO' },
  };
  const search = { id: 3, module: 'jira:SearchIssues', version: 1, parameters: { account: 7 }, mapper };
  return { name: 'search', flow: [variable, search, ...readers], metadata: {} };
}

const setVariable = (id: number, value: string, more: JsonObject = {}): JsonObject => ({
  ...{
    id,
    module: 'util:SetVariable2',
    version: 1,
    parameters: {},
    mapper: { name: 'v', scope: 'roundtrip', value },
  },
  ...more,
});

function upgraded(blueprint: JsonObject, answers: Answers = {}): ScenarioUpgrade & { node: NodeUpgrade } {
  const result = upgradeScenario(blueprint, {
    catalogue,
    migrations,
    targets: new Map([[3, 'newest']]),
    answers,
  });
  const [node] = result.nodes;
  assert.ok(node);
  return { ...result, node };
}

const asked = ({ attention }: NodeUpgrade): string[] =>
  attention.map(({ code, field }) => `${code} ${field}`);

describe('jira:SearchIssues@1 becomes version 2', () => {
  it('by itself where nothing reads what is gone: the JQL byte for byte, the fields pinned', () => {
    const reader = setVariable(4, '{{3.issues[].fields.summary}} {{length(3.issues)}}');

    const { node, outcome, blueprint } = upgraded(scenario(SEARCH, reader));

    assert.deepEqual(
      [outcome, node.from, node.to],
      ['automatic', 'jira:SearchIssues@1', 'jira:SearchIssues@2'],
    );
    assert.deepEqual(node.attention, []);
    const [, search, after] = blueprint['flow'] as JsonObject[]; // as above
    assert.deepEqual(search, {
      ...{ id: 3, module: 'jira:SearchIssues', version: 2, parameters: { account: 7 } },
      mapper: { jql: SEARCH['jql'], limit: 50, fields: ['*navigable'] },
    });
    assert.deepEqual(after, reader);
    assert.deepEqual(importBlueprint(blueprint, catalogue).problems, []);
  });

  it('keeps the fields that were chosen', () => {
    const fields = (given: JsonObject): unknown => {
      const [, search] = upgraded(scenario({ ...SEARCH, ...given })).blueprint['flow'] as JsonObject[]; // as above
      return (search?.['mapper'] as JsonObject)['fields'];
    };

    assert.deepEqual(fields({ fields: ['summary', '{{1.key}}'] }), ['summary', '{{1.key}}']);
    assert.equal(fields({ fields: '{{1.list}}' }), '{{1.list}}');
    assert.deepEqual(fields({ fields: [] }), ['*navigable']);
  });

  it('names everything that reads the total: a mapping, a filter and a route', () => {
    const conditions = [[{ a: '{{3.total}}', b: '0', o: 'number:greater' }]];
    const filter = { name: 'some', conditions };
    const router = {
      ...{ id: 5, module: 'builtin:BasicRouter', version: 1, mapper: null },
      routes: [{ flow: [setVariable(6, 'x', { filter })] }],
    };

    const { node, outcome } = upgraded(
      scenario(SEARCH, setVariable(4, 'found {{ 3.total }} of them', { filter }), router),
    );

    assert.equal(outcome, 'needs-attention');
    assert.deepEqual(asked(node), ['OUTPUT_REMOVED total']);
    assert.deepEqual(
      node.attention[0]?.readers?.map(({ node: id, path }) => `${String(id)} ${path}`),
      [
        '4 $.flow[2].mapper.value',
        '4 $.flow[2].filter.conditions[0][0].a',
        '6 $.flow[3].routes[0].flow[0].filter.conditions[0][0].a',
      ],
    );
  });

  it('writes in its place what the total was answered with', () => {
    const { outcome, blueprint } = upgraded(scenario(SEARCH, setVariable(4, '{{3.total}} found')), {
      '3:OUTPUT_REMOVED:total': { value: '{{length(3.issues)}}' },
    });

    assert.equal(outcome, 'automatic');
    assert.match(JSON.stringify(blueprint), /"\{\{\(length\(3\.issues\)\)\}\} found"/);
  });

  it('asks where the search began in the middle, and not where it began at the start', () => {
    const from = (startAt: string | number): string[] =>
      asked(upgraded(scenario({ ...SEARCH, startAt })).node);

    assert.deepEqual(from(100), ['INPUT_DROPPED startAt']);
    assert.deepEqual(from('{{1.i}}'), ['INPUT_DROPPED startAt']);
    assert.deepEqual([from(0), from('0'), from('')], [[], [], []]);
  });

  it('asks about a JQL that the new search refuses', () => {
    const jql = (text: string): string[] => asked(upgraded(scenario({ jql: text })).node);

    assert.deepEqual(jql(' ORDER BY created'), ['BEHAVIOUR_CHANGED jql']);
    assert.deepEqual(jql('project = DEMO ORDER BY created'), []);
  });
});

describe('the same search on both versions', () => {
  const jira = useJira();

  it('finds the same issues with the same fields', async () => {
    const fake = await jira.start({ issues: 250 });
    const settings = { jql: 'project = DEMO AND status = "To Do" ORDER BY key DESC', maxResults: 70 };
    const [, search] = upgraded(scenario(settings)).blueprint['flow'] as JsonObject[]; // as above

    const run = async (ref: string, mapper: JsonObject): Promise<Bundle | undefined> =>
      (await jira.run(ref, fake, mapper))[0];
    const before = await run('jira:SearchIssues@1', settings);
    const after = await run('jira:SearchIssues@2', search?.['mapper'] as JsonObject); // as above

    assert.equal((before?.['issues'] as unknown[]).length, 70);
    assert.deepEqual(after?.['issues'], before?.['issues']);
  });
});
