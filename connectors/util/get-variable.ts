import { z } from 'zod';
import { defineModule } from '../define.ts';

const gotchas = ['A variable that was never set is empty; that is no error.'];

/** Reads one variable. */
export const getVariable = defineModule({
  id: 'util:GetVariable2',
  kind: 'action',
  title: 'Get variable',
  description: 'Reads a variable that was set earlier in this run, on any route.',
  when: 'The module that set it is not on this path.',
  gotchas,
  aliases: ['util:GetVariable'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    name: z.string().describe('Name of the variable, and of the item it is emitted as.'),
  }),
  output: z.looseObject({}),
  outputNames: 'name',
  examples: [{ name: 'total' }],
});

/** Reads several variables at once. */
export const getVariables = defineModule({
  id: 'util:GetVariables',
  kind: 'action',
  title: 'Get multiple variables',
  description: 'Reads several variables that were set earlier in this run, on any route.',
  when: 'More than one variable is needed at the same place.',
  gotchas,
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({ variables: z.array(z.string()).optional().describe('Names.') }),
  output: z.looseObject({}),
  outputNames: 'variables[]',
  examples: [{ variables: ['a', 'b'] }],
});
