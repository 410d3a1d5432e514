/** Change cases of inputs: C025, C031 to C053, C074, C076, C082 and C083. */
import { z } from 'zod';
import type { InputChange, Migration } from '../../../scenarios/upgrade/migration.ts';
import type { Json, JsonObject } from '../../../scenarios/value.ts';
import { moduleOf, twoVersions, type ChangeCase, type Situation } from './change-case.ts';

const optional = z.string().optional();
const loose = z.unknown().optional();

const anything = { a: loose, b: loose };

/** Both versions take the settings; only the migration says what changed. */
const changed = (...inputs: InputChange[]): ChangeCase['modules'] =>
  twoVersions({ inputs: anything }, { inputs: anything, migration: { inputs } });
const noted = (notes: Migration['notes'] & {}): ChangeCase['modules'] =>
  twoVersions({ inputs: anything }, { inputs: anything, migration: { notes } });

const automatic = (name: string, mapper: JsonObject, after: JsonObject, codes: string[] = []): Situation => ({
  name,
  mapper,
  outcome: 'automatic',
  codes,
  after: { mapper: after },
});
const asks = (name: string, mapper: JsonObject, code: string, after: JsonObject = mapper): Situation => ({
  name,
  mapper,
  outcome: 'needs-attention',
  codes: [code],
  after: { mapper: after },
});
const same = (name: string, mapper: JsonObject, codes: string[] = []): Situation =>
  automatic(name, mapper, mapper, codes);

/** A revision of ours that only takes more. */
const grown = (before: z.ZodRawShape, after: z.ZodRawShape): ChangeCase['modules'] => [
  moduleOf('t:Thing', { 1: { inputs: before }, '1.1': { inputs: after, migration: {} } }),
];

const convertTo = (to: 'number' | 'iso-date'): InputChange => ({ op: 'convert', at: 'a', to });
const needed: InputChange = { op: 'require', at: 'context', reason: 'Required since version 2.' };
const drop = (loss: 'none' | 'feature', idle: string[] = []): InputChange => ({
  op: 'drop',
  at: 'a',
  loss,
  idle,
  reason: 'The API has it no more.',
});
const values = (map: Record<string, Json>, otherwise: 'keep' | 'ask'): InputChange => ({
  op: 'map-value',
  at: 'a',
  map,
  otherwise,
});

export const inputCases: readonly ChangeCase[] = [
  {
    id: 'C025',
    title: 'an endpoint for anybody needs a connection now',
    modules: twoVersions(
      {},
      {
        inputs: { account: z.number() },
        migration: {
          code: (config, tell) => {
            const reason = 'It needs a connection now.';
            const account = tell({
              code: 'CONNECTION_NEEDED',
              severity: 'blocker',
              field: 'account',
              reason,
            });
            return account === undefined ? config : { ...config, parameters: { account } };
          },
        },
      },
    ),
    situations: [
      {
        name: 'not answered',
        outcome: 'needs-attention',
        codes: ['CONNECTION_NEEDED blocker', 'REQUIRED_INPUT_MISSING blocker'],
      },
      {
        name: 'answered with a connection',
        answers: { '3:CONNECTION_NEEDED:account': { value: 17 } },
        outcome: 'automatic',
        codes: ['CONNECTION_NEEDED blocker'],
        after: { parameters: { account: 17 } },
      },
    ],
  },
  {
    id: 'C031',
    title: 'an optional parameter is added',
    modules: grown({ a: optional }, { a: optional, b: optional }),
    situations: [same('used', { a: ' {{1.x}}' })],
  },
  {
    id: 'C034',
    title: 'a required parameter is added that nobody can derive',
    modules: twoVersions(
      { inputs: { a: optional } },
      { inputs: { a: optional, context: z.string() }, migration: { inputs: [needed] } },
    ),
    situations: [
      asks('not there', { a: 'x' }, 'REQUIRED_INPUT_MISSING blocker'),
      same('there already', { a: 'x', context: '{{1.c}}' }),
    ],
  },
  {
    id: 'C035',
    title: 'a required parameter is added, and what it was is known',
    modules: twoVersions(
      { inputs: { team_id: optional } },
      {
        inputs: { context: z.string(), context_id: z.string() },
        migration: {
          inputs: [
            { op: 'const', at: 'context', value: 'team' },
            { op: 'rename', from: 'team_id', to: 'context_id' },
          ],
        },
      },
    ),
    situations: [
      automatic('mapped', { team_id: '{{ 1.team}}' }, { context_id: '{{ 1.team}}', context: 'team' }),
      automatic('literal', { team_id: '7' }, { context_id: '7', context: 'team' }),
    ],
  },
  {
    id: 'C036',
    title: 'a parameter is renamed',
    modules: twoVersions(
      { inputs: { old: optional } },
      { inputs: { new: optional }, migration: { inputs: [{ op: 'rename', from: 'old', to: 'new' }] } },
    ),
    situations: [
      automatic('literal', { old: ' x\n' }, { new: ' x\n' }),
      automatic('template', { old: 'a {{  1.x }}b' }, { new: 'a {{  1.x }}b' }),
      automatic('absent', {}, {}),
    ],
  },
  {
    id: 'C038',
    title: 'a parameter is removed that nobody looked at',
    modules: changed(drop('none')),
    situations: [automatic('filled', { a: 'x', b: 'y' }, { b: 'y' })],
  },
  {
    id: 'C039',
    title: 'a parameter is removed together with what it did',
    modules: changed(drop('feature')),
    situations: [
      asks('filled', { a: 'x' }, 'INPUT_DROPPED confirm', {}),
      asks('mapped', { a: '{{1.x}}' }, 'INPUT_DROPPED confirm', {}),
      automatic('blank', { a: '', b: 'y' }, { b: 'y' }),
    ],
  },
  {
    id: 'C042',
    title: 'text becomes a number',
    modules: changed(convertTo('number')),
    situations: [
      automatic('literal', { a: '5' }, { a: 5 }),
      asks('a literal that is none', { a: 'x' }, 'VALUE_NOT_CONVERTIBLE blocker'),
      automatic('template', { a: '{{1.x}}' }, { a: '{{parseNumber(1.x)}}' }, ['MAPPED_VALUE_CONVERTED info']),
      asks('a text with a hole', { a: '1{{1.x}}' }, 'VALUE_NOT_CONVERTIBLE blocker'),
    ],
  },
  {
    id: 'C043',
    title: 'one value becomes a list',
    modules: changed({ op: 'wrap', at: 'a', as: 'array' }),
    situations: [
      automatic('literal', { a: 'x' }, { a: ['x'] }),
      automatic('template', { a: '{{1.x}}' }, { a: ['{{1.x}}'] }),
      same('a list already', { a: ['x'] }),
    ],
  },
  {
    id: 'C044',
    title: 'a list becomes one value',
    modules: changed({ op: 'unwrap', at: 'a' }),
    situations: [
      automatic('of one', { a: ['x'] }, { a: 'x' }),
      asks('of two', { a: ['x', 'y'] }, 'VALUE_NOT_CONVERTIBLE blocker'),
      asks('mapped', { a: '{{1.x}}' }, 'MAPPED_VALUE_CONVERTED confirm', { a: '{{first(1.x)}}' }),
    ],
  },
  {
    id: 'C045',
    title: 'seconds since 1970 become an ISO date',
    modules: changed(convertTo('iso-date')),
    situations: [
      automatic('literal', { a: '1700000000' }, { a: '2023-11-14T22:13:20.000Z' }),
      asks('a literal that is none', { a: 'soon' }, 'VALUE_NOT_CONVERTIBLE blocker'),
      automatic(
        'template',
        { a: '{{1.at}}' },
        { a: '{{formatDate(1.at; "YYYY-MM-DDTHH:mm:ss.SSSZ"; "UTC")}}' },
        ['MAPPED_VALUE_CONVERTED info'],
      ),
    ],
  },
  {
    id: 'C046',
    title: 'a value of a choice is gone, another one follows it',
    modules: changed(values({ low: 'minor' }, 'ask')),
    situations: [
      automatic('literal', { a: 'low' }, { a: 'minor' }),
      asks('template', { a: '{{1.x}}' }, 'MAPPED_VALUE_UNVERIFIABLE confirm'),
    ],
  },
  {
    id: 'C047',
    title: 'a value of a choice is gone, nothing follows it',
    modules: changed(values({ high: 'high', low: 'low' }, 'ask')),
    situations: [
      asks('used', { a: 'gone' }, 'VALUE_GONE blocker'),
      same('another one', { a: 'low' }),
      {
        name: 'used, and answered',
        mapper: { a: 'gone' },
        answers: { '3:VALUE_GONE:a': { value: 'high' } },
        outcome: 'automatic',
        codes: ['VALUE_GONE blocker'],
        after: { mapper: { a: 'high' } },
      },
    ],
  },
  {
    id: 'C048',
    title: 'a choice has more values',
    modules: grown({ a: z.enum(['x']).optional() }, { a: z.enum(['x', 'y']).optional() }),
    situations: [same('literal', { a: 'x' }), same('template', { a: '{{1.x}}' })],
  },
  {
    id: 'C049',
    title: 'an optional parameter is required now',
    modules: twoVersions({ inputs: { a: optional } }, { inputs: { a: z.string() }, migration: {} }),
    situations: [
      same('filled', { a: '{{1.x}}' }),
      asks('absent', {}, 'REQUIRED_INPUT_MISSING blocker'),
      asks('blank', { a: '' }, 'REQUIRED_INPUT_MISSING blocker'),
    ],
  },
  {
    id: 'C050',
    title: 'a default changes: the old one is written down',
    modules: twoVersions(
      { inputs: anything },
      {
        inputs: anything,
        migration: {
          inputs: [{ op: 'default', at: 'a', value: 'asc' }],
          notes: [
            {
              code: 'BEHAVIOUR_CHANGED',
              severity: 'info',
              reason: 'Sorted downwards by default now; asc is written down.',
              when: { at: 'a', filled: false },
            },
          ],
        },
      },
    ),
    situations: [
      automatic('absent', {}, { a: 'asc' }, ['BEHAVIOUR_CHANGED info']),
      automatic('blank', { a: '' }, { a: 'asc' }, ['BEHAVIOUR_CHANGED info']),
      same('said', { a: 'desc' }),
    ],
  },
  {
    id: 'C051',
    title: 'a text may be shorter only',
    modules: changed({ op: 'limit', at: 'a', maxLength: 5, reason: 'At most 5 characters.' }),
    situations: [
      same('a short one', { a: 'abcde' }),
      asks('a long one', { a: 'abcdef' }, 'VALUE_NOT_CONVERTIBLE blocker'),
      asks('template', { a: '{{1.x}}' }, 'MAPPED_VALUE_UNVERIFIABLE confirm'),
    ],
  },
  {
    id: 'C053',
    title: 'unknown fields of a body are refused now',
    modules: noted([
      {
        code: 'BEHAVIOUR_CHANGED',
        severity: 'confirm',
        reason: 'Fields that the API does not know are refused with 400 now; look at the body.',
        when: { at: 'a', filled: true },
      },
    ]),
    situations: [
      asks('a body of its own', { a: '{"x": 1}' }, 'BEHAVIOUR_CHANGED confirm'),
      same('no body', { b: 'y' }),
    ],
  },
  {
    id: 'C074',
    title: 'pages come by cursor: nobody can begin at the 200th any more',
    modules: changed(drop('feature', ['0'])),
    situations: [
      asks('begins at 200', { a: 200 }, 'INPUT_DROPPED confirm', {}),
      automatic('begins at the start', { a: '0' }, {}),
      same('says nothing', { b: 'y' }),
    ],
  },
  {
    id: 'C076',
    title: 'pages are smaller: more calls for as many results',
    modules: noted([
      {
        code: 'COST_CHANGED',
        severity: 'info',
        reason: 'A page has 100 entries at most: ten times the calls.',
      },
    ]),
    situations: [same('used', { a: 1000 }, ['COST_CHANGED info'])],
  },
  ...(
    [
      ['C082', '404 for an empty list becomes an empty list'],
      ['C083', '409 for what is there already becomes an update'],
    ] as const
  ).map(([id, title]): ChangeCase => ({
    id,
    title,
    modules: noted([{ code: 'BEHAVIOUR_CHANGED', severity: 'confirm', reason: `${title}.` }]),
    situations: [
      asks('not answered', { a: 'x' }, 'BEHAVIOUR_CHANGED confirm'),
      {
        name: 'accepted',
        mapper: { a: 'x' },
        answers: { '3:BEHAVIOUR_CHANGED:': { accept: true } },
        outcome: 'automatic',
        codes: ['BEHAVIOUR_CHANGED confirm'],
      },
    ],
  })),
];
