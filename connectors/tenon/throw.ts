import { z } from 'zod';
import { runErrorTypes } from '../../errors.ts';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** Fails on purpose. */
export const throwError = defineModule({
  id: 'tenon:Throw',
  kind: 'action',
  title: 'Throw an error',
  description: 'Fails with an error of the given type and message, to be handled like any other.',
  when: 'The data says that something is wrong before any module would notice. Put the condition into its filter.',
  gotchas: ['The type decides what happens without an error route, as it does for errors of other modules.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    type: z.enum(runErrorTypes).default('RuntimeError').describe('Type of the error.'),
    message: z.string().describe('What went wrong, for whoever reads the run.'),
    detail: fields.any().optional().describe('More about it, as `error.detail`.'),
  }),
  examples: [
    { message: 'The order has no lines.' },
    { type: 'DataError', message: 'No city', detail: { row: 3 } },
  ],
});
