import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Budget,
  compilePattern,
  ExpressionError,
  HostRegexNeeded,
  needsHostRegex,
  parseTemplate,
  replaceMatches,
} from '../../../scenarios/expressions/index.ts';
import { evaluate, failure } from './evaluation.ts';

/** The replacement on one of the engines; undefined where the linear one asks for the host. */
function replaced(
  source: string,
  flags: string,
  text: string,
  replacement: string,
  regex: 'linear' | 'host' = 'linear',
): string | undefined {
  try {
    const pattern = compilePattern(source, flags, { regex, budget: new Budget() });
    return replaceMatches(text, pattern, replacement, { all: flags.includes('g'), budget: new Budget() });
  } catch (error) {
    if (error instanceof HostRegexNeeded) return undefined;
    throw error;
  }
}

describe('regular expressions', () => {
  const same: [source: string, flags: string, text: string][] = [
    // White space, line ends and classes are ECMAScript's, not RE2's.
    ['a(\\s)b', 'g', 'a\u00a0b a\vb a\u2003b'],
    ['[^\\S\\n]+|x', 'g', 'a \t\u00a0b\nx'],
    ['a.b|c', 'g', 'a\rb a\u2028b a\u0085b c'],
    ['^b|z', '', 'a\nb'],
    ['a$|z', '', 'a\n'],
    ['^\\w|z', 'gm', 'ab\ncd'],
    ['[[:alpha:]]|z', 'g', 'a:] l:]'],
    ['\\u0041|\\x42|\\cJ', 'g', 'AB\n'],
    ['[]|a', 'g', 'ab'],
    ['[^]|a', 'g', 'a\n'],
    ['\\A|\\z|\\Q', 'g', 'AzQ'],
    ['x{,2}|y{', 'g', 'x{,2} y{'],
    ['(?:\\/|\\_|\\#|\\-)+', 'g', 'a/_#-b'],
    // Without the flag u, a character is a code unit.
    ['(.)x?', 'g', '😀'],
    ['[😀]|z', 'g', '😀😁'],
    ['😀+|z', 'g', '😀😀'],
    ['[^a]{2}', 'g', '😀'],
    ['(.)x?', 'gu', '😀b'],
    ['\\u{1F600}|z', 'gu', '😀'],
    ['\\p{L}+|\\d', 'gu', 'žluť 1'],
    ['(a)|(b)', 'g', 'ab'],
    ['(a+)(a*)', 'g', 'aaa'],
    ['(a+?)(a*)', 'g', 'aaa'],
    ['\\bfoo\\b|\\B', 'g', 'foo foobar'],
  ];
  for (const [source, flags, text] of same) {
    it(`find with /${source}/${flags} what JavaScript finds in ${JSON.stringify(text)}`, () => {
      const expected = text.replace(new RegExp(source, flags), '<$&|$1|$2>');

      assert.equal(replaced(source, flags, text, '<$&|$1|$2>'), expected);
      assert.equal(replaced(source, flags, text, '<$&|$1|$2>', 'host'), expected);
    });
  }

  it('find on the linear engine what JavaScript finds, or ask for the host', () => {
    const atom = fc.constantFrom(
      ...[
        'a',
        'b',
        '.',
        '\\d',
        '\\s',
        '\\S',
        '\\w',
        '\\W',
        '[abc]',
        '[^a]',
        '[a-c]',
        '\\b',
        '^',
        '$',
        'é',
        '\\n',
      ],
      ...[
        '[^\\n]',
        '\\u00e9',
        '\\.',
        '[\\s\\d]',
        '[^\\s]',
        'A',
        '[\\D]',
        '[-a]',
        '[\\b]',
        '_',
        '[😀b]',
        '😀',
      ],
    );
    const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '*?', '+?', '??', '{0,2}');
    const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
      pattern: fc
        .tuple(fc.array(fc.tuple(tie('part'), times), { minLength: 1, maxLength: 3 }), fc.boolean(), atom)
        .map(([parts, more, last]) => {
          const text = parts
            .map(([part, count]) => (/^[\^$]|^\\b/.test(part) ? part : part + count))
            .join('');
          return more ? `${text}|${last}` : text;
        }),
      part: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        atom,
        tie('pattern').map((inner) => `(${inner})`),
        tie('pattern').map((inner) => `(?:${inner})`),
      ),
    }));
    const text = fc
      .array(
        fc.constantFrom(
          'a',
          'b',
          'c',
          'A',
          ' ',
          '\n',
          '\t',
          '1',
          'é',
          'É',
          '😀',
          '😁',
          '\r',
          '-',
          '.',
          '_',
          'ſ',
          '\u00a0',
        ),
        {
          maxLength: 14,
        },
      )
      .map((characters) => characters.join(''));
    let compared = 0;
    fc.assert(
      fc.property(
        pattern,
        fc.constantFrom('g', '', 'gi', 'gm', 'gs', 'y', 'gy'),
        text,
        (source, flags, given) => {
          const expected = given.replace(new RegExp(source, flags), '<$&$1>');
          const actual = replaced(source, flags, given, '<$&$1>');
          if (actual !== undefined) {
            compared += 1;
            assert.equal(actual, expected);
          }
        },
      ),
      { numRuns: 3000 },
    );
    assert.ok(compared > 1000, String(compared));
  });

  it('take a catastrophic pattern in linear time', () => {
    const given = `${'a'.repeat(5000)}b`;

    for (const pattern of ['(a+)+$', '(a|a)*c', '(a|aa)+c', '(.*)(.*)(.*)x', 'a*a*a*a*c'])
      assert.equal(evaluate(`{{replacePattern(1.t; "${pattern}"; "x")}}`, { t: given }), given, pattern);
  });

  it('fail for what takes too long even so, while they search', () => {
    const given = 'a'.repeat(1_000_000);

    assert.match(
      failure('{{replacePattern(1.t; "(?:a{1,900}b|c)"; "x")}}', { t: given }).message,
      /evaluation budget/,
    );
    assert.match(
      failure('{{replacePattern(1.t; "(x+x+)+y|a*b"; "x")}}', { t: given }).message,
      /evaluation budget/,
    );
    assert.match(failure(`{{replacePattern("a"; 1.p; "x")}}`, { p: 'a|'.repeat(3000) }).message, /too long/);
    assert.match(
      failure('{{replacePattern("a"; 1.p; "x")}}', { p: `${'('.repeat(500)}a${')'.repeat(500)}` }).message,
      /too long/,
    );
  });

  it('ask for the host where a pattern is beyond the linear engine', () => {
    const beyond = ['a(?=b)', '(?<!a)b', '(a)\\1', '(?:(a)|b)*', '(a?|b)*?c', '\\p{Script=Greek}+x'];
    for (const source of beyond) assert.equal(replaced(source, 'gu', 'ab', 'x'), undefined, source);

    const template = parseTemplate('{{replacePattern("ab"; "a(?=b)"; "x")}}');
    assert.equal(needsHostRegex(template), true);
    assert.equal(needsHostRegex(parseTemplate('{{replace(1.a; "/a(?=b)/g"; "")}}')), true);
    assert.equal(
      needsHostRegex(parseTemplate('{{replace(1.a; "a(?=b)"; "")}} {{replacePattern(1.a; "b+|c"; "")}}')),
      false,
    );
    assert.throws(() => evaluate('{{replacePattern("ab"; "a(?=b)"; "x")}}'), HostRegexNeeded);
    assert.equal(evaluate('{{replacePattern("ab"; "a(?=b)"; "x")}}', {}, { regex: 'host' }), 'xb');
  });

  it('ask for the host where only the text shows that the engines differ', () => {
    assert.equal(replaced('^b|^c', 'gm', 'a\nb', 'x'), 'a\nx');
    assert.equal(replaced('^b|^c', 'gm', 'a\r\nb', 'x'), undefined);
    assert.equal(replaced('s|z+y', 'gi', 'S', 'x'), 'x');
    assert.equal(replaced('s|z+y', 'gi', 'ſ', 'x'), undefined);
  });

  it('refuse on both engines what is no pattern of ECMAScript', () => {
    for (const regex of ['linear', 'host'] as const) {
      for (const [source, flags] of [
        ['(', ''],
        ['a**', ''],
        ['[b-a]', ''],
        ['\\u{110000}', 'u'],
        ['a', 'uv'],
        ['a', 'gg'],
      ])
        assert.throws(() => replaced(source ?? '', flags ?? '', 'a', 'x', regex), ExpressionError, source);
    }
  });

  it('name their groups in a replacement', () => {
    assert.equal(replaced('(?<y>\\d+)-(?<m>\\d+)', '', '2024-05', '$<m>/$<y>$<none>'), '05/2024');
    assert.equal(replaced('(\\d+)', '', '2024', '$<y>'), '$<y>');
  });
});
