import assert from 'node:assert/strict';
import { tenon } from './terminal.ts';

describe('tenon eval', () => {
  it('prints text as it is and everything else as JSON', async () => {
    const bundles = ['--bundles', '{"1": {"name": "Ann", "list": [1, 2]}}'];

    assert.equal((await tenon(['eval', 'Hello {{1.name}}', ...bundles])).out, 'Hello Ann');
    assert.equal((await tenon(['eval', '{{1.list}}', ...bundles])).out, '[1,2]');
    assert.deepEqual((await tenon(['eval', '{{1.name}}', ...bundles, '--json'])).json(), { value: 'Ann' });
    assert.deepEqual((await tenon(['eval', '{{now}}', '--now', '2026-01-02T03:04:05Z', '--json'])).json(), {
      value: { $date: '2026-01-02T03:04:05.000Z' },
    });
  });

  it('takes zone, variables and the field’s type', async () => {
    const format = ['eval', '{{formatDate(now; "HH:mm")}}', '--now', '2026-01-02T03:04:05Z'];

    assert.equal((await tenon([...format, '--timezone', 'Asia/Tokyo'])).out, '12:04');
    assert.equal(
      (
        await tenon([
          'eval',
          '{{var.input.x}}',
          '--variables',
          '{"var":{"input":{"x":"7"}}}',
          '--type',
          'number',
          '--json',
        ])
      ).out,
      '{"value":7}',
    );
  });

  it('ends with 1 for an expression that is wrong, and says where', async () => {
    const wrong = await tenon(['eval', 'a {{1.name', '--json']);

    assert.equal(wrong.code, 1);
    const { code, error } = wrong.json<{ code: string; error: string }>();
    assert.deepEqual([code, error], ['TEMPLATE_INVALID', 'SyntaxError']);
  });

  it('ends with 2 for what was typed wrong', async () => {
    assert.equal((await tenon(['eval'])).code, 2);
    assert.equal((await tenon(['eval', 'x', '--bundles', '{'])).code, 2);
    assert.equal((await tenon(['eval', 'x', '--bundles', '[]'])).code, 2);
    assert.equal((await tenon(['eval', 'x', '--timezone', 'Mars/Olympus'])).code, 2);
  });
});
