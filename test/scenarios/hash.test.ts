import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { canonicalJson, planHash } from '../../scenarios/hash.ts';
import { blueprint, bundles, get, router } from '../support/blueprint.ts';
import { imported } from '../support/import.ts';

const hashOf = (given: unknown): string => {
  const { hash, problems } = imported(given);
  assert.ok(hash, JSON.stringify(problems));
  return hash;
};

/** The same JSON with the names of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}

describe('the hash of a plan', () => {
  const flow = () =>
    blueprint([bundles(1, { n: '1' }), router(2, [[get(3, '/a?n={{1.n}}')], [get(4, '/b')]])]);

  it('is the same for the same blueprint, however often and in whatever form it comes', () => {
    const hash = hashOf(flow());

    assert.match(hash, /^p1-[0-9a-f]{64}$/);
    assert.equal(hashOf(flow()), hash);
    assert.equal(hashOf(JSON.stringify(flow(), null, 2)), hash);
    assert.equal(hashOf(`\uFEFF${JSON.stringify({ blueprint: flow() })}`), hash);
  });

  it('does not depend on the order of keys but where mapped fields are in order', () => {
    const given = blueprint([
      {
        ...get(1, '/a'),
        parameters: { handleErrors: true, useNewZLibDeCompress: true },
        mapper: { url: 'http://a' },
      },
    ]);

    assert.equal(hashOf(turned(given)), hashOf(given));
  });

  it('does not depend on editor data and disconnected modules', () => {
    const given = flow();
    const moved = JSON.parse(
      JSON.stringify(given).replace('"orphans":[]', '"orphans":[[{"id":9,"module":"x:Y"}]]'),
    ) as {
      flow: Record<string, unknown>[];
    };
    const [first] = moved.flow;
    assert.ok(first);
    first['metadata'] = { designer: { x: 700 }, notes: ['n'], restore: { a: { label: 'L' } } };

    assert.equal(hashOf(moved), hashOf(given));
  });

  it('changes with anything a run would do otherwise', () => {
    const text = JSON.stringify(flow());
    const changed = [
      text.replace('/a?n={{1.n}}', '/a?n={{1.m}}'),
      text.replace('"handleErrors":true', '"handleErrors":false'),
      text.replace('"name":"test"', '"name":"other"'),
      text.replace('"maxErrors":3', '"maxErrors":4'),
      text.replace('"id":4', '"id":5'),
      text.replace('{"flow":[', '{"disabled":true,"flow":['),
      text.replace('"version":3', '"version":2'),
    ];

    const hashes = changed.map((one) => {
      assert.notEqual(one, text);
      return hashOf(one);
    });
    assert.equal(new Set([hashOf(text), ...hashes]).size, changed.length + 1);
  });

  it('stays what it is for a blueprint that is published', async () => {
    const text = await readFile(
      new URL('../../examples/webhook-and-respond/scenario.json', import.meta.url),
      'utf8',
    );
    const { plan, hash } = imported(text);

    assert.ok(plan);
    assert.equal(planHash(JSON.parse(JSON.stringify(plan)) as typeof plan), hash);
  });

  it('is taken of one text for one value', () => {
    assert.equal(
      canonicalJson({ b: [1, { d: null, c: 'ü' }], a: true }),
      '{"a":true,"b":[1,{"c":"ü","d":null}]}',
    );
    assert.equal(
      canonicalJson(JSON.parse('{"__proto__":{"x":1},"a":1}') as never), // JSON
      '{"__proto__":{"x":1},"a":1}',
    );
  });
});
