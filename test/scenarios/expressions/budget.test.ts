import assert from 'node:assert/strict';
import process from 'node:process';
import { Budget, ExpressionError, functions, HostRegexNeeded } from '../../../scenarios/expressions/index.ts';
import { Binary, type Collection, type Value } from '../../../scenarios/value.ts';
import { contextOf, evaluate, failure } from './evaluation.ts';

function nested(depth: number, wrap: (inner: Value) => Value): Value {
  let value: Value = 1;
  for (let at = 0; at < depth; at += 1) value = wrap(value);
  return value;
}

/** What a sender who means harm might put into module 1. */
const hostile: Collection = {
  text: 'a1 b'.repeat(500_000),
  blanks: `${' '.repeat(500_000)}x${' '.repeat(500_000)}`,
  path: 'a.'.repeat(200_000),
  numbers: Array.from({ length: 100_000 }, (_, at) => at * 1.1),
  records: Array.from({ length: 50_000 }, (_, at) => ({ a: at % 5000, b: `x${String(at)}` })),
  dates: Array.from({ length: 50_000 }, (_, at) => new Date(at * 1e7)),
  deep: nested(20_000, (inner) => [inner]),
  deepFields: nested(20_000, (inner) => ({ a: inner })),
  wide: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${String(at)}`, at])),
  bytes: new Binary(new Uint8Array(4_000_000)),
  huge: 1e308,
  last: new Date(8.64e15),
  pattern: '/(.*)(.*)(.*)x/g',
};

/** Above the measured half second of a whole budget, for slower machines. */
const MOST_CPU_MS = 1500;

/** Evaluates with the budget an operation has. Gives the CPU time; only errors of the language may come. */
function cpuTime(source: string): number {
  const before = process.cpuUsage();
  try {
    evaluate(source, hostile);
  } catch (error) {
    assert.ok(
      error instanceof ExpressionError || error instanceof HostRegexNeeded,
      `${source}: ${String(error)}`,
    );
    assert.ok(error.message.length < 500, source);
  }
  return process.cpuUsage(before).user / 1000;
}

describe('the budget of an expression', () => {
  const names = Object.keys(hostile);
  for (const { name } of functions.values()) {
    it(`holds ${name} in time, whatever it is given`, () => {
      let slowest: [number, string] = [0, ''];
      for (const [at, first] of names.entries()) {
        const [second = '', third = ''] = [
          names[(at * 7 + 3) % names.length],
          names[(at * 5 + 1) % names.length],
        ];
        for (const args of [`1.${first}`, `1.${second}; 1.${first}; 1.${third}`]) {
          const source = `{{${name}(${args})}}`;
          const taken = cpuTime(source);
          if (taken > slowest[0]) slowest = [taken, source];
        }
      }
      assert.ok(slowest[0] < MOST_CPU_MS, `${slowest[1]} took ${slowest[0].toFixed(0)} ms`);
    });
  }

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
