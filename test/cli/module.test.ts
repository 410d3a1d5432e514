import assert from 'node:assert/strict';
import { useApi } from '../api/fixture.ts';
import { tenon } from './terminal.ts';

describe('tenon module', () => {
  const api = useApi();
  const run = (line: string[]) =>
    tenon(['module', ...line], { env: { TENON_URL: api().url, TENON_API_KEY: api().keys.admin } });

  it('shows and sets where a module version stands', async () => {
    const shown = await run(['show', 'http:ActionSendData@3']);
    const set = await run([
      'set',
      'http:ActionSendData@3',
      '--state',
      'deprecated',
      '--until',
      '2031-06-30',
      '--hardness',
      'policy',
    ]);
    const again = await run(['show', 'http:ActionSendData@3', '--json']);

    assert.equal(shown.out, 'http:ActionSendData@3 is legacy');
    assert.match(set.out, /is deprecated until 2031-06-30 \(policy\)\ndeprecated was set here by admin/);
    assert.equal(again.json<{ until: string }>().until, '2031-06-30');
  });

  it('says what is missing, wrong or not allowed', async () => {
    assert.equal((await run(['set', 'http:MakeRequest@4'])).code, 2);
    assert.equal((await run(['drop', 'http:MakeRequest@4'])).code, 2);
    const illegal = await run(['set', 'http:MakeRequest@4', '--state', 'retired']);
    assert.deepEqual([illegal.code, /ILLEGAL_TRANSITION/.test(illegal.error)], [1, true]);
  });
});
