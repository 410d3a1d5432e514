import assert from 'node:assert/strict';
import { functions, keywords } from '../../scenarios/expressions/index.ts';
import { useApi } from './fixture.ts';

describe('/v1/functions', () => {
  const api = useApi();

  it('lists every function as it is declared, and the words', async () => {
    const answer = await api().call('GET', '/v1/functions', { key: api().keys.viewer });
    const { items, keywords: words } = answer.json<{
      items: { name: string; group: string; arguments: unknown[]; examples: { expression: string }[] }[];
      keywords: unknown[];
    }>();

    assert.equal(answer.status, 200);
    assert.deepEqual(
      items.map(({ name }) => name),
      [...functions.values()].map(({ name }) => name),
    );
    assert.deepEqual(items.find(({ name }) => name === 'formatNumber')?.arguments, [
      { name: 'number', type: 'number', repeated: false },
      { name: 'decimals', type: 'number', default: '0', repeated: false },
      { name: 'decimalSeparator', type: 'text', default: ',', repeated: false },
      { name: 'thousandsSeparator', type: 'text', default: '.', repeated: false },
    ]);
    assert.ok(items.every(({ examples }) => examples.length > 0));
    assert.deepEqual(words, keywords);
  });

  it('asks for a key', async () => {
    assert.equal((await api().call('GET', '/v1/functions')).status, 401);
  });
});
