import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

const Scope = z
  .enum(['roundtrip', 'execution'])
  .default('roundtrip')
  .describe('How long it lives: one cycle or the whole run.');

const gotchas = [
  'The last write wins, and values survive from bundle to bundle within their lifetime.',
  'Other routes see the variable only if they run later.',
];

/** Keeps one value under a name. */
export const setVariable = defineModule({
  id: 'util:SetVariable2',
  kind: 'action',
  title: 'Set variable',
  description: 'Keeps a value under a name, for this cycle or this run, and emits it.',
  when: 'A value is needed in another route, or a total grows from bundle to bundle.',
  gotchas,
  aliases: ['util:SetVariable'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    name: z.string().describe('Name of the variable, and of the item it is emitted as.'),
    scope: Scope,
    value: fields.any().optional().describe('Any value.'),
  }),
  output: z.looseObject({}),
  outputNames: 'name',
  examples: [{ name: 'total', scope: 'roundtrip', value: 12 }],
});

/** Keeps several values at once. */
export const setVariables = defineModule({
  id: 'util:SetVariables',
  kind: 'action',
  title: 'Set multiple variables',
  description: 'Keeps several values under their names, for this cycle or this run, and emits them.',
  when: 'More than one variable is set at the same place.',
  gotchas,
  aliases: ['util:SetMultipleVariables'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    variables: z
      .array(z.object({ name: z.string(), value: fields.any().optional() }))
      .optional()
      .describe('`{name, value}` each.'),
    scope: Scope,
  }),
  output: z.looseObject({}),
  outputNames: 'variables[].name',
  examples: [
    {
      scope: 'execution',
      variables: [
        { name: 'a', value: '1' },
        { name: 'b', value: [1, 2] },
      ],
    },
  ],
});
