import assert from 'node:assert/strict';
import { Questions, type Answers, type Attention } from '../../../scenarios/upgrade/attention.ts';
import { migrateSettings } from '../../../scenarios/upgrade/migrate-settings.ts';
import type { InputChange, NodeConfig } from '../../../scenarios/upgrade/migration.ts';
import type { JsonObject } from '../../../scenarios/value.ts';
import { evaluate } from '../expressions/evaluation.ts';

interface Result {
  mapper: JsonObject;
  parameters: JsonObject;
  asked: Attention[];
}

function migrated(config: Partial<NodeConfig>, inputs: InputChange[], answers: Answers = {}): Result {
  const questions = new Questions(3, answers);
  const given = { parameters: {}, mapper: {}, ...config };
  const before = JSON.stringify(given);
  const result = migrateSettings(given, { inputs }, questions);
  assert.equal(JSON.stringify(given), before, 'what was given is as it was');
  return { ...result, asked: questions.asked };
}

/** A setting that is a text. */
function textIn(settings: JsonObject, name: string): string {
  const text = settings[name];
  assert.ok(typeof text === 'string');
  return text;
}

const codes = ({ asked }: Result): string[] => asked.map(({ code, severity }) => `${code} ${severity}`);

describe('settings moved to another version', () => {
  it('are renamed in place, literals and expressions byte for byte, blanks without a trace', () => {
    const rename: InputChange[] = [{ op: 'rename', from: 'b', to: 'z' }];

    assert.equal(
      JSON.stringify(migrated({ mapper: { a: 1, b: '{{ 2.x  +1 }}', c: 2 } }, rename).mapper),
      '{"a":1,"z":"{{ 2.x  +1 }}","c":2}',
    );
    assert.deepEqual(migrated({ parameters: { b: true } }, rename).parameters, { z: true });
    assert.deepEqual(migrated({ mapper: { b: '' } }, rename).mapper, {});
    assert.deepEqual(migrated({ mapper: {} }, rename).mapper, {});
  });

  it('are renamed in every row of a list, and moved into collections', () => {
    const rows = {
      qs: [
        { name: 'a', value: '1' },
        { name: '{{1.n}}', value: '2' },
      ],
    };

    assert.deepEqual(
      migrated({ mapper: rows }, [{ op: 'rename', from: 'qs[].name', to: 'qs[].key' }]).mapper,
      {
        qs: [
          { key: 'a', value: '1' },
          { key: '{{1.n}}', value: '2' },
        ],
      },
    );
    assert.deepEqual(
      migrated({ mapper: { id: '7' } }, [{ op: 'rename', from: 'id', to: 'holder.id' }]).mapper,
      {
        holder: { id: '7' },
      },
    );
    assert.deepEqual(
      migrated({ mapper: { holder: { id: '7' } } }, [{ op: 'rename', from: 'holder.id', to: 'id' }]).mapper,
      { holder: {}, id: '7' },
    );
  });

  it('keep their meaning when they become mapped: braces of a static text are text', () => {
    const { mapper, parameters } = migrated({ parameters: { t: 'a {{b}}' } }, [
      { op: 'move', at: 't', in: 'mapper' },
    ]);

    assert.deepEqual(parameters, {});
    assert.equal(evaluate(textIn(mapper, 't')), 'a {{b}}');
  });

  it('get a default only where nothing is, and a constant in any case', () => {
    assert.deepEqual(migrated({ mapper: { a: 'x' } }, [{ op: 'default', at: 'a', value: 'd' }]).mapper, {
      a: 'x',
    });
    assert.deepEqual(migrated({}, [{ op: 'default', at: 'a', value: ['*all'] }]).mapper, { a: ['*all'] });

    const literal = migrated({ mapper: { a: 'x' } }, [{ op: 'const', at: 'a', value: 'c' }]);
    const mapped = migrated({ mapper: { a: '{{1.a}}' } }, [{ op: 'const', at: 'a', value: 'c' }]);
    assert.deepEqual([literal.mapper, mapped.mapper], [{ a: 'c' }, { a: 'c' }]);
    assert.deepEqual([codes(literal), codes(mapped)], [['VALUE_REPLACED info'], ['VALUE_REPLACED confirm']]);
  });

  it('are dropped silently where nobody misses them, else with the value in the report', () => {
    const drop = (loss: 'none' | 'feature'): InputChange[] => [{ op: 'drop', at: 'a', loss, reason: 'gone' }];

    assert.deepEqual(codes(migrated({ mapper: { a: 'x' } }, drop('none'))), []);
    assert.deepEqual(codes(migrated({}, drop('feature'))), []);
    const { mapper, asked } = migrated({ mapper: { a: 'x' } }, drop('feature'));
    assert.deepEqual(mapper, {});
    assert.deepEqual(asked[0], {
      id: '3:INPUT_DROPPED:a',
      node: 3,
      code: 'INPUT_DROPPED',
      severity: 'confirm',
      field: 'a',
      reason: 'gone',
      before: 'x',
    });
  });

  it('never show a credential in the report', () => {
    const drop: InputChange[] = [{ op: 'drop', at: 'headers', loss: 'data', reason: 'gone' }];
    const headers = [{ name: 'Authorization', value: 'Bearer abcdefghijklmnopqrstu' }];

    const { asked } = migrated({ mapper: { headers } }, drop);

    assert.doesNotMatch(JSON.stringify(asked), /abcdefghijk/);
  });

  it('take other values: known ones at once, unknown ones as the migration says, mapped ones by a table', () => {
    const change = (otherwise: 'keep' | 'ask'): InputChange[] => [
      { op: 'map-value', at: 'a', map: { old: 'new', gone: 'here' }, otherwise },
    ];

    assert.deepEqual(migrated({ mapper: { a: 'old' } }, change('ask')).mapper, { a: 'new' });
    assert.deepEqual(migrated({ mapper: { a: 'other' } }, change('keep')).mapper, { a: 'other' });
    assert.deepEqual(codes(migrated({ mapper: { a: 'other' } }, change('ask'))), ['VALUE_GONE blocker']);
    assert.deepEqual(codes(migrated({ mapper: { a: '{{1.a}}' } }, change('ask'))), [
      'MAPPED_VALUE_UNVERIFIABLE confirm',
    ]);
    const table = textIn(migrated({ mapper: { a: '{{1.a}}' } }, change('keep')).mapper, 'a');
    assert.deepEqual(
      ['old', 'gone', 'other'].map((a) => evaluate(table, { a })),
      ['new', 'here', 'other'],
    );
    const answered = migrated({ mapper: { a: 'other' } }, change('ask'), {
      '3:VALUE_GONE:a': { value: 'chosen' },
    });
    assert.deepEqual(answered.mapper, { a: 'chosen' });
  });

  it('take another form: now where written out, by a function where mapped', () => {
    const change: InputChange[] = [{ op: 'convert', at: 'n', to: 'number' }];

    assert.deepEqual(migrated({ mapper: { n: '5' } }, change).mapper, { n: 5 });
    assert.deepEqual(codes(migrated({ mapper: { n: 'x' } }, change)), ['VALUE_NOT_CONVERTIBLE blocker']);
    const mapped = migrated({ mapper: { n: '{{1.qty}}' } }, change);
    assert.deepEqual(mapped.mapper, { n: '{{parseNumber(1.qty)}}' });
    assert.deepEqual(codes(mapped), ['MAPPED_VALUE_CONVERTED info']);
    assert.equal(evaluate('{{parseNumber(1.qty)}}', { qty: '5' }), 5);
    assert.deepEqual(
      migrated({ mapper: { n: '1700000000' } }, [{ op: 'convert', at: 'n', to: 'iso-date' }]).mapper,
      {
        n: '2023-11-14T22:13:20.000Z',
      },
    );
  });

  it('become lists and single values', () => {
    const wrap: InputChange[] = [{ op: 'wrap', at: 'a', as: 'array' }];
    const unwrap: InputChange[] = [{ op: 'unwrap', at: 'a' }];

    assert.deepEqual(migrated({ mapper: { a: '{{1.a}}' } }, wrap).mapper, { a: ['{{1.a}}'] });
    assert.deepEqual(migrated({ mapper: { a: ['x'] } }, unwrap).mapper, { a: 'x' });
    assert.deepEqual(codes(migrated({ mapper: { a: ['x', 'y'] } }, unwrap)), [
      'VALUE_NOT_CONVERTIBLE blocker',
    ]);
    assert.deepEqual(migrated({ mapper: { a: '{{1.a}}' } }, unwrap).mapper, { a: '{{first(1.a)}}' });
  });

  it('are split and joined', () => {
    const split: InputChange[] = [{ op: 'split', at: 'name', by: ' ', to: ['first', 'last'] }];

    assert.deepEqual(migrated({ mapper: { name: 'Ada King Lovelace' } }, split).mapper, {
      first: 'Ada',
      last: 'King Lovelace',
    });
    const { mapper } = migrated({ mapper: { name: '{{1.name}}' } }, split);
    assert.deepEqual(
      ['first', 'last'].map((name) => evaluate(textIn(mapper, name), { name: 'Ada Lovelace' })),
      ['Ada', 'Lovelace'],
    );
    assert.deepEqual(
      migrated({ mapper: { a: 'x', b: '{{1.b}}' } }, [{ op: 'join', from: ['a', 'b'], with: '/', to: 'c' }])
        .mapper,
      { c: 'x/{{1.b}}' },
    );
  });

  it('that may hold less now are kept where they fit, and never cut off', () => {
    const shorter: InputChange[] = [{ op: 'limit', at: 'a', maxLength: 3, reason: 'At most 3.' }];
    const fewer: InputChange[] = [{ op: 'limit', at: 'a', min: 1, max: 100, reason: '1 to 100.' }];

    for (const a of ['abc', 'äöü', '😀😀😀', '']) {
      const result = migrated({ mapper: { a } }, shorter);
      assert.deepEqual([result.mapper, codes(result)], [{ a }, []], a);
    }
    const long = migrated({ mapper: { a: 'abcd' } }, shorter);
    assert.deepEqual([long.mapper, codes(long)], [{ a: 'abcd' }, ['VALUE_NOT_CONVERTIBLE blocker']]);
    const mapped = migrated({ mapper: { a: '{{1.a}}' } }, shorter);
    assert.deepEqual(
      [mapped.mapper, codes(mapped)],
      [{ a: '{{1.a}}' }, ['MAPPED_VALUE_UNVERIFIABLE confirm']],
    );
    assert.deepEqual(
      migrated({ mapper: { a: 'abcd' } }, shorter, { '3:VALUE_NOT_CONVERTIBLE:a': { value: 'abc' } }).mapper,
      { a: 'abc' },
    );
    assert.deepEqual(codes(migrated({ mapper: { a: '100' } }, fewer)), []);
    for (const a of ['0', 101, 'many', ['1']]) {
      assert.deepEqual(codes(migrated({ mapper: { a } }, fewer)), ['VALUE_NOT_CONVERTIBLE blocker']);
    }
  });

  it('that are needed now are asked for, unless something is there or suggested', () => {
    const change: InputChange[] = [{ op: 'require', at: 'context', reason: 'Needed since version 2.' }];

    assert.deepEqual(codes(migrated({ mapper: { context: '{{1.c}}' } }, change)), []);
    assert.deepEqual(codes(migrated({}, change)), ['REQUIRED_INPUT_MISSING blocker']);
    assert.deepEqual(migrated({}, [{ op: 'require', at: 'c', reason: '', suggest: 'team' }]).mapper, {
      c: 'team',
    });
    const answers = { '3:REQUIRED_INPUT_MISSING:context': { value: 'team' } };
    assert.deepEqual(migrated({}, change, answers).mapper, { context: 'team' });
    // A blocker wants to know what, not yes.
    const accepted = migrated({}, change, { '3:REQUIRED_INPUT_MISSING:context': { accept: true } });
    assert.equal(accepted.asked[0]?.answer, undefined);
  });
});
