import assert from 'node:assert/strict';
import { HostRegexNeeded } from '../../scenarios/expressions/index.ts';
import { pureContext, runCall, runPure } from './pure-call.ts';

describe('Match pattern', () => {
  const match = (parameters: object, regex: 'linear' | 'host' = 'linear') =>
    runPure('regexp:Parser@1', { ...parameters }, pureContext({ regex }));

  for (const engine of ['linear', 'host'] as const) {
    it(`emits groups by number and name, on the ${engine} engine`, () => {
      const found = match({ pattern: '(?<no>\\d+)(-(\\w+))?', global: true, text: 'a 1-x, b 22' }, engine);

      assert.deepEqual(found, [
        { i: 1, $1: '1', $2: '-x', $3: 'x', no: '1' },
        { i: 2, $1: '22', $2: null, $3: null, no: '22' },
      ]);
    });
  }

  it('finds the first match only unless told otherwise, and gives it whole where there are no groups', () => {
    assert.deepEqual(match({ pattern: '\\d+', text: 'a 1 b 2' }), [{ i: 1, __IMTMATCH__: '1' }]);
  });

  it('heeds its switches', () => {
    assert.equal(match({ pattern: 'b', text: 'ABC' }).length, 0);
    assert.equal(match({ pattern: 'b', text: 'ABC', sensitive: false }).length, 1);
    assert.equal(match({ pattern: '^b', text: 'a\nb' }).length, 0);
    assert.equal(match({ pattern: '^b', text: 'a\nb', multiline: true }).length, 1);
    assert.equal(match({ pattern: 'a.b', text: 'a\nb' }).length, 0);
    assert.equal(match({ pattern: 'a.b', text: 'a\nb', singleline: true }).length, 1);
  });

  it('marks that nothing was found where it may continue', () => {
    assert.deepEqual(match({ pattern: 'x', text: 'a' }), []);
    assert.deepEqual(match({ pattern: 'x', text: 'a', continueWhenNoRes: true }), [{ __IMTLENGTH__: 0 }]);
  });

  it('does not go round in circles on matches without characters', () => {
    assert.throws(() => match({ pattern: 'x*', global: true, text: 'axb' }), { type: 'RuntimeError' });
    assert.deepEqual(
      match({ pattern: '(x*)', global: true, ignoreInfiniteLoopsWhenGlobal: true, text: 'axb' }),
      [{ i: 1, $1: 'x' }],
    );
  });

  it('asks for the other engine where the linear one cannot go, and says what is no pattern', () => {
    assert.throws(() => match({ pattern: '(?<=a)b', text: 'ab' }), HostRegexNeeded);
    assert.deepEqual(match({ pattern: '(?<=a)(b)', text: 'ab' }, 'host'), [{ i: 1, $1: 'b' }]);
    assert.throws(() => match({ pattern: '(', text: 'ab' }, 'host'), { type: 'InvalidConfigurationError' });
  });
});

describe('Replace', () => {
  const replace = (parameters: object): unknown =>
    runPure('regexp:Replace@1', { ...parameters })[0]?.['text'];

  it('puts groups into the new text, once or throughout', () => {
    const parameters = { pattern: '(\\d)(\\d)', value: '<$2$1$$>', text: '12 34' };
    assert.equal(replace(parameters), '<21$> <43$>');
    assert.equal(replace({ ...parameters, global: false }), '<21$> 34');
    assert.equal(replace({ ...parameters, value: '' }), ' ');
  });

  it('refuses to grow a text beyond all bounds', () => {
    const value = 'x'.repeat(1_000_000);
    assert.throws(() => replace({ pattern: '.', value, text: 'y'.repeat(100) }), { type: 'DataError' });
  });
});

describe('Get elements from text', () => {
  const found = (parameters: object): unknown[] =>
    runPure('regexp:GetElementsFromText@1', { ...parameters }).map(({ match }) => match);

  const cases: [kind: string, text: string, expected: string[]][] = [
    ['##emails', 'Ann <ann.b+c@mail.example.com>, bob@y.io. no@no', ['ann.b+c@mail.example.com', 'bob@y.io']],
    [
      '##http_urls',
      'See https://a.example/x?y=1, or (http://b.example).',
      ['https://a.example/x?y=1', 'http://b.example'],
    ],
    ['##ftp_urls', 'ftp://files.example/a.txt!', ['ftp://files.example/a.txt']],
    [
      '##telephone_numbers',
      'call +47 22 33 44 55 or (020) 7946-0958, not 12',
      ['+47 22 33 44 55', '(020) 7946-0958'],
    ],
    ['##ipv4', '10.0.0.1 and 256.1.1.1', ['10.0.0.1']],
    ['##ipv6', 'at 2001:db8::8a2e:370:7334 now', ['2001:db8::8a2e:370:7334']],
    ['##html_tags', 'a <b class="x">c</b>', ['<b class="x">', '</b>']],
    ['##key_value_pairs', 'city: Oslo, n=3', ['city: Oslo', 'n=3']],
    ['##emoji', 'ok 👍🏽 and 🎉', ['👍🏽', '🎉']],
    ['[A-Z]{2}-\\d+', 'AB-1 xx CD-22', ['AB-1', 'CD-22']],
  ];
  for (const [pattern, text, expected] of cases) {
    it(`finds ${pattern}`, () => assert.deepEqual(found({ pattern, text }), expected));
  }

  it('finds links without a protocol, and each once, where asked', () => {
    const text = 'a.example/x and a.example/x';
    assert.deepEqual(found({ pattern: '##http_urls', text }), []);
    assert.deepEqual(found({ pattern: '##http_urls', text, requireProtocol: false }), [
      'a.example/x',
      'a.example/x',
    ]);
    assert.deepEqual(
      found({ pattern: '##http_urls', text, requireProtocol: false, ignoreDuplicates: true }),
      ['a.example/x'],
    );
  });
});

describe('HTML', () => {
  const html =
    '<h1>Order</h1><p>See <a href="/a">the <b>list</b></a></p><img src="i.png" alt="x"><script>x()</script>';

  it('becomes text without tags and scripts', async () => {
    assert.deepEqual(await runCall('regexp:HTMLToText@1', { html }), [
      { text: 'ORDER\n\nSee the list [/a]' },
    ]);
    const [plain] = await runCall('regexp:HTMLToText@1', { html, uppercaseHeadings: false, newline: 'crlf' });
    assert.equal(plain?.['text'], 'Order\r\n\r\nSee the list [/a]');
  });

  it('gives its links and images with their attributes', async () => {
    assert.deepEqual(await runCall('regexp:GetElementsFromHTML@1', { elementType: 'link', html }), [
      { href: '/a', text: 'the list' },
    ]);
    assert.deepEqual(await runCall('regexp:GetElementsFromHTML@1', { elementType: 'image', html }), [
      { src: 'i.png', alt: 'x' },
    ]);
    assert.deepEqual(
      await runCall('regexp:GetElementsFromHTML@1', { elementType: 'iframe', html, continueWhenNoRes: true }),
      [{ __IMTLENGTH__: 0 }],
    );
  });
});
