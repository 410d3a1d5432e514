/** Change cases of outputs: C055 to C073 and C078. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { OutputChange } from '../../../scenarios/upgrade/migration.ts';
import type { Json, JsonObject } from '../../../scenarios/value.ts';
import { moduleOf, nodeOf, twoVersions, type ChangeCase, type Situation } from './change-case.ts';

const text = z.string();

const changed = (...outputs: OutputChange[]): ChangeCase['modules'] =>
  twoVersions({}, { migration: { outputs } });
const grown = (before: z.ZodRawShape, after: z.ZodRawShape): ChangeCase['modules'] => [
  moduleOf('t:Thing', { 1: { outputs: before }, '1.1': { outputs: after, migration: {} } }),
];

const automatic = (
  name: string,
  reads: string[],
  readsAfter: string[] = reads,
  codes: string[] = [],
): Situation => ({ name, reads, readsAfter, codes, outcome: 'automatic' });
const asks = (name: string, reads: string[], codes: string[], readsAfter: string[] = reads): Situation => ({
  name,
  reads,
  readsAfter,
  codes,
  outcome: 'needs-attention',
});

const rename = (from: string, to: string): OutputChange => ({ op: 'rename', from, to });
const drop = (at: string): OutputChange => ({ op: 'drop', at, reason: `The API gives no ${at} any more.` });

/** A router with a filter behind it: another place that reads. */
const routed = (condition: JsonObject): Json =>
  nodeOf(5, 'builtin:BasicRouter@1', {
    mapper: null,
    routes: [{ flow: [nodeOf(6, 't:Reader@1', { filter: { name: 'only', conditions: [[condition]] } })] }],
  });
const iterated = (array: string): Json => nodeOf(5, 'builtin:BasicFeeder@1', { mapper: { array } });

export const outputCases: readonly ChangeCase[] = [
  {
    id: 'C055',
    title: 'an optional field is added',
    modules: grown({ a: text }, { a: text, b: text.optional() }),
    situations: [automatic('read', ['{{3.a}}', '{{toString(`3`)}}'])],
  },
  {
    id: 'C056',
    title: 'a field is renamed',
    modules: changed(rename('old', 'new'), rename('items[].old', 'items[].new')),
    situations: [
      {
        ...automatic(
          'everywhere',
          ['{{3.old}}', '{{map(3.items; "old")}}'],
          ['{{3.new}}', '{{map(3.items; "new")}}'],
        ),
        flow: [routed({ a: '{{3.old}}', o: 'text:equal', b: 'x' })],
        also: ({ blueprint }) => {
          const [, , router] = blueprint['flow'] as Json[]; // as it was built
          assert.deepEqual(router, routed({ a: '{{3.new}}', o: 'text:equal', b: 'x' }));
        },
      },
      automatic('elsewhere', ['{{3.older}} {{13.old}} 3.old']),
    ],
  },
  {
    id: 'C057',
    title: 'a field moves into an object',
    modules: changed(rename('accountHolderId', 'accountHolder.id')),
    situations: [automatic('read', ['a{{ 3.accountHolderId }}b'], ['a{{ 3.accountHolder.id }}b'])],
  },
  {
    id: 'C058',
    title: 'some fields move to a linked resource, others are gone',
    modules: changed(
      rename('transferId', 'transfer.id'),
      rename('transferState', 'transfer.state'),
      ...['counterparty', 'note', 'fee'].map(drop),
    ),
    situations: [
      automatic(
        'what moved',
        ['{{3.transferId}}/{{3.transferState}}'],
        ['{{3.transfer.id}}/{{3.transfer.state}}'],
      ),
      {
        ...asks(
          'what is gone',
          ['{{3.counterparty.name}}', '{{3.transferId}}', '{{3.counterparty}}'],
          ['OUTPUT_REMOVED confirm'],
          ['{{3.counterparty.name}}', '{{3.transfer.id}}', '{{3.counterparty}}'],
        ),
        also: ({ nodes }) => {
          const [gone] = nodes.find(({ node }) => node === 3)?.attention ?? [];
          assert.deepEqual(
            gone?.readers?.map(({ path }) => path),
            ['$.flow[1].mapper.texts[0]', '$.flow[1].mapper.texts[2]'],
          );
        },
      },
      automatic('neither', ['{{3.id}}']),
    ],
  },
  {
    id: 'C059',
    title: 'an optional field is removed',
    modules: changed(drop('note')),
    situations: [
      asks('read', ['{{ifempty(3.note; "")}}'], ['OUTPUT_REMOVED confirm']),
      automatic('not read', ['{{3.notes}}']),
      {
        ...automatic(
          'read, and answered',
          ['n: {{3.note}}'],
          ['n: {{(3.title)}}'],
          ['OUTPUT_REMOVED confirm'],
        ),
        answers: { '3:OUTPUT_REMOVED:note': { value: '{{3.title}}' } },
      },
    ],
  },
  {
    id: 'C060',
    title: 'a number is an integer now',
    modules: grown({ n: z.number() }, { n: z.int() }),
    situations: [automatic('read', ['{{3.n + 1}}'])],
  },
  {
    id: 'C061',
    title: 'text becomes a number: readers get the text',
    modules: changed({ op: 'convert', at: 'duration', to: 'text' }),
    situations: [
      automatic('read', ['{{3.duration}}s'], ['{{toString(3.duration)}}s'], ['OUTPUT_CONVERTED info']),
    ],
  },
  {
    id: 'C062',
    title: 'an object becomes a list of objects',
    modules: changed({ op: 'cardinality', at: 'x', from: 'one', to: 'many', reason: 'A list now.' }),
    situations: [
      asks('read', ['{{3.x.a}}', '{{3.y}}'], ['CARDINALITY_CHANGED confirm'], ['{{3.x[1].a}}', '{{3.y}}']),
      {
        ...automatic('read, and accepted', ['{{3.x.a}}'], ['{{3.x[1].a}}'], ['CARDINALITY_CHANGED confirm']),
        answers: { '3:CARDINALITY_CHANGED:x': { accept: true } },
      },
      automatic('not read', ['{{3.y}}']),
    ],
  },
  {
    id: 'C063',
    title: 'the envelope of a list is called otherwise',
    modules: changed(rename('data[]', 'items[]')),
    situations: [
      automatic(
        'read',
        ['{{3.data[2].name}} {{3.data}}', '{{map(3.data; "name")}}'],
        ['{{3.items[2].name}} {{3.items}}', '{{map(3.items; "name")}}'],
      ),
    ],
  },
  {
    id: 'C064',
    title: 'a list becomes one object',
    modules: changed({ op: 'cardinality', at: 'items', from: 'many', to: 'one', reason: 'One object now.' }),
    situations: [
      {
        ...asks('an iterator follows', ['{{5.name}}'], ['CARDINALITY_CHANGED confirm']),
        flow: [iterated('{{3.items}}')],
      },
      automatic('not read', ['{{3.id}}']),
    ],
  },
  {
    id: 'C065',
    title: 'a field may be null now: readers get the fallback',
    modules: changed({ op: 'nullable', at: 'owner', fallback: 'nobody' }),
    situations: [
      automatic('read', ['{{3.owner}}'], ['{{ifempty(3.owner; "nobody")}}'], ['OUTPUT_NULLABLE info']),
      automatic('not read', ['{{3.id}}']),
    ],
  },
  {
    id: 'C066',
    title: 'a choice has a value more',
    modules: grown({ state: z.enum(['a']) }, { state: z.enum(['a', 'b']) }),
    situations: [
      {
        ...automatic('compared', ['{{3.state}}']),
        flow: [routed({ a: '{{3.state}}', o: 'text:equal', b: 'a' })],
      },
    ],
  },
  {
    id: 'C067',
    title: 'a value is called otherwise: readers compare the one they know, in whatever way',
    modules: changed({ op: 'map-value', at: 'state', map: { open: 'OPEN' } }),
    situations: ['text:equal', 'text:pattern', 'text:contain'].map((o) => ({
      ...automatic(
        o,
        ['{{3.state}}'],
        ['{{switch(3.state; "OPEN"; "open"; 3.state)}}'],
        ['OUTPUT_CONVERTED info'],
      ),
      flow: [routed({ a: '{{3.state}}', o, b: 'open' })],
      also: ({ blueprint }) => {
        const [, , router] = blueprint['flow'] as Json[]; // as it was built
        const a = '{{switch(3.state; "OPEN"; "open"; 3.state)}}';
        assert.deepEqual(router, routed({ a, o, b: 'open' }));
      },
    })),
  },
  {
    id: 'C068',
    title: 'numbers become texts: keys of data stores stay numbers',
    modules: changed({ op: 'convert', at: 'id', to: 'number' }),
    situations: [
      automatic('a key', ['{{3.id}}'], ['{{parseNumber(3.id)}}'], ['OUTPUT_CONVERTED info']),
      asks('named by a text', ['{{get(`3`; "id")}}'], ['OPAQUE_REFERENCE confirm']),
    ],
  },
  {
    id: 'C069',
    title: 'the answer comes later: the module waits for it',
    modules: twoVersions(
      { outputs: { id: text } },
      {
        outputs: { id: text },
        migration: {
          notes: [{ code: 'COST_CHANGED', severity: 'info', reason: 'It asks until the answer is there.' }],
        },
      },
    ),
    situations: [automatic('read', ['{{3.id}}'], ['{{3.id}}'], ['COST_CHANGED info'])],
  },
  {
    id: 'C070',
    title: 'the answer is empty now',
    modules: changed(drop('id'), drop('name')),
    situations: [
      asks('read', ['{{3.id}}', '{{3.name}}'], ['OUTPUT_REMOVED confirm', 'OUTPUT_REMOVED confirm']),
      asks('passed on', ['{{`3`}}'], ['OPAQUE_REFERENCE confirm']),
      automatic('not read', ['{{4.id}}']),
    ],
  },
  {
    id: 'C072',
    title: 'a field is renamed in what is passed on as a whole',
    modules: changed(rename('old', 'new')),
    situations: [
      asks('the bundle', ['{{toString(`3`)}}'], ['OPAQUE_REFERENCE confirm']),
      automatic('another bundle', ['{{toString(`13`)}}']),
    ],
  },
  {
    id: 'C073',
    title: 'two fields swap their names',
    modules: changed(rename('a', 'b'), rename('b', 'a')),
    situations: [automatic('both', ['{{3.a}}-{{3.b.x}}-{{3.a}}'], ['{{3.b}}-{{3.a.x}}-{{3.b}}'])],
  },
  {
    id: 'C078',
    title: 'the total is not given any more',
    modules: changed(drop('total')),
    situations: [
      {
        ...asks('read by a filter', [], ['OUTPUT_REMOVED confirm']),
        flow: [routed({ a: '{{3.total}}', o: 'number:greater', b: '0' })],
      },
      automatic('not read', ['{{3.items}}']),
    ],
  },
];
