/** Switch: the first case whose pattern matches gives the output. */
import { ModuleError } from '../../errors.ts';
import { Budget, compilePattern, ExpressionError, toText } from '../../scenarios/expressions/index.ts';
import type { PureContext } from '../../scenarios/pure-module.ts';
import { isCollection, own, type Bundle, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

function matches(pattern: string, input: string, asPattern: boolean, context: PureContext): boolean {
  if (!asPattern) return pattern === input;
  try {
    const budget = new Budget();
    return compilePattern(pattern, '', { regex: context.regex, budget }).on(input, budget)(0) !== undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ModuleError('InvalidConfigurationError', error.message, {
      detail: { field: 'casesTable' },
      cause: error,
    });
  }
}

function run(parameters: Collection, context: PureContext): Bundle[] {
  const input = toText(own(parameters, 'input'));
  const asPattern = own(parameters, 'useRegExpMatch') === true;
  const cases = own(parameters, 'casesTable');
  for (const row of Array.isArray(cases) ? cases : []) {
    if (isCollection(row) && matches(toText(own(row, 'pattern')), input, asPattern, context)) {
      return [{ output: own(row, 'output') }];
    }
  }
  return [Object.hasOwn(parameters, 'elseOutput') ? { output: own(parameters, 'elseOutput') } : {}];
}

export const modules: PureEntry[] = [['util:Switcher@1', { run }]];
