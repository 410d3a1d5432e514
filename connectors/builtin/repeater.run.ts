/** The repeater: `i` = start + k * step. */
import { ModuleError } from '../../errors.ts';
import { own, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

const MAX_REPEATS = 10_000;

function number(parameters: Collection, name: string, fallback: number): number {
  const value = own(parameters, name);
  return typeof value === 'number' ? value : fallback;
}

export const modules: PureEntry[] = [
  [
    'builtin:BasicRepeater@1',
    {
      run(parameters) {
        const repeats = number(parameters, 'repeats', 0);
        if (!Number.isInteger(repeats) || repeats < 0 || repeats > MAX_REPEATS) {
          throw new ModuleError(
            'BundleValidationError',
            `Validation failed for 'repeats': must be a whole number from 0 to ${String(MAX_REPEATS)}.`,
            { detail: { field: 'repeats' } },
          );
        }
        const start = number(parameters, 'start', 1);
        const step = number(parameters, 'step', 1);
        return Array.from({ length: repeats }, (_, k) => ({ i: start + k * step }));
      },
    },
  ],
];
