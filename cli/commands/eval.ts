/** `tenon eval`: one mapped field, without a scenario around it. */
import { randomUUID } from 'node:crypto';
import { TenonError } from '../../errors.ts';
import {
  baseType,
  Budget,
  coerce,
  evaluateTemplate,
  explainTemplate,
  explanationText,
  ExpressionError,
  parseTemplate,
  placeText,
  type EvaluationContext,
  type Template,
} from '../../scenarios/expressions/index.ts';
import { isTimezone } from '../../scenarios/settings.ts';
import { parseValue, stringifyValue } from '../../scenarios/value-json.ts';
import { isCollection, own, type Collection, type Value } from '../../scenarios/value.ts';
import {
  flag,
  positional,
  text,
  typedJson,
  UsageError,
  type Arguments,
  type Command,
  type Terminal,
} from '../command.ts';

export const evalCommand: Command = {
  name: 'eval',
  usage:
    'eval TEMPLATE [--bundles JSON] [--variables JSON] [--timezone Z] [--type TYPE] [--now ISO] [--explain]',
  summary: 'Evaluate one expression, such as {{formatDate(now; "YYYY")}}.',
  options: {
    bundles: { type: 'string' },
    variables: { type: 'string' },
    timezone: { type: 'string' },
    type: { type: 'string' },
    now: { type: 'string' },
    explain: { type: 'boolean' },
  },
  help: [
    '--bundles JSON     output of modules by id: {"1": {"name": "Ann"}}',
    '--variables JSON   other names: {"var": {"input": {"city": "Oslo"}}}',
    '--timezone Z       IANA name; UTC by default',
    '--type TYPE        type of the field it stands in, such as text, number, date',
    '--now ISO          what `now` is',
    '--explain          show every part with its value, and where a failure began',
    'Dates are {"$date": ISO}, bytes {"$buffer": base64}, in and out.',
  ],
  async run(args, terminal) {
    const source = positional(args, 0, 'TEMPLATE');
    const context = contextOf(args);
    const template = told(source, () => parseTemplate(source));
    if (flag(args, 'explain')) return explain(template, context, terminal, flag(args, 'json'));
    const type = text(args, 'type');
    const value = told(source, () => {
      const evaluated = evaluateTemplate(template, context);
      return type === undefined ? evaluated : coerce(evaluated, baseType(type), context);
    });
    show(value, terminal, flag(args, 'json'));
    return 0;
  },
};

function show(value: Value, terminal: Terminal, asJson: boolean): void {
  if (asJson) terminal.out(`{"value":${stringifyValue(value)}}`);
  else terminal.out(typeof value === 'string' ? value : stringifyValue(value));
}

function explain(
  template: Template,
  context: EvaluationContext,
  terminal: Terminal,
  asJson: boolean,
): number {
  const explanation = explainTemplate(template, context);
  terminal.out(asJson ? stringifyValue(explanation) : explanationText(explanation));
  return explanation.failure === undefined ? 0 : 1;
}

/** What the language refuses, as an error of the command line. */
function told<Result>(source: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { code, message, position } = error;
    // What was evaluated names its place itself.
    const place = code === 'SyntaxError' && position !== undefined ? ` (${placeText(source, position)})` : '';
    throw new TenonError('TEMPLATE_INVALID', `${code}: ${message}${place}`, {
      extra: { error: code, ...(position === undefined ? {} : { position }) },
      cause: error,
    });
  }
}

function contextOf(args: Arguments): EvaluationContext {
  const bundles = collection(args, 'bundles');
  const variables = collection(args, 'variables');
  const timezone = text(args, 'timezone') ?? 'UTC';
  if (!isTimezone(timezone)) throw new UsageError(`--timezone: there is no zone '${timezone}'`);
  const now = new Date(text(args, 'now') ?? Date.now());
  if (Number.isNaN(now.getTime()))
    throw new UsageError('--now is not a moment, such as 2026-11-24T09:00:00Z');
  return {
    bundle(id) {
      const bundle = own(bundles, String(id));
      return isCollection(bundle) ? bundle : undefined;
    },
    variable: (name) => (Object.hasOwn(variables, name) ? own(variables, name) : undefined),
    now: () => now,
    random: Math.random,
    uuid: randomUUID,
    timezone,
    budget: new Budget(),
    // Nothing else waits for this process: any pattern may take its time.
    regex: 'host',
  };
}

function collection(args: Arguments, name: string): Collection {
  const typed = text(args, name);
  if (typed === undefined) return {};
  const value = parseValue(JSON.stringify(typedJson(typed, `--${name}`)));
  if (!isCollection(value)) throw new UsageError(`--${name} must be a JSON object`);
  return value;
}
