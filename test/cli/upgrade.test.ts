import assert from 'node:assert/strict';
import { useApi } from '../api/fixture.ts';
import { blueprint, module } from '../support/blueprint.ts';
import { tenon } from './terminal.ts';

describe('tenon upgrade', () => {
  const api = useApi();
  const run = (line: string[]) =>
    tenon(['upgrade', ...line], { env: { TENON_URL: api().url, TENON_API_KEY: api().keys.editor } });

  /** Two searches; what is read of the second one is gone in the next version. */
  async function scenario(): Promise<string> {
    const search = (id: number) =>
      module('jira:SearchIssues@1', { id, parameters: { account: 1 }, mapper: { jql: 'project = A' } });
    const value = '{{map(1.issues; "key")}} of {{2.total}}';
    const flow = [
      search(1),
      search(2),
      module('util:SetVariable2@1', { id: 3, mapper: { name: 'a', scope: 'roundtrip', value } }),
    ];
    const made = await api().admin('POST', '/v1/scenarios', { json: { blueprint: blueprint(flow) } });
    return String(made.json<{ id: number }>().id);
  }
  const planned = (out: string): string => /^Plan (\S+)/.exec(out)?.[1] ?? '';

  it('upgrades one module, all of a connector, or to one chosen by hand', async () => {
    const id = await scenario();

    const hints = await run(['hints', id]);
    const one = await run(['plan', '--node', `${id}:1`]);
    const all = await run(['plan', '--connector', 'jira', '--scenario', id]);
    const chosen = await run(['plan', '--node', `${id}:1`, '--to', 'jira:GetIssue@1']);

    assert.deepEqual([hints.code, one.code, all.code, chosen.code], [0, 0, 0, 0], chosen.error);
    assert.match(hints.out, /1 +jira:SearchIssues@1 +jira:SearchIssues@2 +deprecated/);
    assert.match(one.out, /1 scenario, 1 module, .* 1 automatic, 0 need you/);
    assert.match(all.out, /1 scenario, 2 modules, .* 0 automatic, 1 need you/);
    assert.match(chosen.out, /1: jira:SearchIssues@1 -> jira:GetIssue@1/);
  });

  it('shows what changes and what is asked, takes answers, applies and rolls back', async () => {
    const id = await scenario();
    const plan = planned((await run(['plan', '--connector', 'jira', '--scenario', id])).out);

    const refused = await run(['apply', plan]);
    assert.deepEqual([refused.code, /ATTENTION_OPEN/.test(refused.error)], [1, true], refused.error);
    const shown = await run(['show', plan, '--scenario', id]);
    assert.match(shown.out, /question 2:OUTPUT_REMOVED:total/);
    assert.match(shown.out, /read at \$\.flow\[2\]\.mapper\.value: /);
    const answers = JSON.stringify({ '2:OUTPUT_REMOVED:total': { value: '{{length(2.issues)}}' } });
    const answered = await run(['answer', plan, '--scenario', id, '--answers', answers]);
    assert.match(answered.out, /automatic/);
    assert.match(
      answered.out,
      /\+ \$\.flow\[2\]\.mapper\.value = \{\{map\(1\.issues; "key"\)\}\} of \{\{\(length/,
    );

    const applied = await run(['apply', plan]);
    assert.match(applied.out, /Applied to 1 scenario/);
    const back = await run(['rollback', plan, '--json']);
    assert.equal(back.json<{ state: string }>().state, 'rolled-back');
    assert.match((await run(['list'])).out, new RegExp(`${plan} +rolled-back`));
  });

  it('says what is missing or wrong', async () => {
    assert.equal((await run(['plan'])).code, 2);
    assert.equal((await run(['move'])).code, 2);
    assert.equal((await run(['answer', 'x', '--scenario', '1'])).code, 2);
    const unknown = await run(['show', 'nothing']);
    assert.deepEqual([unknown.code, /no upgrade plan nothing/.test(unknown.error)], [1, true]);
  });
});
