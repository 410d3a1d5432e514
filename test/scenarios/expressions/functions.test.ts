import assert from 'node:assert/strict';
import {
  evaluateTemplate,
  functions,
  isKnownName,
  keywords,
  parseTemplate,
} from '../../../scenarios/expressions/index.ts';
import { isCollection, type Collection, type Json } from '../../../scenarios/value.ts';
import { encoded } from '../../conformance/expressions.ts';
import { contextOf, evaluate } from './evaluation.ts';

/** Every function the language has, by group, as Make and Fusion write them. */
const NAMES = {
  general: 'get if ifempty switch omit pick mergeCollections isBlank in ifin case equal',
  math: 'abs average ceil floor round trunc max min sum median stdevP stdevS parseNumber formatNumber number div sub prod power sqrt ln log sortAscNum sortDescNum',
  text: 'length lower upper trim capitalize startcase ascii removeAccents replace replacePattern replaceEmojiCharacters substring left right indexOf contains split concat pascal sortAscString sortDescString toString toBinary base64 encodeURL decodeURL escapeHTML escapeMarkdown stripHTML md5 sha1 sha256 sha512',
  date: 'addSeconds addMinutes addHours addDays addMonths addYears addWeekDays setSecond setMinute setHour setDay setDate setMonth setYear formatDate parseDate dateDifference dateMax dateMin startOfMonth endOfMonth year month dayOfMonth hour minute second dayOfWeek daysInMonth daysInYear daysInSplitWeek isWeekend weekDayDiff workMinutesDiff',
  array:
    'first last join keys slice merge add remove map shuffle reverse sort flatten distinct deduplicate toCollection toArray arrayDifference arrayDiff arrayIntersect arrayElement',
};

const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe('functions', () => {
  it('are all there, each in its group, and no others', () => {
    const declared = new Map<string, string[]>();
    for (const { name, group } of functions.values())
      declared.set(group, [...(declared.get(group) ?? []), name]);

    for (const [group, names] of Object.entries(NAMES))
      assert.deepEqual(sorted(declared.get(group) ?? []), sorted(names.split(' ')), group);
    assert.equal(declared.size, 5);
  });

  for (const { name, examples, summary, arguments: args } of functions.values()) {
    it(`${name} does what its examples say`, () => {
      assert.ok(examples.length > 0 && summary.endsWith('.'));
      assert.equal(new Set(args.map((argument) => argument.name)).size, args.length);
      for (const { expression, value, bundle } of examples) {
        const given = (bundle ?? {}) as Collection; // JSON is a value
        assert.deepEqual(encoded(evaluate(`{{${expression}}}`, given)), value, expression);
      }
    });
  }

  it('are found in any case', () => {
    for (const name of ['UPPER', 'upper', 'Upper']) assert.equal(evaluate(`{{${name}("a")}}`), 'A');
    assert.deepEqual(evaluate('{{deDuplicate(split("a,a"; ","))}}'), ['a']);
  });

  it('pass over further arguments and take missing ones for empty', () => {
    assert.equal(evaluate('{{upper("a"; "b"; "c")}}'), 'A');
    assert.equal(evaluate('{{upper()}}'), '');
    assert.equal(evaluate('{{left("abc")}}'), '');
    assert.equal(evaluate('{{formatNumber(1234.5; ; ; )}}'), '1.235');
    assert.equal(evaluate('{{formatNumber(1234.5; 1; "."; "")}}'), '1234.5');
  });

  it('give for an empty first argument what keeps a chain going', () => {
    const textual = ['lower', 'upper', 'trim', 'capitalize', 'startcase', 'pascal', 'ascii', 'removeAccents'];
    const escapes = ['escapeHTML', 'escapeMarkdown', 'stripHTML', 'encodeURL', 'decodeURL', 'base64'];
    for (const name of [...textual, ...escapes, 'toString', 'substring', 'left', 'right'])
      assert.equal(evaluate(`{{${name}(1.x)}}`), '', name);
    for (const name of ['abs', 'ceil', 'floor', 'round', 'trunc', 'sqrt', 'ln', 'number', 'parseNumber'])
      assert.equal(evaluate(`{{${name}(1.x)}}`), null, name);
    for (const { name, group, arguments: args } of functions.values())
      if (group === 'date' && args[0]?.name !== 'value')
        assert.equal(evaluate(`{{${name}(1.x)}}`), null, name);
    for (const name of [
      'keys',
      'slice',
      'merge',
      'add',
      'remove',
      'map',
      'reverse',
      'sort',
      'flatten',
      'toArray',
    ])
      assert.deepEqual(evaluate(`{{${name}(1.x)}}`), [], name);
    assert.equal(evaluate('{{sum(1.x)}}'), 0);
    for (const name of ['average', 'max', 'min', 'median', 'stdevP', 'stdevS', 'first', 'last'])
      assert.equal(evaluate(`{{${name}(1.x; 1.x)}}`), null, name);
    assert.deepEqual(
      ['length(1.x)', 'split(1.x; ",")', 'contains(1.x; "a")', 'indexOf(1.x; "a")', 'join(1.x; ",")'].map(
        (call) => evaluate(`{{${call}}}`),
      ),
      [0, [], false, -1, ''],
    );
  });

  it('do not change what they are given', () => {
    const bundle = { l: [3, 1, 2], o: { b: 1, a: 2 }, n: [[1], [2]] };
    const before = JSON.stringify(bundle);
    const calls = [
      'sort(1.l)',
      'reverse(1.l)',
      'shuffle(1.l)',
      'add(1.l; 1)',
      'merge(1.l; 1.l)',
      'remove(1.l; 1)',
    ];
    for (const call of [
      ...calls,
      'omit(1.o; "a")',
      'flatten(1.n)',
      'sortDescNum(1.l)',
      'median(1.l)',
      'distinct(1.l)',
    ])
      evaluate(`{{${call}}}`, bundle);

    assert.equal(JSON.stringify(bundle), before);
  });
});

/** Rules of expressions.md section 8 beyond what the vectors and the examples show. */
const rules: [source: string, value: Json, bundle?: Collection][] = [
  ['{{get(1.o; 1)}}', 'one', { o: { '1': 'one' } }],
  ['{{get(1.o; "a.b")}}', 'dotted', { o: { 'a.b': 'dotted', a: { b: 'inner' } } }],
  ['{{get(1.l; 1.5)}}', null, { l: [1, 2] }],
  ['{{get(1.l; "-1.n")}}', 2, { l: [{ n: 1 }, { n: 2 }] }],
  ['{{get(1.l; "0x1")}}', null, { l: [1] }],
  ['{{ifempty(" "; 0; 1.l; false)}}', false, { l: [] }],
  ['{{in(1.o; 1.p)}}', true, { o: { a: 1, b: [1] }, p: { b: [1], a: 1 } }],
  ['{{in(1; true; "1")}}', false],
  ['{{case(2.9; "a"; "b")}}', 'b'],
  ['{{omit(1.x; "a")}}', null],
  ['{{mergeCollections(1.x; 1.o)}}', { a: 1 }, { o: { a: 1 } }],
  ['{{round(2.675 * 100) / 100}}', 2.68],
  ['{{round(-0.4)}}', 0],
  ['{{ceil(-0.5)}}', 0],
  ['{{1.1 + 2.2}}', 3.3],
  ['{{0.1 * 3}}', 0.3],
  ['{{5.5 % 2.2}}', 1.1],
  ['{{sum("1.1"; 2.2; ""; 1.l)}}', 6.6, { l: [1.1, [null, '2.2']] }],
  ['{{average(1; 2; 2)}}', 1.6666666666666667],
  ['{{log(10; 1000)}}', 3],
  ['{{power(2; -1)}}', 0.5],
  ['{{number(" 42 ")}}', 42],
  ['{{parseNumber("1\'234.5")}}', 1234.5],
  ['{{parseNumber(1.t)}}', 1234567.8, { t: '1\u00a0234\u202f567.8' }],
  ['{{parseNumber("-1.234,5"; ",")}}', -1234.5],
  ['{{formatNumber(-0.4)}}', '0'],
  ['{{formatNumber(1000)}}', '1.000'],
  ['{{formatNumber(1000000000000000)}}', '1.000.000.000.000.000'],
  ['{{formatNumber("0.005"; 2; ".")}}', '0.01'],
  ['{{trunc(-3.999; 2)}}', -3.99],
  ['{{trim(1.t)}}', 'a b', { t: '\u00a0\t\u2003a b\ufeff\u0085\n' }],
  ['{{capitalize("élan vital")}}', 'Élan vital'],
  ['{{startcase("o\'neil  SMITH")}}', "O'neil  Smith"],
  ['{{pascal("foo_bar-baz qux")}}', 'FooBarBazQux'],
  ['{{pascal("HELLO world fooBar")}}', 'HelloWorldFooBar'],
  ['{{ascii("über"; "false")}}', 'ber'],
  ['{{ascii("über"; "yes")}}', 'uber'],
  ['{{removeAccents("Łódź ñ 東")}}', 'Łodz n 東'],
  ['{{substring("Hello"; -3; 2)}}', 'He'],
  ['{{right("Hello"; 2.9)}}', 'lo'],
  ['{{right("Hello"; 0)}}', ''],
  ['{{left("Hello"; -1)}}', ''],
  ['{{indexOf("abc"; "a"; -5)}}', 0],
  ['{{indexOf(12345; 34)}}', 2],
  ['{{split("abc"; "")}}', ['a', 'b', 'c']],
  ['{{split(""; ",")}}', ['']],
  ['{{concat(", "; "a"; 1.x; 1.l; 2)}}', 'a, b, c, 2', { l: ['b', ['c']] }],
  ['{{sortAscString("b"; "B"; 1.l)}}', ['10', '9', 'B', 'b'], { l: [9, 10] }],
  ['{{replace("a.b.c"; "."; "$&")}}', 'a$&b$&c'],
  ['{{replace("aaa"; "/a/"; "b")}}', 'baa'],
  ['{{replace("abc"; "//"; "x")}}', 'abc'],
  ['{{replace("x/y"; "/y"; "z")}}', 'xz'],
  ['{{replace("abc"; ""; "x")}}', 'abc'],
  ['{{replace("abc"; "b"; "")}}', 'ac'],
  ['{{replace("a\nb"; "/a.b/s"; "x")}}', 'x'],
  ['{{replace("John Smith"; "/(\\w+) (\\w+)/"; "$2, $1 $3 $$ $0")}}', 'Smith, John $3 $ $0'],
  ['{{replace("abc"; "/b/"; "$`|$\'")}}', 'aa|cc'],
  ['{{replace("aXbX"; "/x/gi"; "-")}}', 'a-b-'],
  ['{{replace("ab12"; "/[a-z]/y"; "-")}}', '-b12'],
  [`{{escapeHTML("""a"" & 'b'")}}`, '&quot;a&quot; &amp; &#39;b&#39;'],
  ['{{replace("abc"; "/x*/g"; "-")}}', '-a-b-c-'],
  ['{{replacePattern("2024"; "(\\d)(\\d)"; "$2$1")}}', '0242'],
  ['{{replacePattern("abc"; "b"; )}}', 'ac'],
  ['{{replaceEmojiCharacters("1️⃣ 🏳️‍🌈 🇳🇴 👩🏽‍🤝‍👨🏻 ok 5"; "*")}}', '* * * * ok 5'],
  ['{{stripHTML("a < b <i>c</i> &amp; d")}}', 'a < b c &amp; d'],
  ['{{escapeHTML("""a"" & \'b\'")}}'.replaceAll("\\'", "'"), '&quot;a&quot; &amp; &#39;b&#39;'],
  ['{{encodeURL("-_.!~*()" + 1.t)}}', "-_.!~*()'%EF%BF%BD", { t: "'\ud800" }],
  ['{{decodeURL("a+b%20c")}}', 'a+b c'],
  [
    '{{toString(1.v)}}',
    '{"d":"2024-01-02T03:04:05.006Z","l":[null,true]}',
    { v: { d: new Date('2024-01-02T03:04:05.006Z'), l: [null, true] } },
  ],
  ['{{toString(toBinary("é"; "latin1"))}}', 'é'],
  ['x{{toBinary("é"; "latin1")}}', 'xé'],
  ['{{length(toBinary("é"; "latin1"))}}', 1],
  ['{{base64(toBinary("ff00"; "hex"))}}', '/wA='],
  ['{{toString(toBinary("SGVs\nbG8"; "base64"))}}', 'Hello'],
  ['{{join(1.x; ",")}}', 'a', { x: 'a' }],
  ['{{join(1.l; "-")}}', 'a--1', { l: ['a', null, 1] }],
  ['{{keys("text")}}', [1]],
  ['{{slice(1.l; -2)}}', [2, 3], { l: [1, 2, 3] }],
  ['{{slice(1.l; 0; -1)}}', [1, 2], { l: [1, 2, 3] }],
  ['{{merge(1.x; "a"; 1.l)}}', ['a', 1], { l: [1] }],
  ['{{remove(1.l; "2"; true)}}', [{ a: 2 }], { l: [1, 2, true, { a: 2 }] }],
  ['{{map(1.l; "a.1.b")}}', [1, null], { l: [{ a: [{ b: 1 }] }, { a: [] }] }],
  ['{{map(1.l; "n"; "t"; " a , b ")}}', [1, 2], { l: [{ n: 1, t: 'a' }, { n: 2, t: 'b' }, { n: 3 }] }],
  [
    '{{map(1.l; "n"; "o"; "x")}}',
    [],
    {
      l: [
        { n: 1, o: { a: 1 } },
        { n: 2, o: [{}] },
      ],
    },
  ],
  ['{{map(1.l; "n"; "t"; "1.5")}}', ['x'], { l: [{ n: 'x', t: 1.5 }] }],
  ['{{map(1.o; "n")}}', [1], { o: { n: 1 } }],
  ['{{sort(1.l)}}', [2, 10, '', 'a', 'b'], { l: ['b', 10, 'a', 2, ''] }],
  [
    '{{map(sort(1.l; "asc"; "d"); "n")}}',
    [2, 1],
    {
      l: [
        { n: 1, d: new Date(5) },
        { n: 2, d: new Date(1) },
      ],
    },
  ],
  [
    '{{map(sort(1.l; "desc"; "k"); "n")}}',
    [1, 2, 3],
    {
      l: [
        { n: 1, k: 1 },
        { n: 2, k: 1 },
        { n: 3, k: 0 },
      ],
    },
  ],
  ['{{flatten(1.l; 0)}}', [[1]], { l: [[1]] }],
  ['{{flatten(1.l; 99)}}', [1, 2], { l: [[[[1]]], [2]] }],
  [
    '{{distinct(1.l)}}',
    [1, '1', true, { a: 1, b: 2 }, [1], ['1']],
    { l: [1, '1', true, { a: 1, b: 2 }, { b: 2, a: 1 }, 1, [1], ['1'], [1]] },
  ],
  [
    '{{distinct(1.l; "a.b")}}',
    [{ a: { b: 1 }, n: 1 }],
    {
      l: [
        { a: { b: 1 }, n: 1 },
        { a: { b: 1 }, n: 2 },
      ],
    },
  ],
  ['{{arrayDiff(1.a; 1.b)}}', ['1'], { a: [1, '1', { x: 1 }], b: [1, { x: 1 }] }],
  ['{{arrayIntersect(1.a; 1.b)}}', [2, 1, 2], { a: [2, 1, 2, '3'], b: [1, 2, 3] }],
  ['{{arrayElement(1.a; 1.5)}}', 'x', { a: ['x'] }],
  [
    '{{toCollection(1.l; "k"; "v")}}',
    { '1': 'b', x: null },
    { l: [{ k: 1, v: 'a' }, { k: 1, v: 'b' }, { k: 'x' }, { v: 1 }] },
  ],
  ['{{contains(1.l; "3")}}', true, { l: [1, 3] }],
  ['{{contains(12345; 34)}}', true],
  ['{{equal(1.a; 1.b)}}', true, { a: [1, { x: '2' }], b: ['1', { x: 2 }] }],
  ['{{1.d = 0}}', true, { d: new Date(0) }],
  ['{{"1" + 1.x}}', '1'],
  ['{{1.x + 1.x}}', null],
  ['{{true + 1}}', 'true1'],
  ['{{true * 3}}', 3],
  ['{{"2" > 10}}', false],
  ['{{null < 1}}', false],
  ['{{"a" < 1}}', false],
];

describe('rules of functions and operators', () => {
  for (const [source, value, bundle] of rules) {
    it(`${source.slice(0, 80)} is ${JSON.stringify(value).slice(0, 60)}`, () => {
      assert.deepEqual(encoded(evaluate(source, bundle)), value);
    });
  }

  it('take a key of bytes for a keyed digest', () => {
    assert.equal(
      evaluate('{{sha256("data"; "hex"; toBinary("736563726574"; "hex"); "binary")}}'),
      evaluate('{{sha256("data"; "hex"; "secret")}}'),
    );
  });
});

describe('words', () => {
  it('are those the language has, in both spellings', () => {
    assert.equal(keywords.length, new Set(keywords.map(({ name }) => name)).size);
    for (const name of ['now', 'emptyarray', 'executionID', 'executionId', 'scenarioID', 'var', 'erase'])
      assert.ok(isKnownName(name), name);
    for (const name of ['Now', 'constructor', '__proto__', 'exec'])
      assert.ok(!isKnownName(name) && evaluate(`{{${name}}}`) === null, name);
  });

  it('have their values, the same throughout an operation', () => {
    const variable = (name: string): Collection | undefined =>
      name === 'var' ? { input: { city: 'Oslo' } } : undefined;

    assert.equal(evaluate('{{var.input.city}}{{var.team.id}}', {}, { variable }), 'Oslo');
    assert.equal(evaluate('{{timestamp}}|{{formatDate(now; "X")}}'), '1715760550|1715760550');
    assert.match(
      evaluate('{{uuid}}') as string, // the match fails for anything else
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.ok(isCollection(evaluate('{{erase}}')));
  });

  it('draw the same random values when an operation is evaluated again', () => {
    const template = parseTemplate('{{random}} {{uuid}} {{join(shuffle(split("a,b,c,d"; ",")); "")}}');
    const once = (): unknown => evaluateTemplate(template, contextOf());

    assert.equal(once(), once());
  });
});
