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

  it('names the place of what failed, once', async () => {
    const { error } = await tenon(['eval', 'a {{upper(1.o)}}', '--bundles', '{"1":{"o":{}}}']);

    assert.match(
      error,
      /InvalidArgument: Function 'upper' finished with error!.*\(argument 'text', character 5\)/,
    );
    assert.equal(error.match(/character/g)?.length, 1);
    assert.match((await tenon(['eval', 'a\n{{1.name'])).error, /SyntaxError: .*\(line 2, character 1\)/);
  });

  it('explains a template part by part, also one that fails', async () => {
    const bundles = ['--bundles', '{"1": {"due": "soon", "n": 2}}'];
    const good = await tenon(['eval', '{{1.n * 3}}', '--explain', ...bundles]);
    const bad = await tenon(['eval', '{{formatDate(1.due; "YYYY")}}', '--explain', ...bundles]);
    const asJson = await tenon(['eval', '{{formatDate(1.due; "YYYY")}}', '--explain', '--json', ...bundles]);

    assert.deepEqual([good.code, bad.code, asJson.code], [0, 1, 1]);
    assert.match(good.out, /1\.n \* 3 +=? ?= 6 {2}\[number\]\n {2}1\.n +=? ?= 2/);
    assert.match(bad.out, /fails: 'soon' is not a valid date\.\n {2}date: 1\.due += 'soon'/);
    const { failure, parts } = asJson.json<{ failure: string; parts: { origin?: boolean }[] }>();
    assert.match(failure, /character 3/);
    assert.equal(parts[0]?.origin, true);
  });
});
