import assert from 'node:assert/strict';
import { parseBlueprint } from '../../scenarios/parse.ts';
import { blueprint, bundles, get, module, router } from '../support/blueprint.ts';

const codes = (problems: readonly { code: string; path: string }[]): string[] =>
  problems.map(({ code, path }) => `${code} ${path}`);

describe('parsing a blueprint', () => {
  it('takes text with a BOM, an object, and every wrapper an API puts around it', () => {
    const inner = blueprint([get(1, '/a')]);
    const text = JSON.stringify(inner);

    for (const given of [
      text,
      `\uFEFF${text}`,
      inner,
      { blueprint: inner },
      { blueprint: text },
      { response: { blueprint: inner, scheduling: { type: 'indefinitely', interval: 900 } } },
      { data: { blueprint: inner } },
      { response: { data: { blueprint: inner } } },
    ]) {
      assert.deepEqual(parseBlueprint(given).scenario?.blueprint, inner);
    }
  });

  it('keeps the schedule that stands beside the blueprint', () => {
    const { scenario } = parseBlueprint({
      response: { blueprint: blueprint([]), scheduling: { type: 'indefinitely', interval: 900 } },
    });

    assert.deepEqual(scenario?.scheduling, { type: 'indefinitely', interval: 900 });
  });

  it('reads metadata with any key missing as the defaults', () => {
    const { scenario, problems } = parseBlueprint({ name: 'x', flow: [] });

    assert.deepEqual(problems, []);
    assert.deepEqual(scenario?.settings, {
      roundtrips: 1,
      maxErrors: 3,
      autoCommit: true,
      autoCommitTriggerLast: true,
      sequential: false,
      confidential: false,
      dataloss: false,
      dlq: false,
      durability: 'every-write',
    });
  });

  it('reports a setting that cannot be meant and uses its default', () => {
    const { scenario, warnings } = parseBlueprint(
      blueprint([get(1, '/a')], { sequential: 'yes', maxErrors: -1, roundtrips: 0 }),
    );

    assert.deepEqual(codes(warnings), [
      'SETTING_INVALID $.metadata.scenario.sequential',
      'SETTING_INVALID $.metadata.scenario.maxErrors',
    ]);
    assert.deepEqual(
      [scenario?.settings.sequential, scenario?.settings.maxErrors, scenario?.settings.roundtrips],
      [false, 3, 1],
    );
  });

  it('takes a null mapper, filter and mapper-less router, and a module without a version', () => {
    const { scenario, problems } = parseBlueprint({
      name: 'x',
      flow: [
        { id: 1, module: 'placeholder:Placeholder', mapper: null, filter: null, metadata: null },
        { id: 2, module: 'builtin:BasicRouter', version: 1, mapper: null, routes: [{ flow: [] }] },
      ],
    });

    assert.deepEqual(problems, []);
    assert.deepEqual(scenario?.flow[0]?.mapper, {});
    assert.equal(scenario.flow[0].filter, undefined);
    assert.equal(scenario.flow[0].version, undefined);
  });

  it('takes a filter that was named but never filled in for none', () => {
    for (const filter of [{ name: 'x' }, { name: 'x', conditions: [] }, { name: 'x', conditions: [[]] }]) {
      const { scenario } = parseBlueprint(
        blueprint([{ id: 1, module: 'http:MakeRequest', version: 4, mapper: {}, filter }]),
      );
      assert.equal(scenario?.flow[0]?.filter, undefined);
    }
  });

  it('numbers empty slots that the editor wrote without an id', () => {
    const { scenario, warnings } = parseBlueprint(
      blueprint([get(7, '/a'), { id: null, module: 'placeholder:Placeholder', metadata: {} }]),
    );

    assert.equal(scenario?.flow[1]?.id, 8);
    assert.deepEqual(codes(warnings), ['MODULE_ID_MISSING $.flow[1].id']);
  });

  it('keeps disconnected modules out of the flow, and their mistakes out of the errors', () => {
    const broken = { id: 'x', module: 'nonsense' };
    const given = blueprint([get(1, '/a')]);
    given['metadata'] = { designer: { orphans: [[get(5, '/b')], [broken]] } };
    const { scenario, problems, warnings } = parseBlueprint(given);

    assert.deepEqual(problems, []);
    assert.deepEqual(
      scenario?.orphans.map((flow) => flow.map(({ id }) => id)),
      [[5], []],
    );
    assert.deepEqual(codes(warnings), [
      'MODULE_ID_INVALID $.metadata.designer.orphans[1][0].id',
      'MODULE_NAME_INVALID $.metadata.designer.orphans[1][0].module',
    ]);
  });

  it('reads captions, revisions, flags and switched-off routes', () => {
    const given = blueprint([
      bundles(1, { n: '1' }),
      {
        ...router(2, [[get(3, '/a')], [get(4, '/b')]]),
        metadata: { designer: { name: ' Which way ' }, tenon: { revision: 2 } },
        routes: [{ flow: [get(3, '/a')], disabled: true }, { flow: [get(4, '/b')] }],
      },
      module('util:TextAggregator@1', { id: 5, flags: { groupBy: '{{1.n}}', stopIfEmpty: true } }),
    ]);
    const [, second, third] = parseBlueprint(given).scenario?.flow ?? [];

    assert.deepEqual([second?.caption, second?.revision], ['Which way', 2]);
    assert.deepEqual(
      second?.routes?.map(({ disabled }) => disabled),
      [true, false],
    );
    assert.deepEqual([third?.groupBy, third?.stopIfEmpty], ['{{1.n}}', true]);
  });

  it('reads the branches of an if-else and the outputs of its merge', () => {
    const given = blueprint([
      module('builtin:BasicIfElse@1', {
        id: 1,
        branches: [
          { type: 'condition', merge: true, conditions: [[{ a: '1', o: 'text:equal', b: '2' }]], flow: [] },
          { type: 'else', merge: false, disabled: true, flow: [get(2, '/a')] },
        ],
      }),
      module('builtin:BasicMerge@1', {
        id: 3,
        outputs: [{ name: 'total', mappings: ['{{2.a}}'] }],
        filters: [null, { name: 'f', conditions: [[{ a: '1', o: 'exist' }]] }],
      }),
    ]);
    const [ifElse, merge] = parseBlueprint(given).scenario?.flow ?? [];

    assert.deepEqual(
      ifElse?.branches?.map(({ otherwise, merge: merges, disabled, flow, conditions }) => [
        otherwise,
        merges,
        disabled,
        flow.length,
        conditions.length,
      ]),
      [
        [false, true, false, 0, 1],
        [true, false, true, 1, 0],
      ],
    );
    assert.deepEqual(merge?.merge?.outputs, [
      { path: '$.flow[1].outputs[0]', name: 'total', mappings: ['{{2.a}}'] },
    ]);
    assert.deepEqual(
      merge.merge.filters.map((filter) => filter?.name),
      [undefined, 'f'],
    );
  });

  it('cuts a long name and takes control characters out of it, and keeps the blueprint as it is', () => {
    const name = `a\u0007b\n${'x'.repeat(200)}`;
    const { scenario, warnings } = parseBlueprint({ name, flow: [get(1, '/a')] });

    assert.equal(Array.from(scenario?.name ?? '').length, 120);
    assert.match(scenario?.name ?? '', /^a b x+$/);
    assert.equal(scenario?.blueprint['name'], name);
    assert.deepEqual(codes(warnings), ['NAME_TOO_LONG $.name']);
  });

  it('ignores a time zone that does not exist, and keeps one that does', () => {
    const zoned = (timezone: string) => ({ name: 'x', flow: [], metadata: { tenon: { timezone } } });

    assert.equal(parseBlueprint(zoned('Europe/Oslo')).scenario?.timezone, 'Europe/Oslo');
    assert.equal(parseBlueprint(zoned('Mars/Base')).scenario?.timezone, undefined);
    assert.ok(
      codes(parseBlueprint(zoned('Mars/Base')).warnings).includes(
        'TIMEZONE_UNKNOWN $.metadata.tenon.timezone',
      ),
    );
  });

  it('says that a condition on a route itself is not evaluated', () => {
    const given = blueprint([
      { ...router(1, []), routes: [{ flow: [get(2, '/a')], condition: '{{1.x}} = 1' }] },
    ]);

    assert.deepEqual(codes(parseBlueprint(given).warnings), [
      'ROUTE_CONDITION_IGNORED $.flow[0].routes[0].condition',
    ]);
  });
});
