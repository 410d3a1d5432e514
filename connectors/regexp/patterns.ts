/** Patterns of the text parser: compiled with the module's switches, searched without going round in circles. */
import { ModuleError } from '../../errors.ts';
import {
  Budget,
  compilePattern,
  ExpressionError,
  type Match,
  type Pattern,
} from '../../scenarios/expressions/index.ts';
import type { PureContext } from '../../scenarios/pure-module.ts';
import { own, type Collection } from '../../scenarios/value.ts';

/** More matches than this are not listed. */
const MOST_MATCHES = 100_000;

export function textOf(parameters: Collection, name: string): string {
  const value = own(parameters, name);
  return typeof value === 'string' ? value : '';
}

export function isOn(parameters: Collection, name: string): boolean {
  return own(parameters, name) === true;
}

/** `sensitive`, `multiline` and `singleline` as flags; the editor's default is a case-sensitive search. */
function flagsOf(parameters: Collection): string {
  const sensitive = own(parameters, 'sensitive') !== false;
  return [
    sensitive ? '' : 'i',
    isOn(parameters, 'multiline') ? 'm' : '',
    isOn(parameters, 'singleline') ? 's' : '',
  ].join('');
}

/** The pattern in `pattern`. Throws `InvalidConfigurationError` for what is none. */
export function patternOf(parameters: Collection, context: PureContext): Pattern {
  try {
    return compilePattern(textOf(parameters, 'pattern'), flagsOf(parameters), {
      regex: context.regex,
      budget: new Budget(),
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ModuleError('InvalidConfigurationError', error.message, {
      detail: { field: 'pattern' },
      cause: error,
    });
  }
}

/** A search or a replacement that takes too much work or makes too much text is a `DataError`. */
export function withinBudget<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ModuleError('DataError', error.message.replace('expression', 'pattern'), { cause: error });
  }
}

/**
 * All matches, or the first one. A match of no text would be found at the same place for ever: with `skipEmpty` the search
 * goes on behind it, otherwise it is a `RuntimeError`.
 */
export function matchesOf(
  pattern: Pattern,
  text: string,
  { all, skipEmpty }: { all: boolean; skipEmpty: boolean },
): Match[] {
  const matches: Match[] = [];
  const find = withinBudget(() => pattern.on(text, new Budget()));
  for (let from = 0; from <= text.length;) {
    const match = withinBudget(() => find(from));
    if (match === undefined) break;
    const isEmpty = match.text === '';
    if (isEmpty && all && !skipEmpty) {
      throw new ModuleError(
        'RuntimeError',
        'The pattern matches a text without characters, and would do so for ever. Require at least one character, or turn on “Ignore infinite loops”.',
      );
    }
    if (!isEmpty || !all) matches.push(match);
    if (!all) break;
    if (matches.length > MOST_MATCHES) {
      throw new ModuleError(
        'MaxResultsExceededError',
        `There are more than ${String(MOST_MATCHES)} matches.`,
      );
    }
    from = isEmpty ? match.index + 1 : match.index + match.text.length;
  }
  return matches;
}
