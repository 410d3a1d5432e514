import assert from 'node:assert/strict';
import { Binary } from '../../scenarios/value.ts';
import { pureContext, runAggregate, runCall, runPure } from './pure-call.ts';

describe('Create JSON', () => {
  it('writes the mapped fields alone, without those that came to nothing', () => {
    const given = { type: 'x', space: '', name: 'Ann "A"', n: 1, none: null, empty: '', list: [1] };
    const context = pureContext({ mapped: ['type', 'name', 'n', 'none', 'empty', 'list', '__proto__'] });

    const [bundle] = runPure('json:CreateJSON@1', given, context);

    assert.equal(bundle?.['json'], '{"type":"x","name":"Ann \\"A\\"","n":1,"list":[1]}');
  });

  it('makes one list of many bundles', () => {
    assert.deepEqual(runAggregate('json:AggregateToJSON@1', [{ a: 1, b: null }, { a: 2 }]), {
      json: '[{"a":1},{"a":2}]',
    });
    assert.deepEqual(runAggregate('json:AggregateToJSON@1', [{ item: 1 }, { item: 'x' }], { space: '2' }), {
      json: '[\n  1,\n  "x"\n]',
    });
    assert.deepEqual(runAggregate('json:AggregateToJSON@1', []), { json: '[]' });
  });

  it('becomes XML', async () => {
    const json = '{"order":{"_attributes":{"id":7},"line":["a","b & c"]}}';
    assert.deepEqual(await runCall('json:JSONToXML@1', { json }), [
      {
        xml: '<?xml version="1.0" encoding="UTF-8"?>\n<order id="7"><line>a</line><line>b &amp; c</line></order>',
      },
    ]);
    await assert.rejects(runCall('json:JSONToXML@1', { json: '{bad' }), { type: 'DataError' });
    await assert.rejects(runCall('json:JSONToXML@1', { json: '{"a><b":1}' }), { type: 'DataError' });
  });
});

describe('XML', () => {
  const parse = (xml: string, more: object = {}) => runCall('xml:ParseXML@1', { xml, ...more });

  it('is read with attributes, text and children as lists', async () => {
    assert.deepEqual(await parse('<s:order id="1"><line n="2">a</line><line>b</line></s:order>'), [
      { 's:order': { _attributes: { id: 1 }, line: [{ _value: 'a', _attributes: { n: 2 } }, 'b'] } },
    ]);
  });

  it('leaves numbers text where asked', async () => {
    assert.deepEqual(await parse('<o i="07"><n>1.50</n></o>', { preserveNumbersAsText: true }), [
      { o: { _attributes: { i: '07' }, n: ['1.50'] } },
    ]);
    assert.deepEqual(await parse('<o><n>1.50</n></o>'), [{ o: { n: [1.5] } }]);
  });

  it('refuses what is not well-formed or declares entities', async () => {
    await assert.rejects(parse('<a><b></a>'), { type: 'DataError', message: /^Source is not valid XML\./ });
    await assert.rejects(parse('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), { type: 'DataError' });
  });

  it('is written from mapped fields, and reads back as they were', async () => {
    const [bundle] = await runCall('xml:TransformToXML@1', {
      rootElementName: 'order',
      doctypeSystemId: 'order.dtd',
      _attributes: { id: '"1"' },
      line: ['<a>', 'b'],
      gone: null,
    });

    assert.equal(
      bundle?.['xml'],
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE order SYSTEM "order.dtd">\n' +
        '<order id="&quot;1&quot;"><line>&lt;a&gt;</line><line>b</line><gone/></order>',
    );
    const [plain] = await runCall('xml:TransformToXML@1', { stripDeclaration: true, a: 'x\u0000y' });
    assert.equal(plain?.['xml'], '<root><a>xy</a></root>');
    await assert.rejects(runCall('xml:TransformToXML@1', { 'not a name': 1 }), { type: 'DataError' });
  });
});

describe('CSV', () => {
  const parse = (parameters: Record<string, string | number | boolean>) =>
    runCall('csv:ParseCSV@1', parameters);

  it('is read row by row, headers skipped, quotes and line breaks kept', async () => {
    const csv = '\ufeffname,note\r\nAnn,"a ""b"", c"\r\nBob,"two\nlines"\r\n';
    assert.deepEqual(await parse({ csv, containsHeaders: true }), [
      { col1: 'Ann', col2: 'a "b", c' },
      { col1: 'Bob', col2: 'two\nlines' },
    ]);
  });

  it('takes other delimiters, and holds rows to a number of columns where one is given', async () => {
    assert.deepEqual(await parse({ csv: 'a;b', delimiterType: 'other', delimiter: ';' }), [
      { col1: 'a', col2: 'b' },
    ]);
    assert.deepEqual(await parse({ csv: 'a\tb', delimiterType: 'tab', columns: 2 }), [
      { col1: 'a', col2: 'b' },
    ]);
    await assert.rejects(parse({ csv: 'a,b\nc', columns: 2 }), {
      type: 'DataError',
      message: 'Row 2 has 1 columns, not 2.',
    });
    await assert.rejects(parse({ csv: 'a,"b' }), { type: 'DataError' });
  });

  it('is written with every value in quotes', () => {
    const items = [
      { name: 'Ann "A"', n: 1 },
      { name: 'Bob\nB', more: { x: 1 } },
    ];
    assert.deepEqual(
      runAggregate('csv:CreateAggregator@1', items, { includeHeaders: true, newlineType: 'crlf' }),
      { text: '"name","n","more"\r\n"Ann ""A""","1",""\r\n"Bob\nB","","[object Object]"' },
    );
    assert.deepEqual(runAggregate('csv:CreateAggregator@1', [{ a: 'x', b: 'y' }], { delimiterType: 'tab' }), {
      text: '"x"\t"y"',
    });
    assert.deepEqual(runAggregate('csv:CreateAdvancedAggregator@1', [], { includeHeaders: true }), {
      text: '',
    });
  });
});

describe('Math', () => {
  const evaluate = async (expression: string): Promise<unknown> =>
    (await runCall('math:EvaluateExpression@1', { expression }))[0]?.['result'];

  it('evaluates arithmetic, functions and conditions', async () => {
    assert.equal(await evaluate('sqrt(3^2 + 4^2) * 2 - 7 mod 4'), 7);
    assert.equal(await evaluate('round(pi, 2) > 3 ? max(1, 5) : 0'), 5);
    assert.equal(await evaluate('-2^2'), -4);
    assert.equal(await evaluate('1 < 2 and not (3 == 4)'), true);
  });

  for (const expression of [
    '1 +',
    'f(x) = x',
    'a = 2',
    'x + 1',
    '1:1e12',
    '[1, 2]',
    'factorial(170)',
    '5!',
    'import({})',
    'evaluate("1")',
    'random()',
    '{a: 1}.a',
    '1/0',
    'sqrt(-1)',
  ]) {
    it(`refuses ${expression}`, () => assert.rejects(evaluate(expression), { type: 'DataError' }));
  }

  it('refuses expressions that are nested or grown beyond reason', async () => {
    await assert.rejects(evaluate(`${'('.repeat(4900)}1${')'.repeat(4900)}`), { type: 'DataError' });
    await assert.rejects(evaluate('1+'.repeat(6000) + '1'), { type: 'DataError' });
  });
});

describe('Tools', () => {
  it('counts in the run, and where all runs see it', async () => {
    const context = pureContext();
    const counts = [1, 2].map(() => runPure('util:FunctionIncrement@1', { reset: 'run' }, context)[0]?.['i']);
    assert.deepEqual(counts, [1, 2]);
    assert.deepEqual(
      await runCall('util:FunctionIncrement@1', { reset: 'scenario' }, { counter: async () => 41 }),
      [{ i: 41 }],
    );
  });

  it('switches by the first case, exactly or by pattern', () => {
    const choose = (parameters: object): unknown => runPure('util:Switcher@1', { ...parameters })[0];
    const casesTable = [
      { pattern: '1', output: 'one' },
      { pattern: '\\d', output: 7 },
      { pattern: '\\d', output: 'later' },
    ];
    assert.deepEqual(choose({ input: '1', casesTable }), { output: 'one' });
    assert.deepEqual(choose({ input: '12', casesTable }), {});
    assert.deepEqual(choose({ input: '12', casesTable, elseOutput: 'else' }), { output: 'else' });
    assert.deepEqual(choose({ input: '22', casesTable, useRegExpMatch: true }), { output: 7 });
  });

  it('makes tables of text', () => {
    const items = [
      { a: 1, b: 'x' },
      { a: null, b: true },
    ];
    assert.deepEqual(runAggregate('util:AggregateAggregator@1', items), { text: '1\tx\n\ttrue' });
    assert.deepEqual(
      runAggregate('util:AggregateAggregator@1', items, {
        columnSeparator: 'other',
        otherColumnSeparator: ' | ',
        rowSeparator: '\\n',
      }),
      { text: '1 | x\n | true' },
    );
  });

  it('converts encodings', async () => {
    const convert = async (parameters: Record<string, string | Binary>): Promise<unknown> =>
      (await runCall('util:TransformEncoding@1', parameters))[0]?.['data'];
    const latin = await convert({ data: 'é', outputEncoding: 'latin1' });
    assert.deepEqual(latin, new Binary(new Uint8Array([0xe9]), 'latin1'));
    const back = await convert({ data: latin, inputEncoding: 'latin1' }); // asserted above
    assert.deepEqual(back, new Binary(new Uint8Array([0xc3, 0xa9]), 'utf8'));
    await assert.rejects(convert({ data: 'x', outputEncoding: 'klingon' }), {
      type: 'InvalidConfigurationError',
    });
  });
});
