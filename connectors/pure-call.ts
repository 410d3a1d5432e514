/** Pure modules outside of the run: on inputs too large for workflow code, and with JavaScript's own regular expressions. */
import { ModuleError } from '../errors.ts';
import { HostRegexNeeded } from '../scenarios/expressions/index.ts';
import type { PureContext, PureModule } from '../scenarios/pure-module.ts';
import type { Collection } from '../scenarios/value.ts';
import type { CallContext } from './call-context.ts';
import type { ModuleVersion } from './define.ts';

function unreachable(): never {
  throw new ModuleError('UnexpectedError', 'Variables cannot be reached from a call.');
}

/** What a pure module may use where the run's state is out of reach. */
export function outsideContext(
  { timezone }: { timezone: string },
  { mapper }: { mapper: readonly (readonly [name: string, mapping: unknown])[] },
  nowMs: number,
): PureContext {
  return {
    now: () => new Date(nowMs),
    timezone,
    regex: 'linear',
    mapped: mapper.map(([name]) => name),
    getVariable: unreachable,
    setVariable: unreachable,
    count: unreachable,
  };
}

/** The pure half as a `run`, undefined where it has none. */
export function pureAsCall(half: PureModule | undefined): ModuleVersion['run'] {
  const run = half?.run?.bind(half);
  if (run === undefined) return undefined;
  return async (parameters: Record<string, unknown>, context: CallContext) => {
    const given = parameters as Collection; // evaluated parameters are values
    const mapper = Object.keys(given).map((name) => [name, null] as const);
    try {
      return run(given, outsideContext({ timezone: 'UTC' }, { mapper }, context.now().getTime()));
    } catch (error) {
      if (!(error instanceof HostRegexNeeded)) throw error;
      throw new ModuleError(
        'DataError',
        'The text is too large for a pattern with look-around or back-references; split the text, or write the pattern without them.',
      );
    }
  };
}
