import assert from 'node:assert/strict';
import { Questions, type Answers, type Attention } from '../../../scenarios/upgrade/attention.ts';
import type { OutputChange } from '../../../scenarios/upgrade/migration.ts';
import { rewriteReaders } from '../../../scenarios/upgrade/rewrite-readers.ts';
import type { Json, JsonObject } from '../../../scenarios/value.ts';

interface Rewritten {
  blueprint: JsonObject;
  asked: Attention[];
}

function rewritten(flow: Json[], changes: OutputChange[], answers: Answers = {}): Rewritten {
  const blueprint: JsonObject = { name: 'x', flow };
  const questions = new Questions(3, answers);
  rewriteReaders(blueprint, 3, changes, questions);
  return { blueprint, asked: questions.asked };
}

/** What becomes of one expression. */
function one(
  text: string,
  changes: OutputChange[],
  answers: Answers = {},
): { text: string; codes: string[] } {
  const { blueprint, asked } = rewritten(
    [{ id: 4, module: 'x:Y', version: 1, mapper: { a: text } }],
    changes,
    answers,
  );
  const [node] = blueprint['flow'] as { mapper: { a: string } }[]; // just built
  return { text: node?.mapper.a ?? '', codes: asked.map(({ code, severity }) => `${code} ${severity}`) };
}

const rename = (from: string, to: string): OutputChange => ({ op: 'rename', from, to });

describe('readers of an output that changed', () => {
  it('follow a rename and keep every other byte', () => {
    const cases: [string, string][] = [
      ['{{3.old}}', '{{3.new}}'],
      ['a {{ 3.old }} b {{3.older}} {{4.old}}', 'a {{ 3.new }} b {{3.older}} {{4.old}}'],
      ['{{upper( 3.old  ; "3.old" )}}', '{{upper( 3.new  ; "3.old" )}}'],
      ['{{3.old[1].x}}', '{{3.new[1].x}}'],
      ['{{3.old[].`odd name`}}', '{{3.new[].`odd name`}}'],
      ['{{5.list[3.old]}}', '{{5.list[3.new]}}'],
      ['{{3.`old`}}', '{{3.new}}'],
    ];
    for (const [before, after] of cases)
      assert.deepEqual(one(before, [rename('old', 'new')]), { text: after, codes: [] });
  });

  it('follow moves into collections, out of them, and of envelopes', () => {
    assert.equal(one('{{3.holderId}}', [rename('holderId', 'holder.id')]).text, '{{3.holder.id}}');
    assert.equal(one('{{3.holder.id.x}}', [rename('holder.id', 'id')]).text, '{{3.id.x}}');
    assert.equal(one('{{3.data[2].name}}', [rename('data[]', 'items[]')]).text, '{{3.items[2].name}}');
    assert.equal(one('{{3.data[].a}}', [rename('data[].a', 'items[].b')]).text, '{{3.items[].b}}');
    assert.equal(one('{{3.`odd name`}}', [rename('odd name', 'its name')]).text, '{{3.`its name`}}');
  });

  it('see two fields swap their names at once', () => {
    const swap = [rename('a', 'b'), rename('b', 'a')];

    assert.equal(one('{{3.a}}-{{3.b}}', swap).text, '{{3.b}}-{{3.a}}');
  });

  it('are found in texts that name fields', () => {
    const change = [rename('items[].old', 'items[].new')];

    assert.deepEqual(one('{{map(3.items; "old")}}', change), { text: '{{map(3.items; "new")}}', codes: [] });
    assert.equal(one('{{map(3.items; "x"; "old"; "1")}}', change).text, '{{map(3.items; "x"; "new"; "1")}}');
    assert.equal(
      one('{{map(sort(3.items; "asc"; "old"); "old")}}', change).text,
      '{{map(sort(3.items; "asc"; "new"); "new")}}',
    );
    assert.equal(
      one('{{get(3.data; "x.old")}}', [rename('data.x.old', 'data.x.new')]).text,
      '{{get(3.data; "x.new")}}',
    );
    assert.equal(
      one('{{map(3.list; "old")}}', [rename('list[]', 'items[]'), rename('list[].old', 'items[].new')]).text,
      '{{map(3.items; "new")}}',
    );
  });

  it('are found wherever expressions can stand, and nowhere else', () => {
    const flow = (name: string): Json[] => [
      {
        id: 4,
        module: 'builtin:BasicRouter',
        version: 1,
        mapper: null,
        routes: [
          {
            flow: [
              {
                id: 5,
                module: 'x:Y',
                version: 1,
                parameters: { static: '{{3.old}}' },
                filter: {
                  name: '{{3.old}}',
                  conditions: [[{ a: `{{3.${name}}}`, o: 'text:equal', b: `x{{3.${name}}}` }]],
                },
                mapper: { [`k{{3.${name}}}`]: [{ deep: `{{3.${name}}}` }], note: 'old 3.old' },
                metadata: { designer: { name: '{{3.old}}' } },
                onerror: [{ id: 6, module: 'x:Y', version: 1, mapper: { e: `{{3.${name}}}` } }],
              },
            ],
          },
        ],
      },
      {
        id: 7,
        module: 'builtin:BasicAggregator',
        version: 1,
        mapper: {},
        flags: { groupBy: `{{3.${name}}}` },
      },
      {
        id: 8,
        module: 'builtin:BasicIfElse',
        version: 1,
        branches: [{ type: 'condition', conditions: [[{ a: `{{3.${name}}}`, o: 'exist' }]], flow: [] }],
      },
      {
        id: 9,
        module: 'builtin:BasicMerge',
        version: 1,
        outputs: [{ name: 'old', mappings: [`{{3.${name}}}`] }],
        filters: [{ name: 'f', conditions: [[{ a: '1', o: 'text:equal', b: `{{3.${name}}}` }]] }],
      },
    ];

    const { blueprint } = rewritten(flow('old'), [rename('old', 'new')]);

    assert.equal(JSON.stringify(blueprint['flow']), JSON.stringify(flow('new')));
  });

  it('behind an iterator over a list of the module follow, too', () => {
    const flow = (name: string): Json[] => [
      { id: 5, module: 'builtin:BasicFeeder', version: 1, mapper: { array: '{{3.issues}}' } },
      { id: 6, module: 'x:Y', version: 1, mapper: { a: `{{5.${name}}} {{5.key}}` } },
    ];

    const { blueprint, asked } = rewritten(flow('old'), [rename('issues[].old', 'issues[].new')]);

    assert.equal(JSON.stringify(blueprint['flow']), JSON.stringify(flow('new')));
    assert.deepEqual(asked, []);
  });

  it('that get a whole in which something changed are told of', () => {
    const change = [rename('items[].old', 'items[].new')];

    for (const text of ['{{3.items}}', '{{`3`}}', '{{toString(3.items)}}', '{{first(3.items)}}']) {
      assert.deepEqual(one(text, change), { text, codes: ['OPAQUE_REFERENCE confirm'] }, text);
    }
    assert.deepEqual(one('{{length(3.other)}}', change).codes, []);
    // Its own name changes, nothing within.
    assert.deepEqual(one('{{3.items}}', [rename('items[]', 'list[]')]), { text: '{{3.list}}', codes: [] });
  });

  it('of an output that is gone are asked about, all at once, and get what they are told', () => {
    const change: OutputChange[] = [{ op: 'drop', at: 'total', reason: 'No total any more.' }];

    const { asked } = rewritten(
      [
        { id: 4, module: 'x:Y', version: 1, mapper: { a: '{{3.total}}', b: '{{3.totals}}' } },
        { id: 5, module: 'x:Y', version: 1, mapper: { c: 'n = {{3.total + 1}}' } },
      ],
      change,
    );
    assert.deepEqual(
      asked.map(({ code, readers }) => [code, readers?.map(({ path }) => path)]),
      [['OUTPUT_REMOVED', ['$.flow[0].mapper.a', '$.flow[1].mapper.c']]],
    );
    const answer = (value: Json): Answers => ({ '3:OUTPUT_REMOVED:total': { value } });
    assert.equal(
      one('n = {{3.total + 1}}', change, answer('{{length(3.issues)}}')).text,
      'n = {{(length(3.issues)) + 1}}',
    );
    assert.equal(one('{{3.total}}', change, answer('many')).text, '{{"many"}}');
    assert.equal(one('{{3.total}}', change, answer(0)).text, '{{0}}');
    assert.equal(
      one('{{3.total}}', change, { '3:OUTPUT_REMOVED:total': { accept: true } }).text,
      '{{3.total}}',
    );
    const instead: OutputChange[] = [{ op: 'drop', at: 'total', reason: '', substitute: 'count' }];
    assert.deepEqual(one('{{3.total}}', instead), { text: '{{3.count}}', codes: [] });
  });

  it('get what they got before where only the form changed', () => {
    assert.equal(
      one('{{3.n + 1}}', [{ op: 'convert', at: 'n', to: 'number' }]).text,
      '{{parseNumber(3.n) + 1}}',
    );
    assert.equal(
      one('{{3.status}}', [{ op: 'map-value', at: 'status', map: { open: 'OPEN' } }]).text,
      '{{switch(3.status; "OPEN"; "open"; 3.status)}}',
    );
    assert.equal(
      one('{{3.x}}', [{ op: 'nullable', at: 'x', fallback: 'none' }]).text,
      '{{ifempty(3.x; "none")}}',
    );
    assert.deepEqual(
      one('{{3.x.y}}', [{ op: 'cardinality', at: 'x', from: 'one', to: 'many', reason: 'A list now.' }]),
      {
        text: '{{3.x[1].y}}',
        codes: ['CARDINALITY_CHANGED confirm'],
      },
    );
  });

  it('through a text are told of where the form changed: no function goes around a text', () => {
    const changes: OutputChange[][] = [
      [{ op: 'map-value', at: 'items[].state', map: { open: 'OPEN' } }],
      [{ op: 'convert', at: 'items[].state', to: 'text' }],
      [{ op: 'nullable', at: 'items[].state', fallback: '' }],
      [{ op: 'cardinality', at: 'items[].state', from: 'one', to: 'many', reason: 'A list now.' }],
    ];
    for (const change of changes) {
      const text = '{{map(3.items; "state")}}';
      assert.deepEqual(one(text, change), { text, codes: ['OPAQUE_REFERENCE confirm'] }, change[0]?.op);
      assert.deepEqual(one('{{map(3.items; "name")}}', change).codes, []);
      assert.deepEqual(one('{{toString(`3`)}}', change).codes, ['OPAQUE_REFERENCE confirm']);
    }
  });

  it('of one that is many now get the first, those of many that is one now stay', () => {
    const grown: OutputChange[] = [{ op: 'cardinality', at: 'a.x', from: 'one', to: 'many', reason: '' }];
    const shrunk: OutputChange[] = [{ op: 'cardinality', at: 'x', from: 'many', to: 'one', reason: '' }];

    assert.equal(one('{{3.a.x}} {{3.a.y}}', grown).text, '{{3.a.x[1]}} {{3.a.y}}');
    assert.equal(one('{{3.a.x.z}}', [...grown, rename('a.x', 'a.xs')]).text, '{{3.a.xs[1].z}}');
    assert.deepEqual(one('{{3.x[1].z}}', shrunk), {
      text: '{{3.x[1].z}}',
      codes: ['CARDINALITY_CHANGED confirm'],
    });
  });

  it('that no parser can read are told of, not guessed at', () => {
    assert.deepEqual(one('{{3.old + }}', [rename('old', 'new')]), {
      text: '{{3.old + }}',
      codes: ['EXPRESSION_UNREADABLE confirm'],
    });
    assert.deepEqual(one('{{13.old + }}', [rename('old', 'new')]).codes, []);
  });
});
