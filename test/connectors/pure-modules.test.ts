import assert from 'node:assert/strict';
import { pureModules } from '../../connectors/pure.ts';
import type { PureContext } from '../../scenarios/pure-module.ts';
import { Binary, type Bundle, type Collection, type Value } from '../../scenarios/value.ts';

const variables = new Map<string, Value>();
const context: PureContext = {
  now: () => new Date(0),
  timezone: 'UTC',
  regex: 'linear',
  mapped: [],
  getVariable: (name) => variables.get(name) ?? null,
  setVariable: (name, value, scope) => variables.set(name, value).set(`${name} lives`, scope),
  count: () => 1,
};

function run(ref: string, parameters: Collection): Bundle[] {
  const module = pureModules.get(ref);
  return module?.run?.(parameters, context) ?? assert.fail(`${ref} has no run`);
}

function aggregate(ref: string, items: Collection[], parameters: Collection = {}): Bundle {
  const module = pureModules.get(ref);
  return module?.aggregate?.(items, parameters) ?? assert.fail(`${ref} has no aggregate`);
}

describe('Iterator', () => {
  it('spreads collections and wraps everything else', () => {
    assert.deepEqual(run('builtin:BasicFeeder@1', { array: [{ a: 1 }, 'x', null, [1]] }), [
      { a: 1 },
      { value: 'x' },
      { value: null },
      { value: [1] },
    ]);
  });

  it('emits nothing for nothing and one bundle for one value', () => {
    assert.deepEqual(run('builtin:BasicFeeder@1', { array: null }), []);
    assert.deepEqual(run('builtin:BasicFeeder@1', { array: [] }), []);
    assert.deepEqual(run('builtin:BasicFeeder@1', { array: { a: 1 } }), [{ a: 1 }]);
  });
});

describe('Repeater', () => {
  it('counts from its start by its step', () => {
    assert.deepEqual(run('builtin:BasicRepeater@1', { start: 5, repeats: 3, step: 2 }), [
      { i: 5 },
      { i: 7 },
      { i: 9 },
    ]);
    assert.deepEqual(run('builtin:BasicRepeater@1', { repeats: 0 }), []);
  });

  it('refuses more than 10,000 repeats', () => {
    for (const repeats of [10_001, -1, 1.5]) {
      assert.throws(() => run('builtin:BasicRepeater@1', { repeats }), { type: 'BundleValidationError' });
    }
  });
});

describe('Aggregators', () => {
  it('collect an array with its length', () => {
    assert.deepEqual(aggregate('builtin:BasicAggregator@1', [{ a: 1 }, { a: 2 }]), {
      array: [{ a: 1 }, { a: 2 }],
      __IMTAGGLENGTH__: 2,
    });
    assert.deepEqual(aggregate('builtin:BasicAggregator@1', []), { array: [], __IMTAGGLENGTH__: 0 });
  });

  it('join texts without a trailing separator', () => {
    const items = [{ value: 'a' }, { value: 2 }, { value: null }];

    assert.deepEqual(
      aggregate('util:TextAggregator@1', items, { rowSeparator: 'other', otherRowSeparator: ', ' }),
      { text: 'a, 2, ' },
    );
    assert.deepEqual(aggregate('util:TextAggregator@1', items, { rowSeparator: '\n' }), { text: 'a\n2\n' });
    assert.deepEqual(aggregate('util:TextAggregator@1', items, { rowSeparator: '' }), { text: 'a2' });
    assert.deepEqual(aggregate('util:TextAggregator@1', []), { text: '' });
  });

  it('work out numbers, of texts as well', () => {
    const items = ['1', 2, '3', '', null].map((value) => ({ value }));
    const result = (fn: string, of: Collection[] = items): Value =>
      aggregate('util:FunctionAggregator2@1', of, { fn })['result'] ?? null;

    assert.deepEqual(
      ['sum', 'avg', 'count', 'max', 'min'].map((fn) => result(fn)),
      [6, 2, 5, 3, 1],
    );
    assert.deepEqual(
      ['sum', 'avg', 'count', 'max', 'min'].map((fn) => result(fn, [])),
      [0, null, 0, null, null],
    );
    assert.equal(
      result(
        'sum',
        Array.from({ length: 10 }, () => ({ value: 0.1 })),
      ),
      1,
    );
    assert.equal(
      result(
        'max',
        Array.from({ length: 200_000 }, (_, value) => ({ value })),
      ),
      199_999,
    );
    assert.throws(() => result('sum', [{ value: 'many' }]), { type: 'BundleValidationError' });
  });
});

describe('Variables', () => {
  it('are set and read under their names, even strange ones', () => {
    assert.deepEqual(run('util:SetVariable2@1', { name: 'v', scope: 'execution', value: [1] }), [{ v: [1] }]);
    const [both] = run('util:SetVariables@1', {
      scope: 'roundtrip',
      variables: [
        { name: 'a', value: '1' },
        { name: '__proto__', value: 2 },
      ],
    });
    assert.ok(both && Object.hasOwn(both, '__proto__'));

    assert.equal(variables.get('v lives'), 'execution');
    assert.equal(variables.get('a lives'), 'roundtrip');
    assert.deepEqual(run('util:GetVariable2@1', { name: 'v' }), [{ v: [1] }]);
    assert.deepEqual(run('util:GetVariables@1', { variables: ['a', 'unset'] }), [{ a: '1', unset: null }]);
  });
});

describe('Basic trigger', () => {
  it('emits one bundle per entry', () => {
    const values = [
      {
        spec: [
          { name: 'n', value: '1' },
          { name: 'm', value: 'x' },
        ],
      },
      { spec: [] },
    ];

    assert.deepEqual(run('util:BasicTrigger@1', { values }), [{ n: '1', m: 'x' }, {}]);
    assert.deepEqual(run('util:BasicTrigger@1', {}), []);
  });
});

describe('Compose a string', () => {
  it('makes text of any plain value and of UTF-8 bytes', () => {
    const value = (given: Value): Value =>
      run('util:ComposeTransformer@1', { value: given })[0]?.['value'] ?? null;

    assert.deepEqual(
      [value('x'), value(2.5), value(null), value(new Binary(Buffer.from('ä')))],
      ['x', '2.5', '', 'ä'],
    );
    assert.throws(() => value({ a: 1 }), { type: 'BundleValidationError' });
  });
});

describe('Parse JSON', () => {
  const parse = (json: string): Bundle[] => run('json:ParseJSON@1', { json });

  it('gives one bundle per object or element', () => {
    assert.deepEqual(parse('{"a":1}'), [{ a: 1 }]);
    assert.deepEqual(parse('[{"a":1},2,null]'), [{ a: 1 }, { value: 2 }, { value: null }]);
    assert.deepEqual(parse('\ufeff"text"'), [{ value: 'text' }]);
    assert.deepEqual(parse('[]'), []);
  });

  it('refuses what is not JSON', () => {
    for (const text of ['{bad', '[1,2', '', "{'a':1}", 'undefined']) {
      assert.throws(() => parse(text), { type: 'DataError', message: 'Source is not valid JSON.' }, text);
    }
  });

  it('refuses nesting that would overflow, however deep, and takes brackets in texts', () => {
    for (const depth of [501, 100_000, 2_000_000]) {
      assert.throws(() => parse('['.repeat(depth) + ']'.repeat(depth)), {
        type: 'DataError',
        message: /nested deeper than 500/,
      });
    }
    assert.deepEqual(parse(`["${'['.repeat(1000)}\\"${'{'.repeat(1000)}"]`), [
      { value: `${'['.repeat(1000)}"${'{'.repeat(1000)}` },
    ]);
    assert.equal(parse('['.repeat(500) + ']'.repeat(500)).length, 1);
  });

  it('keeps a field called __proto__ a field', () => {
    const [bundle] = parse('{"__proto__":{"polluted":true}}');

    assert.ok(bundle && Object.hasOwn(bundle, '__proto__'));
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});

describe('Transform to JSON', () => {
  const write = (object: Value, space = ''): Value =>
    run('json:TransformToJSON@1', { object, space })[0]?.['json'] ?? null;

  it('writes any value, with dates as ISO and bytes as base64', () => {
    assert.equal(
      write({ d: new Date(0), b: new Binary(new Uint8Array([1, 2])), n: null, l: [1, 'x', true] }),
      '{"d":"1970-01-01T00:00:00.000Z","b":"AQI=","n":null,"l":[1,"x",true]}',
    );
    assert.equal(write([1], '2'), '[\n  1\n]');
    assert.equal(write([1], 'tab'), '[\n\t1\n]');
  });

  it('refuses a structure too deep to be written', () => {
    let deep: Value = [];
    for (let i = 0; i < 100_000; i += 1) deep = [deep];

    assert.throws(() => write(deep), { type: 'DataError' });
  });
});

describe('What a request would do twice', () => {
  const effect = (parameters: Collection) => pureModules.get('http:MakeRequest@4')?.effect?.(parameters);
  const keyed = [{ name: 'idempotency-KEY', value: 'k' }];

  it('follows from its method', () => {
    for (const method of [undefined, '', 'get', 'HEAD', 'options']) {
      assert.deepEqual(effect(method === undefined ? {} : { method }), { effect: 'read' });
    }
    for (const method of ['put', 'DELETE'])
      assert.deepEqual(effect({ method }), { effect: 'write', repeat: 'safe' });
    for (const method of ['post', 'PATCH', 'PROPFIND'])
      assert.deepEqual(effect({ method }), { effect: 'write', repeat: 'no' });
  });

  it('is settled by an idempotency key or by the author', () => {
    assert.deepEqual(effect({ method: 'post', headers: keyed }), { effect: 'write', repeat: 'key' });
    assert.deepEqual(effect({ method: 'post', headers: [{ key: 'Idempotency-Key', value: 'k' }] }), {
      effect: 'write',
      repeat: 'key',
    });
    assert.deepEqual(effect({ method: 'post', headers: [{ name: 'Idempotency-Key', value: '' }] }), {
      effect: 'write',
      repeat: 'no',
    });
    assert.deepEqual(effect({ method: 'post', tenonRepeat: 'safe' }), { effect: 'write', repeat: 'safe' });
  });

  it('has the time limit of its parameters', () => {
    const limit = (ref: string, parameters: Collection) => pureModules.get(ref)?.timeLimitMs?.(parameters);

    assert.equal(limit('http:ActionSendData@3', {}), 40_000);
    assert.equal(limit('http:ActionSendData@3', { timeout: 1 }), 1000);
    assert.equal(limit('http:ActionSendData@3', { timeout: 1e9 }), 300_000);
    assert.equal(limit('http:MakeRequest@4', { timeout: 5, paginationType: 'pageBased' }), 300_000);
  });
});
