import assert from 'node:assert/strict';
import { severityOf } from '../../../scenarios/upgrade/finding-severity.ts';
import { mayHoldSignals, signalsOf, type Signal } from '../../../scenarios/upgrade/signals.ts';

const ADDRESS = 'https://api.example/rest/api/2/search';

const read = (headers: [string, string][], status = 200): Signal[] =>
  signalsOf({ status, headers, address: ADDRESS });

/** The one signal there must be. */
function one(headers: [string, string][], status = 200): Signal {
  const signals = read(headers, status);
  assert.equal(signals.length, 1, JSON.stringify(signals));
  assert.ok(mayHoldSignals(status, headers));
  return signals[0] as Signal; // there is one
}

describe('signals of an answer', () => {
  it('are the date of RFC 9745, past or future', () => {
    const { headers, ...past } = one([['deprecation', '@1688169599']]);
    assert.deepEqual(past, {
      kind: 'deprecated',
      confidence: 'certain',
      deprecatedAt: '2023-06-30T23:59:59.000Z',
      links: [],
    });
    assert.deepEqual(headers, { deprecation: '@1688169599' });
    assert.equal(one([['deprecation', '@4102444800']]).deprecatedAt, '2100-01-01T00:00:00.000Z');
    assert.equal(one([['deprecation', '@1688169599;x=1']]).deprecatedAt, '2023-06-30T23:59:59.000Z');
  });

  it('are the forms of older drafts, with a date where one is named', () => {
    const at = (text: string): string | undefined => one([['deprecation', text]]).deprecatedAt;

    assert.equal(at('true'), undefined);
    assert.equal(at('?1'), undefined);
    assert.equal(at('Sun, 11 Nov 2018 23:59:59 GMT'), '2018-11-11T23:59:59.000Z');
    assert.equal(at('Sunday, 11-Nov-18 23:59:59 GMT'), '2018-11-11T23:59:59.000Z');
    assert.equal(at('version="v1", date="Sun, 11 Nov 2018 23:59:59 GMT"'), '2018-11-11T23:59:59.000Z');
    assert.equal(at('2018-11-11'), '2018-11-11T00:00:00.000Z');
    for (const no of ['false', '?0', '', '  ']) assert.deepEqual(read([['deprecation', no]]), []);
  });

  it('make one of Deprecation and Sunset, with the links to more (C116)', () => {
    const signal = one([
      ['deprecation', '@1798761600'],
      ['sunset', 'Sat, 31 Jul 2027 23:59:59 GMT'],
      [
        'link',
        '<https://dev.example/changelog?utm=1#CHANGE-2046>; rel="deprecation"; type="text/html", </rest/api/3/search/jql/17?token=s3cret>; rel="successor-version latest-version"',
      ],
      ['link', '<https://dev.example/policy>; rel=sunset, </next?page=2>; rel=next'],
    ]);

    assert.equal(signal.deprecatedAt, '2027-01-01T00:00:00.000Z');
    assert.equal(signal.effectiveAt, '2027-07-31T23:59:59.000Z');
    assert.deepEqual(signal.links, [
      { rel: 'deprecation', href: 'https://dev.example/changelog#CHANGE-2046' },
      { rel: 'successor-version', href: 'https://api.example/rest/api/3/search/jql/{}' },
      { rel: 'latest-version', href: 'https://api.example/rest/api/3/search/jql/{}' },
      { rel: 'sunset', href: 'https://dev.example/policy' },
    ]);
    assert.ok(!JSON.stringify(signal).includes('s3cret'));
  });

  it('have no date where nobody can read it (C117)', () => {
    const signal = one([
      ['deprecation', 'true'],
      ['sunset', 'when it is ready'],
    ]);
    assert.equal(signal.effectiveAt, undefined);
    assert.equal(signal.headers['sunset'], 'when it is ready');
    for (const text of [
      '2027',
      '99',
      '@',
      'Sat, 99 Xyz 2027 99:99:99 GMT',
      '@99999999999999999999',
      'x'.repeat(20_000),
    ]) {
      assert.equal(one([['sunset', text]]).effectiveAt, undefined, text.slice(0, 40));
    }
  });

  it('read a Sunset whose day of the week is wrong, and the readable one of two', () => {
    assert.equal(one([['sunset', 'Sat, 31 Dec 2026 23:59:59 GMT']]).effectiveAt, '2026-12-31T23:59:59.000Z');
    assert.equal(one([['sunset', '2027-03-01T12:00:00Z']]).effectiveAt, '2027-03-01T12:00:00.000Z');
    const two = one([
      ['sunset', 'soon'],
      ['sunset', 'Thu, 31 Dec 2026 23:59:59 GMT'],
    ]);
    assert.equal(two.effectiveAt, '2026-12-31T23:59:59.000Z');
  });

  it('are warnings that speak of an end, and no others', () => {
    const kubernetes =
      '299 - "policy/v1beta1 PodSecurityPolicy is deprecated in v1.21+, unavailable in v1.25+"';
    const signal = one([['warning', kubernetes]]);
    assert.deepEqual([signal.kind, signal.confidence], ['deprecated', 'likely']);
    assert.match(signal.notice ?? '', /^policy\/v1beta1/);

    const listed = one([
      [
        'warning',
        '110 cache "Response is Stale", 299 api "use \\"v2\\", v1 is removed: https://u:p@x.example/v1?key=s3cret"',
      ],
    ]);
    assert.equal(listed.notice, 'use "v2", v1 is removed: https://x.example/v1');
    assert.deepEqual(read([['warning', '299 - "Disk is nearly full"']]), []);
    assert.deepEqual(read([['warning', '199 - "deprecated"']]), []);
  });

  it('are 410 at once and for certain, with what its headers say (C119)', () => {
    const { kind, confidence, effectiveAt } = one([['sunset', 'Thu, 31 Dec 2026 23:59:59 GMT']], 410);
    assert.deepEqual(
      [kind, confidence, effectiveAt],
      ['endpoint-gone', 'certain', '2026-12-31T23:59:59.000Z'],
    );
    assert.deepEqual([one([], 426).kind, one([], 426).confidence], ['endpoint-gone', 'likely']);
  });

  it('are permanent redirects, and where they lead (C016)', () => {
    for (const status of [301, 308]) {
      const { kind, links } = one([['location', '/rest/api/3/search/10042?jql=x']], status);
      assert.equal(kind, 'endpoint-moved');
      assert.deepEqual(links, [{ rel: 'moved-to', href: 'https://api.example/rest/api/3/search/{}' }]);
    }
    assert.deepEqual(one([['location', 'mailto:a@b']], 301).links, []);
    assert.deepEqual(one([], 308).links, []);
    for (const status of [302, 303, 307]) assert.deepEqual(read([['location', '/x']], status), []);
    const both = read(
      [
        ['location', '/x'],
        ['deprecation', 'true'],
      ],
      308,
    );
    assert.deepEqual(
      both.map(({ kind }) => kind),
      ['endpoint-moved', 'deprecated'],
    );
  });

  it('are never a 404, nor a link alone, which may lead to a policy (C118)', () => {
    for (const status of [200, 404, 405, 500, 501]) {
      assert.ok(!mayHoldSignals(status, [['content-type', 'text/plain']]));
      assert.deepEqual(read([['link', '<https://x.example/>; rel="deprecation"']], status), []);
    }
  });

  it('survive links that are damaged', () => {
    for (const link of [
      'garbage',
      '<a',
      '<::>; rel=sunset',
      '<a>; rel="deprecation',
      `<${'a'.repeat(9000)}>; rel=sunset`,
      ',',
    ]) {
      assert.equal(
        one([
          ['deprecation', 'true'],
          ['link', link],
        ]).kind,
        'deprecated',
        link.slice(0, 30),
      );
    }
  });
});

describe('severity of a finding', () => {
  const NOW = Date.parse('2026-11-24T00:00:00Z');
  const due = (effectiveAt: string) => severityOf({ kind: 'deprecated', effectiveAt }, NOW);

  it('grows as the days run out', () => {
    assert.equal(due('2027-06-01T00:00:00Z'), 'info');
    assert.equal(due('2027-05-23T00:00:00Z'), 'warn');
    assert.equal(due('2026-12-25T00:00:00Z'), 'warn');
    assert.equal(due('2026-12-24T00:00:00Z'), 'urgent');
    assert.equal(due('2026-11-24T00:00:00Z'), 'broken');
    assert.equal(severityOf({ kind: 'deprecated' }, NOW), 'warn');
    assert.equal(severityOf({ kind: 'endpoint-gone' }, NOW), 'broken');
  });
});
