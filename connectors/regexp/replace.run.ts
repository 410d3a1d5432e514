/** Replace: what matches the pattern, by a text that may name its groups. */
import { Budget, replaceMatches } from '../../scenarios/expressions/index.ts';
import { own } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { patternOf, textOf, withinBudget } from './patterns.ts';

export const modules: PureEntry[] = [
  [
    'regexp:Replace@1',
    {
      run(parameters, context) {
        const pattern = patternOf(parameters, context);
        const text = withinBudget(() =>
          replaceMatches(textOf(parameters, 'text'), pattern, textOf(parameters, 'value'), {
            all: own(parameters, 'global') !== false,
            budget: new Budget(),
          }),
        );
        return [{ text }];
      },
    },
  ],
];
