/** Words of the language (expressions.md section 6): a bare name is a keyword, a variable of the run, or nothing. */
import type { Value } from '../value.ts';
import type { EvaluationContext } from './context.ts';
import { ERASE, IGNORE } from './directives.ts';

export interface Keyword {
  name: string;
  summary: string;
}

const CONSTANTS = new Map<string, [value: Value, summary: string]>([
  ['true', [true, 'True.']],
  ['false', [false, 'False.']],
  ['null', [null, 'Nothing.']],
  ['undefined', [null, 'Nothing.']],
  ['emptystring', ['', 'Empty text, which is sent where nothing would not be.']],
  ['space', [' ', 'A blank.']],
  ['tab', ['\t', 'A tab.']],
  ['newline', ['\n', 'A line break.']],
  ['carriagereturn', ['\r', 'A carriage return.']],
  ['nbsp', ['\u00a0', 'A blank at which lines do not break.']],
  ['pi', [Math.PI, '3.141592653589793.']],
  ['ignore', [IGNORE, 'As the whole value of a field: leave the field out.']],
  ['erase', [ERASE, 'As the whole value of a field: set the target to its empty value.']],
]);

const COMPUTED = new Map<string, [compute: (context: EvaluationContext) => Value, summary: string]>([
  ['emptyarray', [() => [], 'An array without elements; `add(emptyarray; a; b)` makes one.']],
  ['now', [(context) => context.now(), 'The current date and time, the same for the whole operation.']],
  [
    'timestamp',
    [(context) => Math.floor(context.now().getTime() / 1000), 'The current Unix time in seconds.'],
  ],
  ['random', [(context) => context.random(), 'A random number from 0 up to, but not including, 1.']],
  ['uuid', [(context) => context.uuid(), 'A random UUID.']],
]);

/** What the context knows by these names. */
const VARIABLES: Keyword[] = [
  { name: 'executionId', summary: 'The id of the execution; `executionID` is the same.' },
  { name: 'triggerTimestamp', summary: 'When the execution was triggered.' },
  { name: 'scenarioId', summary: 'The id of the scenario; `scenarioID` is the same.' },
  { name: 'scenarioName', summary: 'The name of the scenario.' },
  { name: 'operationsConsumed', summary: 'The operations used so far.' },
  {
    name: 'var',
    summary: '`var.input.NAME` is an input of the scenario; see also `var.scenario`, `var.team`.',
  },
];

/** Fusion's spelling of names Make writes otherwise; the context knows one of each. */
const ALIASES = new Map([
  ['executionID', 'executionId'],
  ['scenarioID', 'scenarioId'],
]);

/** Keywords and variables that are always there, for documentation. */
export const keywords: readonly Keyword[] = [
  ...[...CONSTANTS, ...COMPUTED].map(([name, [, summary]]) => ({ name, summary })),
  ...VARIABLES,
];

const known = new Set(keywords.map(({ name }) => name));

/** Whether a bare name means something: a keyword or a variable, in either spelling. */
export function isKnownName(name: string): boolean {
  return known.has(ALIASES.get(name) ?? name);
}

/** The value of a bare name. An unknown word is empty, as a removed module is. */
export function valueOfName(name: string, context: EvaluationContext): Value {
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return constant[0];
  const computed = COMPUTED.get(name);
  if (computed !== undefined) return computed[0](context);
  return context.variable(ALIASES.get(name) ?? name) ?? null;
}
