import assert from 'node:assert/strict';
import { ExpressionError, parseTemplate } from '../../scenarios/expressions/index.ts';
import { repairExpression, type Slip } from '../../scenarios/repair-expression.ts';
import { blueprint, bundles, module } from '../support/blueprint.ts';
import { compiled, imported, nodeOf } from '../support/import.ts';

function reads(source: string): boolean {
  try {
    parseTemplate(source);
    return true;
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

describe('repairing an expression', () => {
  const cases: [written: string, read: string, slips: Slip[]][] = [
    ['{{{{33.`0`}}}} and {{{{33.`1`}}', '{{33.`0`}} and {{33.`1`}}', ['doubled braces']],
    [
      '{"a": "{{formatDate(addDays(now; -1); \\"YYYY\\")}}"}',
      '{"a": "{{formatDate(addDays(now; -1); "YYYY")}}"}',
      ['quotes escaped by a backslash'],
    ],
    // How the editor stores a backslash that somebody typed in front of a quote.
    ['{{formatDate(now; \\ + "YYYY\\")}}', '{{formatDate(now; "\\" + "YYYY\\")}}', ['text without quotes']],
    ['{{f({"a": {"b": 1.c}})}}', '{{f("{""a"": {""b"": 1.c}}")}}', ['text without quotes']],
    ['{{ifempty(4.price, "a,b")}}', '{{ifempty(4.price; "a,b")}}', ['commas between arguments']],
    [
      '{{{{if(1.a, \\"x\\", 1.`b,c`)}}}}',
      '{{if(1.a; "x"; 1.`b,c`)}}',
      ['doubled braces', 'quotes escaped by a backslash', 'commas between arguments'],
    ],
  ];
  for (const [written, read, slips] of cases) {
    it(`reads ${written} as ${read}`, () => {
      assert.deepEqual(repairExpression(written, reads), { source: read, slips });
    });
  }

  it('leaves what nobody can mean', () => {
    for (const source of [
      '{{upper(1.a}}',
      '{{1.a 1.b}}',
      '{{1.a, 1.b}}',
      '{{"open}}',
      '{{1.a',
      '{{{{',
      '{{{}}',
      '{{\\',
    ]) {
      assert.equal(repairExpression(source, reads), undefined, source);
    }
  });

  it('is reported, goes into the plan, and changes nothing in the blueprint', () => {
    const value = '{{ifempty(1.n, "none")}}';
    const given = blueprint([
      bundles(1, { n: '1' }),
      module('util:ComposeTransformer@1', { id: 2, mapper: { value } }),
    ]);
    const { scenario, report } = imported(given);
    const [warning] = report.warnings;

    assert.deepEqual([warning?.code, warning?.path], ['EXPRESSION_REPAIRED', '$.flow[1].mapper.value']);
    assert.match(warning?.message ?? '', /commas between arguments/);
    assert.match(warning?.hint ?? '', /character 14/);
    assert.deepEqual(scenario?.blueprint, given);
    assert.match(JSON.stringify(nodeOf(compiled(given), 2).mapper), /"c":"ifempty"/);
  });
});
