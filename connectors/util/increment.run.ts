/** Increment: the module's own counter; one that outlives runs is counted where all runs see it. */
import { own } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

export const modules: PureEntry[] = [
  [
    'util:FunctionIncrement@1',
    {
      effect: (parameters) =>
        own(parameters, 'reset') === 'scenario' ? { effect: 'write', repeat: 'key' } : 'pure',
      run: (parameters, context) => [
        { i: context.count(own(parameters, 'reset') === 'execution' ? 'execution' : 'roundtrip') },
      ],
    },
  ],
];
