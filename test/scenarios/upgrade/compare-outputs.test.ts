import assert from 'node:assert/strict';
import { compareOutputs } from '../../../scenarios/upgrade/compare-outputs.ts';
import type { OutputChange } from '../../../scenarios/upgrade/migration.ts';
import { Binary, type Bundle } from '../../../scenarios/value.ts';

/** Paths and kinds of what nobody announced. */
function told(before: Bundle[], after: Bundle[], ...steps: OutputChange[][]): [string, string][] {
  return compareOutputs(before, after, steps).differences.map(({ path, kind }) => [path, kind]);
}

describe('outputs side by side', () => {
  it('follows renames through lists, envelopes and swapped names', () => {
    const before = [
      {
        data: [
          { id: 1, fields: { title: 'a' } },
          { id: 2, fields: { title: 'b' } },
        ],
        a: 1,
        b: 2,
      },
    ];
    const after = [
      {
        items: [
          { id: 1, title: 'a' },
          { id: 2, title: 'b' },
        ],
        a: 2,
        b: 1,
      },
    ];

    assert.deepEqual(
      told(before, after, [
        { op: 'rename', from: 'data[]', to: 'items[]' },
        { op: 'rename', from: 'data[].fields.title', to: 'items[].title' },
        { op: 'rename', from: 'a', to: 'b' },
        { op: 'rename', from: 'b', to: 'a' },
      ]),
      [],
    );
    assert.deepEqual(told(before, after), [
      ['data', 'removed'],
      ['a', 'changed'],
      ['b', 'changed'],
      ['items', 'added'],
    ]);
  });

  it('follows a field over several versions', () => {
    const steps: OutputChange[][] = [
      [{ op: 'rename', from: 'one', to: 'two' }],
      [{ op: 'cardinality', at: 'two', from: 'one', to: 'many', reason: '' }],
      [{ op: 'rename', from: 'two', to: 'three' }],
    ];

    assert.deepEqual(told([{ one: 'x' }], [{ three: ['x', 'y'] }], ...steps), []);
  });

  it('holds a conversion to its word: readers must get what they got', () => {
    const asNumber: OutputChange[] = [{ op: 'convert', at: 'total', to: 'number' }];
    const called: OutputChange[] = [{ op: 'map-value', at: 'state', map: { open: 'OPEN', done: 'CLOSED' } }];
    const nullable: OutputChange[] = [{ op: 'nullable', at: 'name', fallback: '-' }];

    assert.deepEqual(told([{ total: 7 }], [{ total: '7' }], asNumber), []);
    assert.deepEqual(told([{ total: 7 }], [{ total: '8' }], asNumber), [['total', 'type']]);
    assert.deepEqual(told([{ state: 'done' }], [{ state: 'CLOSED' }], called), []);
    assert.deepEqual(told([{ state: 'done' }], [{ state: 'OPEN' }], called), [['state', 'changed']]);
    assert.deepEqual(told([{ name: 'x' }], [{ name: null }], nullable), []);
    assert.deepEqual(told([{ name: 'x' }], [{ name: 'y' }], nullable), [['name', 'changed']]);
  });

  it('counts missing and null as the same, and compares dates and files by what they hold', () => {
    const file = (text: string): Binary => new Binary(Buffer.from(text));
    const before = [{ none: null, at: new Date(0), file: file('a') }];

    assert.deepEqual(told(before, [{ at: new Date(0), file: file('a') }]), []);
    assert.deepEqual(told(before, [{ at: '1970-01-01T00:00:00.000Z', file: file('b') }]), [
      ['at', 'type'],
      ['file', 'changed'],
    ]);
  });

  it('tells of bundles that are more or fewer, unless that was said', () => {
    const fewer: OutputChange[] = [{ op: 'cardinality', from: 'many', to: 'one', reason: '' }];

    assert.deepEqual(told([{ a: 1 }, { a: 2 }], [{ a: 1 }]), [['', 'changed']]);
    assert.deepEqual(told([{ a: 1 }, { a: 2 }], [{ a: 1 }], fewer), []);
  });

  it('shows no secret', () => {
    const headers = (value: string) => [
      { headers: [{ name: 'X-Api-Key', value }], password: `${value}-pass` },
    ];
    const { differences } = compareOutputs(headers('0123456789abc'), headers('abc0123456789'), []);

    assert.deepEqual(differences, [
      { path: 'headers[].value', kind: 'changed' },
      { path: 'password', kind: 'changed' },
    ]);
  });
});
