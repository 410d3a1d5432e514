import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { exportBlueprint } from '../../scenarios/export.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { blueprint, get, module } from '../support/blueprint.ts';
import { imported } from '../support/import.ts';

const exported = (given: unknown): JsonObject => {
  const { scenario } = imported(given);
  assert.ok(scenario);
  return exportBlueprint(scenario);
};

describe('exporting a blueprint', () => {
  it('gives back what was imported: unknown keys, editor data, notes and disconnected modules included', () => {
    const given: JsonObject = {
      ...blueprint([
        {
          ...get(1, '/a'),
          filter: null,
          future: { a: [1, 'x', null] },
          metadata: {
            designer: { x: 1.5, y: -2, messages: [{ severity: 'error' }] },
            restore: {},
            expect: [],
          },
        },
        module('nobody:Has@1', { id: 2, mapper: null as never }), // as exports have it
      ]),
      io: { input_spec: [], output_spec: [] },
      _note: '☃ \u2028',
    };
    given['metadata'] = {
      version: 1,
      scenario: { slots: null, freshVariables: false, shatter: false },
      designer: { orphans: [[{ id: 9, module: 'x:Y', odd: true }], 'not a flow'], notes: [{ id: 1 }] },
      notes: [{ moduleIds: [1], content: '<p>why</p>' }],
      zone: 'eu1.make.com',
    };
    const before = JSON.stringify(given);

    assert.equal(JSON.stringify(exported(given)), before);
    assert.equal(JSON.stringify(exported(before)), before);
    assert.equal(JSON.stringify(given), before);
  });

  it('takes the wrapper off and adds nothing to the blueprint, not even ids of empty slots', () => {
    const inner = blueprint([{ id: null, module: 'placeholder:Placeholder', metadata: {} }]);

    assert.deepEqual(exported({ response: { blueprint: inner, scheduling: {} } }), inner);
  });

  it('imports again to the same plan', async () => {
    for (const name of ['webhook-and-respond', 'fetch-iterate-aggregate']) {
      const text = await readFile(new URL(`../../examples/${name}/scenario.json`, import.meta.url), 'utf8');
      const first = imported(text);
      const second = imported(exported(text));

      assert.ok(first.hash);
      assert.equal(second.hash, first.hash);
      assert.equal(JSON.stringify(second.plan), JSON.stringify(first.plan));
    }
  });
});
