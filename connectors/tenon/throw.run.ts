/** Throw: an error of the run, made by the scenario. */
import { ModuleError, runErrorTypes, type RunErrorType } from '../../errors.ts';
import { own, type Json } from '../../scenarios/value.ts';
import { stringifyValue } from '../../scenarios/value-json.ts';
import type { PureEntry } from '../pure-entry.ts';

export const modules: PureEntry[] = [
  [
    'tenon:Throw@1',
    {
      run(parameters) {
        const type = own(parameters, 'type');
        const message = own(parameters, 'message');
        const detail = own(parameters, 'detail');
        throw new ModuleError(
          runErrorTypes.find((known): known is RunErrorType => known === type) ?? 'RuntimeError',
          typeof message === 'string' ? message : '',
          detail === null ? {} : { detail: JSON.parse(stringifyValue(detail)) as Json }, // just written
        );
      },
    },
  ],
];
