import assert from 'node:assert/strict';
import { useApi } from '../api/fixture.ts';
import { blueprint, module } from '../support/blueprint.ts';
import { tenon } from './terminal.ts';

describe('tenon upgrade record and dry-run', () => {
  const api = useApi();
  const run = (line: string[]) =>
    tenon(['upgrade', ...line], { env: { TENON_URL: api().url, TENON_API_KEY: api().keys.editor } });

  it('records, tries a plan on what was recorded, and forgets it', async () => {
    const node = module('http:ActionGetFile@3', { id: 1, mapper: { url: 'https://a.example/f.txt' } });
    const made = await api().admin('POST', '/v1/scenarios', { json: { blueprint: blueprint([node]) } });
    const id = String(made.json<{ id: number }>().id);
    const plan = /^Plan (\S+)/.exec((await run(['plan', '--scenario', id])).out)?.[1] ?? '';

    const started = await run(['record', id, '--minutes', '5']);
    assert.match(started.out, new RegExp(`^Scenario ${id}: recording until 20.*Z, 0 operations kept`));
    const tried = await run(['dry-run', plan, '--scenario', id]);
    assert.match(tried.out, /Module 1: http:ActionGetFile@3 -> http:DownloadFile@4: not-testable on 0 op/);
    assert.match(tried.out, /\? No operation of it is recorded\./);
    const checked = await run(['dry-run', plan, '--scenario', id, '--static', '--json']);
    assert.equal(checked.json<{ level: string }>().level, 'static');
    assert.match((await run(['record', id, '--stop'])).out, /: none, 0 operations kept/);
    assert.equal((await run(['dry-run', plan])).code, 2);
  });
});
