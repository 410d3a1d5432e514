import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Budget, functions } from '../../../scenarios/expressions/index.ts';
import type { Value } from '../../../scenarios/value.ts';
import { contextOf, evaluate, failure } from './evaluation.ts';
import type { HostileResult } from './hostile-run.ts';

/** What garbage collection and a busy machine add. */
const SLACK_MS = 2000;

describe('the budget of an expression', () => {
  it('holds every function in time, whatever it is given: a step is at most a microsecond of work', async () => {
    const script = fileURLToPath(new URL('./hostile-run.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      timeout: 150_000,
      killSignal: 'SIGKILL',
    });
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as HostileResult); // written by hostile-run.ts

    assert.equal(results.length, functions.size);
    assert.deepEqual(
      results.flatMap(({ foreign }) => foreign),
      [],
    );
    const slow = results.filter(({ slowest: { cpuMs, steps } }) => cpuMs > SLACK_MS + steps / 1000);
    assert.deepEqual(slow, []);
  }).timeout(180_000);

  const growing = [
    // Each step makes the text as many times longer as it has characters.
    `${'replace('.repeat(8)}1.t${'; "a"; 1.t)'.repeat(8)}`,
    `${'replace('.repeat(8)}1.t${'; "/a/g"; "$&$&$&$&$&$&$&$&")'.repeat(8)}`,
    `${'replace('.repeat(4)}1.t${'; "/a/g"; "$\'")'.repeat(4)}`,
    `${'join(split('.repeat(6)}1.t${'; ""); 1.t)'.repeat(6)}`,
    `${'escapeHTML(replace('.repeat(12)}"""""" + 1.t${'; "/[a&]/g"; "<&&>"))'.repeat(12)}`,
    'replaceEmojiCharacters(replace(1.t; "a"; "😀"); replace(1.t; "a"; 1.t))',
    `concat(${'1.t; '.repeat(3000)}1.t)`,
    'formatNumber(100000000000000000000; 0; ","; replace(1.t; "a"; replace(1.t; "a"; replace(1.t; "a"; 1.t))))',
  ];
  for (const expression of growing) {
    it(`stops ${expression.slice(0, 60)} before the memory is full`, () => {
      const t = expression.startsWith('concat') ? 'a'.repeat(50_000) : 'a'.repeat(400);
      assert.match(failure(`{{${expression}}}`, { t }).message, /evaluation budget/);
    });
  }

  it('counts lists that are put together again and again', () => {
    const l = Array.from({ length: 50_000 }, (_, at) => at);

    for (const source of [
      `{{merge(${'1.l; '.repeat(40)}1.l)}}`,
      `{{${'add('.repeat(40)}1.l${'; 1)'.repeat(40)}}}`,
    ])
      assert.match(failure(source, { l }).message, /evaluation budget/);
  });

  it('is large enough for what people do with large inputs', () => {
    const l = Array.from({ length: 20_000 }, (_, at) => ({
      id: at % 7000,
      name: `n${String(at)}`,
      qty: at / 10,
    }));
    const t = 'Lorem ipsum dolor sit amet, '.repeat(20_000);

    for (const source of [
      '{{length(distinct(1.l; "id"))}}',
      '{{sum(map(1.l; "qty"))}}',
      '{{length(sort(1.l; "desc"; "name"))}}',
      '{{length(toString(1.l))}}',
      '{{length(join(map(1.l; "name"; "id"; "5,6,7"); newline))}}',
      '{{length(replace(1.t; "ipsum"; "IPSUM"))}}',
      '{{length(replace(1.t; "/[^a-z]/g"; emptystring))}}',
      '{{length(split(1.t; " "))}}',
      '{{length(upper(trim(1.t)))}}',
      '{{length(base64(1.t))}} {{sha256(1.t)}}',
    ]) {
      assert.ok(evaluate(source, { l, t }) !== null, source);
    }
  });

  it('spends the same for the same work, whatever was kept from before', () => {
    const spent = (source: string): number => {
      const budget = new Budget();
      evaluate(source, { t: 'a1b22' }, { budget });
      return budget.used;
    };
    for (const source of [
      '{{replace(1.t; "/(\\d)+x|q/g"; "-")}}',
      '{{formatDate(now; "YYYY [never seen]"; "Asia/Kathmandu")}}',
      '{{parseDate("2024-05-01"; "YYYY-MM-DD"; "Asia/Kathmandu")}}',
    ]) {
      assert.equal(spent(source), spent(source), source);
    }
  });

  it('is that of all expressions that share a context', () => {
    const budget = new Budget({ steps: 10 });
    const context = contextOf({}, { budget });
    const spend = (): Value => evaluate('{{1 + 1 + 1}}', {}, context);

    assert.throws(() => {
      for (let at = 0; at < 10; at += 1) spend();
    }, /evaluation budget/);
    budget.renew();
    assert.equal(spend(), 3);
  });
});
