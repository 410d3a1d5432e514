import assert from 'node:assert/strict';
import { aggregate, blueprint, bundles, get, ignore, iterate, module, router } from '../support/blueprint.ts';
import { compiled, errorsOf, imported, nodeOf, warningsOf } from '../support/import.ts';

describe('compiling', () => {
  it('puts the exact module version and all a run needs of it into the plan', () => {
    const node = nodeOf(
      compiled(
        blueprint([
          bundles(1, { n: '1' }),
          { ...get(2, '/a?n={{1.n}}'), metadata: { designer: { name: 'Ask' } } },
        ]),
      ),
      2,
    );

    assert.deepEqual(
      [node.ref, node.title, node.kind, node.runner, node.effect, node.timeLimitMs > 0],
      ['http:ActionSendData@3', 'Ask', 'action', 'call', { effect: 'by-parameters' }, true],
    );
    assert.deepEqual(
      node.fields.find(({ name }) => name === 'url'),
      { name: 'url', type: 'text', required: true },
    );
    assert.deepEqual(node.parameters, { handleErrors: true });
  });

  it('parses every mapped text once, and keeps everything else as it is', () => {
    const plan = compiled(
      blueprint([
        bundles(1, { n: '1' }),
        module('util:ComposeTransformer@1', {
          id: 2,
          mapper: {
            value: 'n={{1.n}}',
            list: ['{{1.n}}', 'x', 7, null],
            deep: { on: true, 'a b': '{{1.n}}' },
          },
        }),
      ]),
    );
    const hole = { m: 1, p: [{ f: 'n' }] };

    assert.deepEqual(JSON.parse(JSON.stringify(nodeOf(plan, 2).mapper)), [
      ['value', { t: { s: 'n={{1.n}}', parts: ['n=', hole] } }],
      ['list', { a: [{ t: { s: '{{1.n}}', parts: [hole] } }, { v: 'x' }, { v: 7 }, { v: null }] }],
      [
        'deep',
        {
          c: [
            ['on', { v: true }],
            ['a b', { t: { s: '{{1.n}}', parts: [hole] } }],
          ],
        },
      ],
    ]);
  });

  it('lists the references of all modules once, sorted, unknown ones included', () => {
    const plan = compiled(
      blueprint([
        bundles(1, { n: '1' }),
        router(2, [
          [get(3, '/a')],
          [get(4, '/b', { onerror: [ignore(5)] }), module('nobody:Has@7', { id: 6 })],
        ]),
      ]),
    );

    assert.deepEqual(plan.modules, [
      'builtin:BasicRouter@1',
      'builtin:Ignore@1',
      'http:ActionSendData@3',
      'nobody:Has@7',
      'util:BasicTrigger@1',
    ]);
  });

  it('keeps a module no connector has, marked for the run to fail there', () => {
    const { plan, report } = imported(
      blueprint([bundles(1, { n: '1' }), module('nobody:Has@7', { id: 2, mapper: { a: '{{1.n}}' } })]),
    );

    assert.ok(plan);
    assert.deepEqual(
      [nodeOf(plan, 2).runner, nodeOf(plan, 2).ref, nodeOf(plan, 2).title],
      ['unknown', 'nobody:Has@7', 'nobody:Has'],
    );
    assert.deepEqual(report.missing, [{ module: 'nobody:Has', version: 7, nodes: [2] }]);
  });

  it('keeps routes in their order and marks the fallback and the switched-off ones', () => {
    const flow = router(2, [[get(3, '/a')], [get(4, '/b')], [get(5, '/c')]], { parameters: { else: 0 } });
    (flow['routes'] as { disabled?: boolean }[])[2] = { ...(flow['routes'] as object[])[2], disabled: true };
    const routes = nodeOf(compiled(blueprint([bundles(1, { n: '1' }), flow])), 2).routes ?? [];

    assert.deepEqual(
      routes.map(({ fallback, disabled, flow: [first] }) => [first?.id, fallback, disabled]),
      [
        [3, true, undefined],
        [4, undefined, undefined],
        [5, undefined, true],
      ],
    );
  });

  it('says that a fallback beside an open route is never taken', () => {
    const open = router(2, [[get(3, '/a')], [get(4, '/b')]], { parameters: { else: 1 } });
    const filtered = router(2, [[get(3, '/a', { filter: [[['{{1.n}}', 'exist']]] })], [get(4, '/b')]], {
      parameters: { else: 1 },
    });

    assert.match(
      warningsOf(blueprint([bundles(1, { n: '1' }), open]), 'FALLBACK_NEVER_TAKEN')[0]?.message ?? '',
      /route number 0 has no filter/,
    );
    assert.deepEqual(warningsOf(blueprint([bundles(1, { n: '1' }), filtered])), []);
  });

  it('binds aggregators to their source, across routers and inside each other', () => {
    const plan = compiled(
      blueprint([
        iterate(1, '{{split("a,b"; ",")}}'),
        iterate(2, '{{split("c,d"; ",")}}'),
        aggregate(3, 2, { v: '{{2.value}}' }),
        router(4, [[aggregate(5, 1, { n: '{{length(3.array)}}' })], [get(6, '/x')]]),
      ]),
    );

    assert.equal(nodeOf(plan, 3).source, 2);
    assert.equal(nodeOf(plan, 5).source, 1);
  });

  it('refuses an aggregator without a source it can collect from', () => {
    const cases: [flow: Parameters<typeof blueprint>[0], message: RegExp][] = [
      [
        [iterate(1, '{{emptyarray}}'), module('util:TextAggregator@1', { id: 2 })],
        /does not say which module/,
      ],
      [[aggregate(2, 2, {})], /names itself/],
      [[aggregate(2, 9, {})], /module 9, which does not exist/],
      [[aggregate(1, 2, {}), iterate(2, '{{emptyarray}}')], /module 2, which does not run before it/],
      [
        [iterate(1, '{{emptyarray}}'), aggregate(2, 3, {}), aggregate(3, 2, {})],
        /module 3, which does not run before/,
      ],
      [
        [iterate(1, '{{emptyarray}}'), aggregate(2, 1, {}), aggregate(3, 1, {})],
        /aggregator 2 has collected already/,
      ],
      [
        [bundles(1, { n: '1' }), router(2, [[iterate(3, '{{emptyarray}}')], [aggregate(4, 3, {})]])],
        /module 3, which does not run before/,
      ],
      [[bundles(1, { n: '1' }), router(2, [[aggregate(3, 2, {})]])], /a router: it emits nothing/],
      [
        [iterate(1, '{{emptyarray}}'), get(2, '/a', { onerror: [aggregate(3, 1, {})] })],
        /stands in an error route and its source, module 1, outside/,
      ],
      [[aggregate(2, 'two' as never, {})], /not the id of a module/], // as a file may have it
    ];
    for (const [flow, message] of cases) {
      const { problems } = imported(blueprint(flow));
      assert.match(problems[0]?.code ?? '', /^AGGREGATOR_SOURCE_(MISSING|INVALID)$/);
      assert.match(problems[0]?.message ?? '', message);
      assert.match(problems[0]?.path ?? '', /\.parameters\.feeder$/);
    }
  });

  it('reads a source written as a text, and says so', () => {
    const given = blueprint([iterate(1, '{{emptyarray}}'), aggregate(2, '1' as never, {})]); // as some tools write it

    assert.equal(nodeOf(compiled(given), 2).source, 1);
    assert.deepEqual(
      warningsOf(given).map(({ code }) => code),
      ['AGGREGATOR_SOURCE_TEXT'],
    );
  });

  it('names the hook of a webhook and whether its caller waits for an answer', () => {
    const hook = module('gateway:CustomWebHook@1', { id: 1, parameters: { hook: 100001, maxResults: 1 } });
    const respond = (id: number) => module('gateway:WebhookRespond@1', { id, mapper: { status: '200' } });
    const disabled = { ...router(2, []), routes: [{ flow: [respond(3)], disabled: true }] };

    const plain = compiled(blueprint([hook, get(2, '/a')]));
    assert.deepEqual([plain.hook, plain.responds], [100001, false]);
    assert.equal(compiled(blueprint([hook, router(2, [[get(3, '/a')], [respond(4)]])])).responds, true);
    assert.equal(
      compiled(blueprint([hook, get(2, '/a', { onerror: [respond(3), ignore(4)] })])).responds,
      true,
    );
    assert.equal(compiled(blueprint([hook, disabled])).responds, false);
    assert.equal(compiled(blueprint([get(1, '/a'), respond(2)])).responds, false);
    assert.equal(
      warningsOf(blueprint([get(1, '/a'), respond(2)]), 'RESPONSE_WITHOUT_WEBHOOK')[0]?.path,
      '$.flow[1]',
    );
  });

  it('marks a node whose pattern needs another engine, and only that one', () => {
    const compose = (id: number, value: string) =>
      module('util:ComposeTransformer@1', { id, mapper: { value } });
    const plan = compiled(
      blueprint([
        bundles(1, { n: '1' }),
        compose(2, '{{replace(1.n; "/a(?=b)/g"; "")}}'),
        compose(3, '{{replace(1.n; "/ab/g"; "")}}'),
        get(4, '/a', { filter: [[['{{replace(1.n; "/(a)\\1/"; "")}}', 'exist']]] }),
      ]),
    );

    assert.deepEqual(
      [2, 3, 4].map((id) => nodeOf(plan, id).hostRegex),
      [true, undefined, true],
    );
  });

  it('compiles filters, groups and error routes where they stand', () => {
    const plan = compiled(
      blueprint([
        iterate(1, '{{emptyarray}}'),
        aggregate(2, 1, {}, { flags: { groupBy: '{{1.value}}', stopIfEmpty: true } }),
        get(3, '/a', {
          filter: [
            [
              ['{{2.array}}', 'array:greater', '0'],
              ['x', 'text:equal', 'x'],
            ],
            [['{{2.array}}', 'exist']],
          ],
          onerror: [get(4, '/log?t={{3.error.type}}'), ignore(5)],
        }),
      ]),
    );

    assert.ok(nodeOf(plan, 2).groupBy);
    assert.equal(nodeOf(plan, 2).stopIfEmpty, true);
    assert.deepEqual(
      nodeOf(plan, 3).filter?.conditions.map((group) => group.map(({ o }) => o)),
      [['array:greater', 'text:equal'], ['exist']],
    );
    assert.deepEqual(
      nodeOf(plan, 3).onerror?.map(({ ref }) => ref),
      ['http:ActionSendData@3', 'builtin:Ignore@1'],
    );
  });

  it('gives each merging branch of an if-else its entry of the merge', () => {
    const condition = [[{ a: '{{1.n}}', o: 'text:equal', b: '1' }]];
    const given = blueprint([
      bundles(1, { n: '1' }),
      module('builtin:BasicIfElse@1', {
        id: 2,
        branches: [
          { type: 'condition', merge: true, conditions: condition, flow: [get(3, '/a')] },
          { type: 'condition', merge: false, conditions: condition, flow: [get(4, '/b')] },
          { type: 'else', merge: true, flow: [get(5, '/c')] },
        ],
      }),
      module('builtin:BasicMerge@1', {
        id: 6,
        mapper: null as never, // as exports have it
        outputs: [{ name: 'data', mappings: ['{{3.data}}', '{{5.data}}'] }],
        filters: [null, { name: 'only', conditions: [[{ a: '{{5.data}}', o: 'exist' }]] }],
      }),
      get(7, '/d?x={{6.data}}'),
    ]);
    const plan = compiled(given);
    const merge = nodeOf(plan, 6).merge;

    assert.deepEqual(
      nodeOf(plan, 2).branches?.map(({ merge: merges, conditions }) => [merges, conditions?.length]),
      [
        [true, 1],
        [false, 1],
        [true, undefined],
      ],
    );
    assert.equal(merge?.outputs[0]?.mappings.length, 2);
    assert.deepEqual(
      merge.filters.map((filter) => filter?.name),
      [undefined, 'only'],
    );
    // Each mapping is read at the end of its own branch, so none of these references is out of reach.
    assert.deepEqual(warningsOf(given), []);
  });

  it('takes several bundles at a time only where a module emits several', () => {
    const parallel = (value: unknown) => ({ metadata: { tenon: { parallel: value } } as never }); // as a file may have it
    const plan = compiled(blueprint([iterate(1, '{{emptyarray}}', parallel(16)), get(2, '/a')]));

    assert.equal(nodeOf(plan, 1).parallel, 16);
    for (const given of [
      blueprint([iterate(1, '{{emptyarray}}', parallel(0))]),
      blueprint([iterate(1, '{{emptyarray}}', parallel('4'))]),
      blueprint([get(1, '/a', parallel(4))]),
    ]) {
      assert.equal(nodeOf(compiled(given), 1).parallel, undefined);
      assert.deepEqual(
        warningsOf(given).map(({ code }) => code),
        ['PARALLEL_INVALID'],
      );
    }
  });

  it('reads what stands inside a module no connector has, as warnings where it can', () => {
    const given = blueprint([
      bundles(1, { n: '1' }),
      {
        id: 2,
        module: 'gateway:Router',
        version: 1,
        mapper: null,
        routes: [{ flow: [ignore(3), get(4, '/a', { filter: [[['{{1.n}}', 'text:looks', 'x']]] })] }],
      },
    ]);
    const { plan, report } = imported(given);

    assert.ok(plan);
    assert.equal(nodeOf(plan, 2).routes, undefined);
    assert.deepEqual(report.warnings.map(({ code }) => code).sort(), [
      'DIRECTIVE_NOT_LAST',
      'DIRECTIVE_OUTSIDE_ERROR_ROUTE',
      'MODULE_INVENTED',
      'UNKNOWN_OPERATOR',
    ]);
    assert.deepEqual(errorsOf(blueprint([bundles(1, { n: '1' }), get(4, '/a{{1.}}')])), [
      'EXPRESSION_SYNTAX $.flow[1].mapper.url',
    ]);
  });

  it('reads an invented id as what it means, and says so', () => {
    const { plan, report } = imported(
      blueprint([
        module('gateway:CustomWebhook@1', { id: 1 }),
        module('util:Sleep@1', { id: 2, mapper: { duration: '1' } }),
      ]),
    );

    assert.deepEqual(plan?.modules, ['gateway:CustomWebHook@1', 'util:FunctionSleep@1']);
    assert.deepEqual(
      report.warnings.map(({ code, path }) => `${code} ${path}`),
      ['MODULE_ALIAS $.flow[0].module', 'MODULE_ALIAS $.flow[1].module'],
    );
  });

  it('warns about a Break that has nowhere to store its bundle', () => {
    const flow = [
      get(1, '/a', { onerror: [module('builtin:Break@1', { id: 2, mapper: { retry: false } })] }),
    ];

    assert.equal(warningsOf(blueprint(flow), 'BREAK_WITHOUT_STORE')[0]?.path, '$.flow[0].onerror[0].module');
    assert.deepEqual(warningsOf(blueprint(flow, { dlq: true }), 'BREAK_WITHOUT_STORE'), []);
  });

  it('says where triggers, directives and settings stand in vain', () => {
    const given = blueprint([
      get(1, '/a', { onerror: [ignore(2), get(3, '/never')] }),
      module('util:BasicTrigger@1', { id: 4, parameters: { values: [] } }),
      module('util:ComposeTransformer@1', { id: 5, parameters: { value: '{{1.data}}' } }),
      router(6, []),
    ]);

    assert.deepEqual(
      warningsOf(given).map(({ code, path }) => `${code} ${path}`),
      [
        'DIRECTIVE_NOT_LAST $.flow[0].onerror[0].module',
        'TRIGGER_NOT_FIRST $.flow[1].module',
        'PARAMETER_NOT_EVALUATED $.flow[2].parameters.value',
        'ROUTER_EMPTY $.flow[3].routes',
      ],
    );
  });

  it('uses the time zone of the blueprint, else UTC', () => {
    const given = blueprint([get(1, '/a')]);

    assert.equal(compiled(given).timezone, 'UTC');
    assert.equal(
      compiled({ ...given, metadata: { tenon: { timezone: 'Asia/Tokyo' } } }).timezone,
      'Asia/Tokyo',
    );
  });
});
