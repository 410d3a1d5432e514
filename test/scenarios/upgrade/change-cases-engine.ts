/** Change cases of planning itself: C093, C107 to C109 and C114. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { moduleOf, nodeOf, twoVersions, type ChangeCase } from './change-case.ts';

const optional = z.string().optional();

const SECRET = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB';

const chain = moduleOf('t:Thing', {
  1: { inputs: { a: optional } },
  2: { inputs: { b: optional }, migration: { inputs: [{ op: 'rename', from: 'a', to: 'b' }] } },
  3: {
    inputs: { c: z.number().optional() },
    migration: {
      inputs: [
        { op: 'rename', from: 'b', to: 'c' },
        { op: 'convert', at: 'c', to: 'number' },
      ],
      outputs: [{ op: 'rename', from: 'x', to: 'y' }],
    },
  },
});

const five = moduleOf(
  't:Thing',
  Object.fromEntries(
    [1, 2, 3, 4, 5].map((version) => [
      String(version),
      {
        inputs: { [`v${String(version)}`]: optional },
        migration: {
          inputs: [{ op: 'rename', from: `v${String(version - 1)}`, to: `v${String(version)}` }],
          outputs: [{ op: 'rename', from: `o${String(version - 1)}`, to: `o${String(version)}` }],
        },
      },
    ]),
  ),
);

export const engineCases: readonly ChangeCase[] = [
  {
    id: 'C093',
    title: 'two versions at once are as one after the other',
    modules: [chain],
    situations: [
      {
        name: 'to the newest',
        mapper: { a: '5' },
        reads: ['{{3.x}}'],
        outcome: 'automatic',
        ends: 't:Thing@3',
        after: { mapper: { c: 5 } },
        readsAfter: ['{{3.y}}'],
      },
      {
        name: 'to a named one',
        mapper: { a: '5' },
        reads: ['{{3.x}}'],
        to: { ref: 't:Thing@2' },
        outcome: 'automatic',
        ends: 't:Thing@2',
        after: { mapper: { b: '5' } },
        also: ({ nodes }) => {
          assert.deepEqual(
            nodes.map(({ node, via }) => [node, via]),
            [[3, ['t:Thing@2']]],
          );
        },
      },
    ],
  },
  {
    id: 'C107',
    title: 'only the module, its settings and its readers differ afterwards',
    modules: twoVersions(
      { inputs: { old: optional } },
      {
        inputs: { new: optional },
        migration: {
          inputs: [{ op: 'rename', from: 'old', to: 'new' }],
          outputs: [{ op: 'rename', from: 'x', to: 'y' }],
        },
      },
    ),
    situations: [
      {
        name: 'used',
        mapper: { old: 'a', other: ' {{1.b }}' },
        reads: ['{{3.x}}', '{{ 1.x }}'],
        flow: [
          nodeOf(5, 't:Reader@1', { mapper: { z: 1, a: '{{ 4.x }}' }, metadata: { designer: { x: 300 } } }),
        ],
        outcome: 'automatic',
        after: { mapper: { new: 'a', other: ' {{1.b }}' } },
        readsAfter: ['{{3.y}}', '{{ 1.x }}'],
        also: ({ blueprint }) => {
          assert.equal(
            JSON.stringify(blueprint),
            '{"name":"C107","flow":[' +
              '{"id":3,"module":"t:Thing","version":2,"parameters":{},"mapper":{"new":"a","other":" {{1.b }}"},"metadata":{}},' +
              '{"id":4,"module":"t:Reader","version":1,"parameters":{},"mapper":{"texts":["{{3.y}}","{{ 1.x }}"]},"metadata":{}},' +
              '{"id":5,"module":"t:Reader","version":1,"parameters":{},"mapper":{"z":1,"a":"{{ 4.x }}"},"metadata":{"designer":{"x":300}}}]}',
          );
        },
      },
    ],
  },
  {
    id: 'C108',
    title: 'five versions of one module side by side each have their own way',
    modules: [five],
    situations: [
      {
        name: 'upgrade all',
        mapper: { v1: 'a' },
        reads: ['{{3.o1}} {{12.o2}} {{13.o3}} {{14.o4}} {{15.o5}}'],
        flow: [2, 3, 4, 5].map((version) =>
          nodeOf(10 + version, `t:Thing@${String(version)}`, { mapper: { [`v${String(version)}`]: 'a' } }),
        ),
        outcome: 'automatic',
        after: { mapper: { v5: 'a' } },
        readsAfter: ['{{3.o5}} {{12.o5}} {{13.o5}} {{14.o5}} {{15.o5}}'],
        also: ({ nodes, blueprint }) => {
          assert.deepEqual(
            nodes.map(({ node, from, via }) => [node, from, via.length]),
            [
              [3, 't:Thing@1', 4],
              [12, 't:Thing@2', 3],
              [13, 't:Thing@3', 2],
              [14, 't:Thing@4', 1],
            ],
          );
          const flow = blueprint['flow'] as { module: string; version: number; mapper: object }[]; // as built
          for (const { module, version, mapper } of flow.filter((node) => node.module === 't:Thing')) {
            assert.deepEqual([module, version, mapper], ['t:Thing', 5, { v5: 'a' }]);
          }
        },
      },
    ],
  },
  {
    id: 'C109',
    title: 'the newest version is worse for a node: nothing without consent',
    modules: twoVersions(
      { inputs: { a: optional } },
      { migration: { inputs: [{ op: 'drop', at: 'a', loss: 'feature', reason: 'Gone.' }] } },
    ),
    situations: [
      {
        name: 'no consent',
        mapper: { a: 'x' },
        outcome: 'needs-attention',
        codes: ['INPUT_DROPPED confirm'],
        after: { mapper: {} },
      },
      {
        name: 'left where it is',
        mapper: { a: 'x' },
        answers: { '3:INPUT_DROPPED:a': { skip: true } },
        outcome: 'automatic',
        ends: 't:Thing@1',
        codes: ['INPUT_DROPPED confirm'],
        after: { mapper: { a: 'x' } },
        also: ({ nodes }) => {
          assert.equal(nodes[0]?.skipped, true);
        },
      },
    ],
  },
  {
    id: 'C114',
    title: 'secrets go along and stand in no plan',
    modules: twoVersions(
      { inputs: { token: optional, header: optional, key: optional } },
      {
        inputs: { apiToken: optional, key: optional },
        migration: {
          inputs: [
            { op: 'rename', from: 'token', to: 'apiToken' },
            { op: 'drop', at: 'header', loss: 'data', reason: 'Gone.' },
            { op: 'limit', at: 'key', maxLength: 10, reason: 'At most 10.' },
          ],
          outputs: [{ op: 'rename', from: 'x', to: 'y' }],
        },
      },
    ),
    situations: [
      {
        name: 'in settings and in a reader',
        mapper: { token: SECRET, header: `Bearer ${SECRET}`, key: SECRET },
        reads: [`${SECRET} {{3.x}}`],
        outcome: 'needs-attention',
        codes: ['INPUT_DROPPED confirm', 'VALUE_NOT_CONVERTIBLE blocker'],
        after: { mapper: { apiToken: SECRET, key: SECRET } },
        readsAfter: [`${SECRET} {{3.y}}`],
        also: ({ nodes }) => {
          assert.ok(!JSON.stringify(nodes).includes(SECRET));
        },
      },
    ],
  },
];
