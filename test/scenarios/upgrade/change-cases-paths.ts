/** Change cases of paths, replacements and retirement: C005 to C017. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Condition, Migration } from '../../../scenarios/upgrade/migration.ts';
import { moduleOf, nodeOf, twoVersions, type ChangeCase } from './change-case.ts';

const text = z.string();
const optional = z.string().optional();

const is = (at: string, ...values: string[]): Condition => ({ at, is: values });
const kind = (value: string): Migration => ({ inputs: [{ op: 'const', at: 'kind', value }] });

const split = moduleOf('t:Actions', {
  1: {
    inputs: { kind: optional, name: optional },
    state: 'deprecated',
    replacement: {
      choices: ['component', 'style', 'variable'].map((one) => ({
        to: `t:${one}@1`,
        hint: `For a ${one}.`,
        when: is('kind', one),
        migration: { inputs: [{ op: 'drop', at: 'kind', loss: 'none', reason: 'The module says it.' }] },
      })),
    },
  },
});
const parts = ['component', 'style', 'variable'].map((one) =>
  moduleOf(`t:${one}`, { 1: { inputs: { name: optional } } }),
);

const general = ['Get', 'List', 'Search'].map((name) =>
  moduleOf(`t:${name}`, { 1: { inputs: { kind: text, id: optional } } }),
);
const sixteen = Array.from({ length: 15 }, (_, index) => {
  const to = `t:${['Get', 'List', 'Search'][index % 3] ?? ''}@1`;
  return moduleOf(`t:Old${String(index)}`, {
    1: { inputs: { id: optional }, replacement: { to, migration: kind(`kind${String(index)}`) } },
  });
});
const without = moduleOf('t:Old15', { 1: { replacement: { none: 'Its API has no report any more.' } } });

const gone = { none: 'The API was shut down.' };
const identity = { inputs: { id: optional } };

/** Cases by the digest's numbers. */
export const pathCases: readonly ChangeCase[] = [
  {
    id: 'C005',
    title: 'an id moves from the body into the path, where it must be',
    modules: twoVersions(
      { inputs: { body: z.object({ id: optional, name: optional }).optional() } },
      {
        inputs: { id: text, body: z.object({ name: optional }).optional() },
        migration: {
          inputs: [
            { op: 'rename', from: 'body.id', to: 'id' },
            { op: 'require', at: 'id', reason: 'It is in the path.' },
          ],
        },
      },
    ),
    situations: [
      {
        name: 'given',
        mapper: { body: { id: '{{1.id}}', name: 'x' } },
        outcome: 'automatic',
        after: { mapper: { body: { name: 'x' }, id: '{{1.id}}' } },
      },
      {
        name: 'absent',
        mapper: { body: { name: 'x' } },
        outcome: 'needs-attention',
        codes: ['REQUIRED_INPUT_MISSING blocker'],
      },
      {
        name: 'absent, and answered',
        mapper: { body: { name: 'x' } },
        answers: { '3:REQUIRED_INPUT_MISSING:id': { value: '{{1.key}}' } },
        outcome: 'automatic',
        codes: ['REQUIRED_INPUT_MISSING blocker'],
        after: { mapper: { body: { name: 'x' }, id: '{{1.key}}' } },
      },
    ],
  },
  {
    id: 'C006',
    title: 'an operation is removed, nothing follows it',
    modules: [moduleOf('t:Thing', { 1: { state: 'deprecated', replacement: gone } })],
    situations: [
      {
        name: 'used',
        outcome: 'impossible',
        codes: ['NO_REPLACEMENT blocker'],
        ends: 't:Thing@1',
      },
    ],
  },
  {
    id: 'C007',
    title: 'an operation is removed, another module does the same',
    modules: [
      moduleOf('t:Thing', { 1: { ...identity, replacement: { to: 't:Other@1', migration: {} } } }),
      moduleOf('t:Other', { 1: identity }),
    ],
    situations: [
      {
        name: 'used',
        mapper: { id: ' {{1.id}}' },
        reads: ['{{3.name}}'],
        outcome: 'automatic',
        ends: 't:Other@1',
        after: { mapper: { id: ' {{1.id}}' } },
      },
    ],
  },
  {
    id: 'C008',
    title: 'an operation is split into three by kind',
    modules: [split, ...parts],
    situations: [
      {
        name: 'the kind is written out',
        mapper: { kind: 'style', name: 'x' },
        outcome: 'automatic',
        ends: 't:style@1',
        after: { mapper: { name: 'x' } },
      },
      {
        name: 'the kind is mapped',
        mapper: { kind: '{{1.kind}}', name: 'x' },
        outcome: 'needs-attention',
        ends: 't:Actions@1',
        codes: ['CHOICE_OF_REPLACEMENT blocker'],
        after: { mapper: { kind: '{{1.kind}}', name: 'x' } },
      },
      {
        name: 'the kind is mapped, one was chosen',
        mapper: { kind: '{{1.kind}}', name: 'x' },
        answers: { '3:CHOICE_OF_REPLACEMENT:': { choose: 't:variable@1' } },
        outcome: 'automatic',
        ends: 't:variable@1',
        codes: ['CHOICE_OF_REPLACEMENT blocker'],
        after: { mapper: { name: 'x' } },
      },
      {
        name: 'the kind is mapped, something else was chosen',
        mapper: { kind: '{{1.kind}}' },
        answers: { '3:CHOICE_OF_REPLACEMENT:': { choose: 't:Reader@1' } },
        outcome: 'needs-attention',
        ends: 't:Actions@1',
        codes: ['CHOICE_OF_REPLACEMENT blocker'],
      },
    ],
  },
  {
    id: 'C009',
    title: 'sixteen modules collapse into three, one has no successor',
    modules: [...sixteen, without, ...general],
    situations: [
      ...sixteen.map((module, index) => ({
        name: module.id,
        uses: `${module.id}@1`,
        mapper: { id: '7' },
        outcome: 'automatic' as const,
        ends: `t:${['Get', 'List', 'Search'][index % 3] ?? ''}@1`,
        after: { mapper: { id: '7', kind: `kind${String(index)}` } },
      })),
      {
        name: 'the one without',
        uses: 't:Old15@1',
        outcome: 'impossible',
        codes: ['NO_REPLACEMENT blocker'],
      },
    ],
  },
  {
    id: 'C010',
    title: 'a whole API gets a new number, shapes equal: each node is touched once',
    modules: ['Get', 'List'].map((name) => moduleOf(`t:${name}`, { 1: identity, 2: identity })),
    situations: [
      {
        name: 'three nodes',
        mapper: { id: '{{1.id}}' },
        flow: [nodeOf(5, 't:List@1', { mapper: { id: 'a' } }), nodeOf(6, 't:Get@2')],
        outcome: 'automatic',
        ends: 't:Get@2',
        after: { mapper: { id: '{{1.id}}' } },
        also: ({ nodes }) => {
          assert.deepEqual(
            nodes.map(({ node, via, settings }) => [node, via, settings]),
            [
              [3, ['t:Get@2'], []],
              [5, ['t:List@2'], []],
            ],
          );
        },
      },
    ],
  },
  {
    id: 'C011',
    title: 'the same, with two fields renamed in one operation',
    modules: [
      moduleOf('t:Get', {
        1: { inputs: { id: optional, exp: optional } },
        2: {
          inputs: { key: optional, expand: optional },
          migration: {
            inputs: [
              { op: 'rename', from: 'id', to: 'key' },
              { op: 'rename', from: 'exp', to: 'expand' },
            ],
          },
        },
      }),
      moduleOf('t:List', { 1: identity, 2: identity }),
    ],
    situations: [
      {
        name: 'both operations',
        mapper: { id: '{{1.id}}', exp: 'all' },
        flow: [nodeOf(5, 't:List@1', { mapper: { id: 'a' } })],
        outcome: 'automatic',
        after: { mapper: { key: '{{1.id}}', expand: 'all' } },
      },
    ],
  },
  {
    id: 'C013',
    title: 'an API version ends, with no new one',
    modules: ['Get', 'List'].map((name) =>
      moduleOf(`t:${name}`, { 1: { ...identity, state: 'retired', replacement: gone } }),
    ),
    situations: [
      {
        name: 'two nodes',
        flow: [nodeOf(5, 't:List@1')],
        outcome: 'impossible',
        codes: ['NO_REPLACEMENT blocker'],
        also: ({ nodes }) => {
          assert.deepEqual(
            nodes.map(({ node, outcome }) => [node, outcome]),
            [
              [3, 'impossible'],
              [5, 'impossible'],
            ],
          );
        },
      },
    ],
  },
  {
    id: 'C014',
    title: 'an API version ends, except where somebody hosts it',
    modules: [
      moduleOf('t:Thing', {
        1: {
          inputs: { edition: optional, id: optional },
          replacement: {
            choices: [
              {
                to: 't:Thing@1',
                when: is('edition', 'own'),
                hint: 'On a server of your own.',
                migration: {},
              },
              {
                to: 't:Thing@2',
                when: { at: 'edition', not: ['own'] },
                hint: 'In the cloud.',
                migration: { inputs: [{ op: 'rename', from: 'id', to: 'key' }] },
              },
            ],
          },
        },
        2: { inputs: { edition: optional, key: optional } },
      }),
    ],
    situations: [
      { name: 'hosted', parameters: { edition: 'own' }, mapper: { id: '7' }, outcome: 'nothing' },
      {
        name: 'in the cloud',
        mapper: { id: '7' },
        outcome: 'automatic',
        ends: 't:Thing@2',
        after: { mapper: { key: '7' } },
      },
      {
        name: 'not known before it runs',
        mapper: { edition: '{{1.edition}}', id: '7' },
        outcome: 'needs-attention',
        ends: 't:Thing@1',
        codes: ['CHOICE_OF_REPLACEMENT blocker'],
      },
      {
        name: 'not known, stays by choice',
        mapper: { edition: '{{1.edition}}', id: '7' },
        answers: { '3:CHOICE_OF_REPLACEMENT:': { choose: 't:Thing@1' } },
        outcome: 'automatic',
        ends: 't:Thing@1',
        codes: ['CHOICE_OF_REPLACEMENT blocker'],
        after: { mapper: { edition: '{{1.edition}}', id: '7' } },
      },
    ],
  },
  {
    id: 'C017',
    title: 'the date of a version header is raised, one object has another shape',
    modules: twoVersions(
      { outputs: { id: text, price: text, currency: text } },
      {
        outputs: { id: text, price: z.object({ value: text, unit: text }) },
        migration: {
          outputs: [
            { op: 'rename', from: 'price', to: 'price.value' },
            { op: 'rename', from: 'currency', to: 'price.unit' },
          ],
        },
      },
    ),
    situations: [
      {
        name: 'read',
        reads: ['{{3.price}} {{3.currency}}', '{{3.id}}'],
        outcome: 'automatic',
        readsAfter: ['{{3.price.value}} {{3.price.unit}}', '{{3.id}}'],
      },
      { name: 'not read', reads: ['{{3.id}}'], outcome: 'automatic' },
    ],
  },
];
