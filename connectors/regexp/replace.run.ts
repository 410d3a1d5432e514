/** Replace: what matches the pattern, by a text that may name its groups. */
import { ModuleError } from '../../errors.ts';
import { replaceMatches } from '../../scenarios/expressions/regex.ts';
import { own } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { patternOf, textOf } from './patterns.ts';

/** Characters a replacement may add up to. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

export const modules: PureEntry[] = [
  [
    'regexp:Replace@1',
    {
      run(parameters, context) {
        let made = 0;
        const grow = (length: number): void => {
          made += length;
          if (made <= MOST_CHARACTERS) return;
          throw new ModuleError('DataError', 'The text would grow beyond 64 million characters.');
        };
        const text = replaceMatches(
          textOf(parameters, 'text'),
          patternOf(parameters, context),
          textOf(parameters, 'value'),
          { all: own(parameters, 'global') !== false, grow },
        );
        return [{ text }];
      },
    },
  ],
];
