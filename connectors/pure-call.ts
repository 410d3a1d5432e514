/** Pure transformers on inputs too large for workflow code run as calls; variables are out of their reach there. */
import { ModuleError } from '../errors.ts';
import type { PureModule } from '../scenarios/pure-module.ts';
import type { Collection } from '../scenarios/value.ts';
import type { CallContext } from './call-context.ts';
import type { ModuleVersion } from './define.ts';

function unreachable(): never {
  throw new ModuleError('UnexpectedError', 'Variables cannot be reached from a call.');
}

/** The pure half as a `run`, undefined where it has none. */
export function pureAsCall(half: PureModule | undefined): ModuleVersion['run'] {
  if (half?.run === undefined) return undefined;
  return async (parameters: Record<string, unknown>, context: CallContext) =>
    // Evaluated parameters are values.
    half.run?.(parameters as Collection, {
      now: () => context.now(),
      timezone: 'UTC',
      getVariable: unreachable,
      setVariable: unreachable,
    }) ?? [];
}
