import assert from 'node:assert/strict';
import { exportBlueprint } from '../../scenarios/export.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { blueprint, bundles, get, module, router } from '../support/blueprint.ts';
import { compiled, errorsOf, imported, nodeOf } from '../support/import.ts';

const MEGABYTE = 1024 * 1024;

/** Processor time a blueprint of the largest size may take; what other processes take does not count. */
const MOST_MS = 30_000;

function timed<Result>(work: () => Result): Result {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  const took = Math.round((user + system) / 1000);
  assert.ok(took < MOST_MS, `it took ${String(took)} ms`);
  return result;
}

const compose = (id: number, value: string): JsonObject =>
  module('util:ComposeTransformer@1', { id, mapper: { value } });

describe('a hostile blueprint', function () {
  this.timeout(120_000);

  it('of 5 MB of modules is imported in time', () => {
    const flow: JsonObject[] = [bundles(1, { n: '1' })];
    for (let id = 2; id < 8_000; id += 1) {
      flow.push(compose(id, `${'text '.repeat(90)}{{${String(id - 1)}.value}} of {{1.n}}`));
    }
    const text = JSON.stringify(blueprint(flow));
    assert.ok(text.length > 4 * MEGABYTE && text.length < 5 * MEGABYTE, String(text.length));

    const { plan, problems } = timed(() => imported(text));

    assert.deepEqual(problems, []);
    assert.equal(plan?.flow.length, flow.length);
  });

  it('of 5 MB of mistakes is told the first thousand, in time', () => {
    const flow: JsonObject[] = [bundles(1, { n: '1' })];
    for (let id = 2; id < 4_000; id += 1) {
      flow.push(
        compose(id, `/{{nonsens(9${String(id)}.x)}}{{wrod}}{{1.m}}{{${String(id + 1)}.data}}`.repeat(3)),
      );
    }

    const { problems, report } = timed(() => imported(JSON.stringify(blueprint(flow))));

    assert.deepEqual(problems, []);
    assert.equal(report.warnings.length, 1001);
    assert.equal(report.warnings.at(-1)?.code, 'TOO_MANY_PROBLEMS');
  });

  it('of more than 5 MB is refused, in characters as in bytes', () => {
    const long = (text: string, times: number) => blueprint([get(1, `/${text.repeat(times)}`)]);

    assert.deepEqual(errorsOf(JSON.stringify(long('a', 5 * MEGABYTE))), ['BLUEPRINT_TOO_LARGE $']);
    assert.deepEqual(errorsOf(long('☃', 2 * MEGABYTE)), ['BLUEPRINT_TOO_LARGE $']);
    assert.deepEqual(errorsOf(long('ü', 2 * MEGABYTE)), []);
  });

  it('nested without end is refused, whoever nests: lists, routes, error routes or expressions', () => {
    const lists = `{"name":"x","flow":[],"metadata":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    let routes: JsonObject[] = [get(1, '/a')];
    let errors: JsonObject[] = [get(1, '/a')];
    for (let id = 2; id < 150; id += 1) {
      routes = [router(id, [routes])];
      errors = [get(id, '/a', { onerror: errors })];
    }
    const wide: JsonObject = {};
    let inner = wide;
    for (let depth = 0; depth < 50_000; depth += 1) inner = inner['a'] = {};

    assert.match(errorsOf(lists).join(), /^BLUEPRINT_TOO_DEEP \$\.metadata\.a\[0\]/);
    assert.match(errorsOf(blueprint(routes)).join(), /^BLUEPRINT_TOO_DEEP/);
    assert.match(errorsOf(blueprint(errors)).join(), /^BLUEPRINT_TOO_DEEP/);
    assert.deepEqual(errorsOf({ name: 'x', flow: [], metadata: wide }), ['BLUEPRINT_TOO_DEEP $']);
    assert.match(
      errorsOf(blueprint([get(1, `/{{${'('.repeat(50_000)}1${')'.repeat(50_000)}}}`)])).join(),
      /^EXPRESSION_SYNTAX/,
    );
    const chain = blueprint([get(1, `/{{1${' + 1'.repeat(1_900)}}}`)]);
    assert.match(imported(chain).hash ?? '', /^p1-/);
  });

  it('with a cycle or values JSON does not have is refused', () => {
    const cyclic: Record<string, unknown> = { name: 'x', flow: [] };
    cyclic['metadata'] = cyclic;

    for (const given of [cyclic, { name: 'x', flow: [], a: 1n }, undefined, () => 1, Symbol('x')]) {
      assert.deepEqual(errorsOf(given), ['BLUEPRINT_NOT_JSON $']);
    }
    for (const given of [null, 7, true, '"text"', '[]', '{}']) {
      assert.deepEqual(errorsOf(given), ['NOT_A_BLUEPRINT $']);
    }
  });

  it('with __proto__ as a name changes no prototype and comes out as it went in', () => {
    const text = `{"name":"constructor","flow":[{"id":1,"module":"util:ComposeTransformer","version":1,
      "parameters":{"__proto__":{"polluted":1}},"mapper":{"__proto__":"{{1.x}}","constructor":"a","value":"{{\`1\`}}"},
      "__proto__":{"onerror":[{"id":2,"module":"x:Y"}]},"metadata":{"__proto__":{"tenon":{"revision":3}}}}],
      "metadata":{"scenario":{"__proto__":{"sequential":true}}},"__proto__":{"flow":[]}}`;
    const { scenario, plan } = imported(text);
    assert.ok(scenario && plan);

    assert.equal(JSON.stringify(exportBlueprint(scenario)), JSON.stringify(JSON.parse(text)));
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(scenario.name, 'constructor');
    assert.equal(scenario.settings.sequential, false);
    const node = nodeOf(plan, 1);
    assert.deepEqual(
      node.mapper.map(([name]) => name),
      ['__proto__', 'constructor', 'value'],
    );
    assert.deepEqual([node.onerror, node.ref], [undefined, 'util:ComposeTransformer@1']);
    assert.ok(Object.hasOwn(node.parameters, '__proto__'));
  });

  it('with inherited names as apps, operators, references and account objects finds nothing in them', () => {
    const { plan, problems, report } = imported(
      blueprint([
        module('constructor:toString@1', {
          id: 1,
          parameters: { constructor: 1, toString: 2, valueOf: 'x' },
        }),
        module('util:ComposeTransformer@1', {
          id: 2,
          mapper: { value: '{{1.constructor}}{{constructor}}{{toString(1)}}' },
        }),
      ]),
    );

    assert.deepEqual(problems, []);
    assert.equal(plan?.flow[0]?.runner, 'unknown');
    assert.deepEqual(report.connections, []);
    assert.deepEqual(report.missing, [{ module: 'constructor:toString', version: 1, nodes: [1] }]);
    assert.deepEqual(errorsOf(blueprint([get(1, '/a', { filter: [[['1', 'constructor', '1']]] })])), [
      'UNKNOWN_OPERATOR $.flow[0].filter.conditions[0][0].o',
    ]);
  });

  it('with texts made to hold regular expressions up is read in time', () => {
    const texts = [
      'a.'.repeat(500_000),
      'eyJaaaaaaaa-'.repeat(80_000),
      'sk-'.repeat(300_000),
      '"token" '.repeat(100_000),
      'http://a:'.repeat(100_000),
      '?a='.repeat(300_000),
      '{{{{'.repeat(100_000),
      '\\"{{'.repeat(100_000),
    ];

    for (const text of texts) {
      timed(() =>
        imported(
          blueprint([
            module('util:ComposeTransformer@1', { id: 1, mapper: { authorization: text, value: text } }),
          ]),
        ),
      );
    }
  });

  it('with the largest numbers keeps modules apart', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const plan = compiled(blueprint([bundles(most, { n: '1' }), get(1, `/{{${String(most)}.n}}`)]));

    assert.equal(plan.flow[0]?.id, most);
    assert.deepEqual(errorsOf(blueprint([get(2 ** 53, '/a')])), ['MODULE_ID_INVALID $.flow[0].id']);
    assert.deepEqual(errorsOf(blueprint([get(-1, '/a')])), ['MODULE_ID_INVALID $.flow[0].id']);
  });
});
