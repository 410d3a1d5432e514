import assert from 'node:assert/strict';
import { z } from 'zod';
import { defineModule, parseParameters } from '../../connectors/define.ts';
import { fields } from '../../connectors/fields.ts';
import { Binary } from '../../scenarios/value.ts';

const thing = defineModule({ id: 'test:Thing', kind: 'action', title: 'Thing', description: 'Does it.' })
  .version('1', {
    lifecycle: { state: 'deprecated', since: '2026-01-01' },
    effect: 'write',
    repeat: 'no',
    parameters: z.object({ seconds: z.string() }),
    examples: [{ seconds: '5' }],
  })
  .version('2', {
    lifecycle: { state: 'active' },
    effect: 'write',
    repeat: 'safe',
    parameters: z.object({
      seconds: z.number().min(1).default(40),
      on: z.boolean().optional(),
      mode: z.enum(['a', 'b']).optional(),
      note: z.string().optional(),
      when: fields.date().optional(),
      file: fields.buffer().optional(),
      rows: z.array(z.object({ count: z.int().optional() })).optional(),
      tags: z.array(z.number()).optional(),
      anything: fields.any().optional(),
    }),
    examples: [{ seconds: 5 }],
    migration: { inputs: [{ op: 'convert', at: 'seconds', to: 'number' }] },
    run: async ({ seconds, when }) => Promise.resolve([{ seconds, when: when ?? null }]),
  });

const [first, second] = thing.versions;
assert.ok(first && second);

describe('a module definition', () => {
  it('keeps every version with its own reference', () => {
    assert.deepEqual(
      thing.versions.map(({ ref }) => ref),
      ['test:Thing@1', 'test:Thing@2'],
    );
    assert.equal(second.timeLimitMs, 40_000);
    assert.deepEqual(second.effect, { effect: 'write', repeat: 'safe' });
  });

  it('makes field specs of its schema', () => {
    assert.deepEqual(second.fields, [
      { name: 'seconds', type: 'number', default: 40, min: 1 },
      { name: 'on', type: 'boolean' },
      { name: 'mode', type: 'text', enum: ['a', 'b'] },
      { name: 'note', type: 'text' },
      { name: 'when', type: 'date' },
      { name: 'file', type: 'buffer' },
      { name: 'rows', type: 'array', spec: [{ name: 'count', type: 'number' }] },
      { name: 'tags', type: 'array', items: 'number' },
      { name: 'anything', type: 'any' },
    ]);
    assert.deepEqual(first.fields, [{ name: 'seconds', type: 'text', required: true }]);
  });

  it('takes the blanks and texts of an export for what they mean', () => {
    const parsed = parseParameters(second, {
      seconds: '',
      on: 'true',
      mode: '',
      note: '',
      when: null,
      rows: [{ count: '3' }, { count: '' }],
      tags: ['1', 2],
      anything: '',
    });

    assert.deepEqual(parsed, {
      seconds: 40,
      on: true,
      note: '',
      rows: [{ count: 3 }, {}],
      tags: [1, 2],
      anything: '',
    });
  });

  it('passes dates, bytes and unknown fields on', () => {
    const when = new Date(0);
    const file = new Binary(new Uint8Array([1]));

    const parsed = parseParameters(second, { when, file, later: { x: [1] } });

    assert.equal(parsed['when'], when);
    assert.equal(parsed['file'], file);
    assert.deepEqual(parsed['later'], { x: [1] });
  });

  it('refuses what does not fit, naming the field', () => {
    assert.throws(() => parseParameters(second, { rows: [{ count: 'many' }] }), {
      type: 'BundleValidationError',
      detail: { field: 'rows.0.count' },
    });
  });

  it('carries the migration from the version before', () => {
    assert.deepEqual(second.migration, { inputs: [{ op: 'convert', at: 'seconds', to: 'number' }] });
  });
});
