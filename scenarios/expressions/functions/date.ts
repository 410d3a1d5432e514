/** Date functions (expressions.md 8.4). Calendar arithmetic happens in the scenario's zone. */
import { DateTime, IANAZone } from 'luxon';
import type { Value } from '../../value.ts';
import { toText } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { DAYS, formatTokens, MONTHS } from '../date-format.ts';
import { parseTokens } from '../date-parse.ts';
import { invalid } from '../errors.ts';
import { argument, numberOf, textOf, type Argument, type FunctionDeclaration } from './declare.ts';

const date: Argument = { name: 'date', type: 'date' };
const n: Argument = { name: 'n', type: 'number' };

function dateOf(args: readonly Value[], index: number, context: EvaluationContext): DateTime | null {
  const value = argument(args, index, 'date', context);
  return value instanceof Date
    ? DateTime.fromMillis(value.getTime(), { zone: context.timezone, locale: 'en' })
    : null;
}

function back(result: DateTime): Date {
  if (!result.isValid) throw invalid('The result is not a valid date.');
  return new Date(result.toMillis());
}

type Of<T> = (value: DateTime, args: Value[], context: EvaluationContext) => T;

function define(
  name: string,
  summary: string,
  args: Argument[],
  run: Of<Value>,
  result: FunctionDeclaration['result'] = 'date',
): FunctionDeclaration {
  return {
    name,
    group: 'date',
    summary,
    arguments: args,
    result,
    examples: [],
    run: (given, context) => {
      const value = dateOf(given, 0, context);
      return value === null ? null : run(value, given, context);
    },
  };
}

function adder(unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'months' | 'years'): FunctionDeclaration {
  const name = `add${unit.charAt(0).toUpperCase()}${unit.slice(1)}`;
  return define(
    name,
    `The date ${unit} later, or earlier where n is negative.`,
    [date, n],
    (value, args, context) => back(value.plus({ [unit]: numberOf(args, 1, context) ?? 0 })),
  );
}

function setter(
  name: string,
  summary: string,
  change: (value: DateTime, amount: number) => DateTime,
  names?: readonly string[],
): FunctionDeclaration {
  return define(name, summary, [date, { name: 'value', type: 'any' }], (value, args, context) => {
    const given = args[1] ?? null;
    const index =
      typeof given === 'string'
        ? (names ?? []).findIndex((known) => known.toLowerCase() === given.trim().toLowerCase())
        : -1;
    const amount = index >= 0 ? index + 1 : numberOf(args, 1, context);
    return amount === null ? back(value) : back(change(value, amount));
  });
}

const part = (name: string, summary: string, read: (value: DateTime) => number): FunctionDeclaration =>
  define(name, summary, [date], (value) => read(value), 'number');

function addWeekDays(value: DateTime, amount: number): DateTime {
  const step = amount < 0 ? -1 : 1;
  let left = Math.abs(amount);
  if (left > 100_000) throw invalid(`'${String(amount)}' is too many days.`);
  let result = value;
  while (left > 0) {
    result = result.plus({ days: step });
    if (result.weekday <= 5) left -= 1;
  }
  return result;
}

const LONGEST_SPAN_DAYS = 400_000;

/** Sums a share of each calendar day between two moments; `share` gets the overlap with that day. */
function overWeekDays(
  from: DateTime,
  to: DateTime,
  context: EvaluationContext,
  share: (start: DateTime, end: DateTime, day: DateTime) => number,
): number {
  if (to.diff(from, 'days').days > LONGEST_SPAN_DAYS) throw invalid('The dates are too far apart.');
  let total = 0;
  for (let day = from.startOf('day'); day < to; day = day.plus({ days: 1 })) {
    context.budget.spend(5);
    if (day.weekday > 5) continue;
    const next = day.plus({ days: 1 });
    total += share(from > day ? from : day, to < next ? to : next, day);
  }
  return total;
}

function signed(a: DateTime, b: DateTime, between: (from: DateTime, to: DateTime) => number): number {
  if (a <= b) return between(a, b);
  const result = -between(b, a);
  return result === 0 ? 0 : result;
}

const UNIT_MS: Record<string, number> = { milliseconds: 1, seconds: 1000, minutes: 60_000, hours: 3_600_000 };
const CALENDAR_UNITS = ['days', 'weeks', 'months', 'years'] as const;

function difference(a: DateTime, b: DateTime, unit: string): number {
  const milliseconds = Object.hasOwn(UNIT_MS, unit) ? UNIT_MS[unit] : undefined;
  const whole =
    milliseconds === undefined
      ? a
          .diff(b, CALENDAR_UNITS.find((known) => known === unit) ?? 'days')
          .as(CALENDAR_UNITS.find((known) => known === unit) ?? 'days')
      : (a.toMillis() - b.toMillis()) / milliseconds;
  const truncated = Math.trunc(whole);
  return truncated === 0 ? 0 : truncated;
}

function zoneOf(args: readonly Value[], index: number, context: EvaluationContext): string {
  const zone = textOf(args, index, context);
  return zone !== '' && IANAZone.isValidZone(zone) ? zone : context.timezone;
}

export const dateFunctions: FunctionDeclaration[] = [
  ...(['seconds', 'minutes', 'hours', 'days', 'months', 'years'] as const).map(adder),
  define('addWeekDays', 'The date n working days later.', [date, n], (value, args, context) =>
    back(addWeekDays(value, Math.floor(numberOf(args, 1, context) ?? 0))),
  ),
  setter('setSecond', 'The date with these seconds.', (value, amount) =>
    value.set({ second: 0 }).plus({ seconds: amount }),
  ),
  setter('setMinute', 'The date with these minutes.', (value, amount) =>
    value.set({ minute: 0 }).plus({ minutes: amount }),
  ),
  setter('setHour', 'The date with this hour.', (value, amount) =>
    value.plus({ days: Math.floor(amount / 24) }).set({ hour: ((amount % 24) + 24) % 24 }),
  ),
  setter(
    'setDay',
    'The day of the week, Sunday is 1.',
    (value, amount) => value.plus({ days: amount - 1 - (value.weekday % 7) }),
    DAYS,
  ),
  setter('setDate', 'The day of the month.', (value, amount) => value.plus({ days: amount - value.day })),
  setter('setMonth', 'The month.', (value, amount) => value.plus({ months: amount - value.month }), MONTHS),
  setter('setYear', 'The year.', (value, amount) => value.set({ year: amount })),
  define(
    'formatDate',
    'The date as text.',
    [
      date,
      { name: 'format', type: 'text', default: 'ISO 8601' },
      { name: 'timezone', type: 'text', default: "the scenario's" },
    ],
    (value, args, context) => {
      const format = textOf(args, 1, context);
      return format === ''
        ? new Date(value.toMillis()).toISOString()
        : formatTokens(value.setZone(zoneOf(args, 2, context)), format);
    },
    'text',
  ),
  {
    name: 'parseDate',
    group: 'date',
    summary: 'The date a text names.',
    arguments: [
      { name: 'text', type: 'text' },
      { name: 'format', type: 'text', default: 'the usual forms' },
      { name: 'timezone', type: 'text', default: "the scenario's" },
    ],
    result: 'date',
    examples: [],
    run: (args, context) => {
      const value = args[0] ?? null;
      if (value === null) return null;
      const format = textOf(args, 1, context);
      const timezone = zoneOf(args, 2, context);
      if (format === '') return argument(args, 0, 'date', { ...context, timezone });
      const text = toText(value);
      if (text === '') return null;
      const parsed = parseTokens(text, format, timezone, context.now());
      if (parsed === undefined) throw invalid(`'${text}' is not a valid date.`);
      return parsed;
    },
  },
  define(
    'dateDifference',
    'Whole units from the second date to the first.',
    [date, { name: 'other', type: 'date' }, { name: 'unit', type: 'text', default: 'milliseconds' }],
    (value, args, context) => {
      const other = dateOf(args, 1, context);
      const unit = textOf(args, 2, context) || 'milliseconds';
      if (!Object.hasOwn(UNIT_MS, unit) && !CALENDAR_UNITS.some((known) => known === unit))
        throw invalid(`'${unit}' is not a unit.`);
      return other === null ? null : difference(value, other, unit);
    },
    'number',
  ),
  ...(['dateMax', 'dateMin'] as const).map((name): FunctionDeclaration => ({
    name,
    group: 'date',
    summary: name === 'dateMax' ? 'The latest date.' : 'The earliest date.',
    arguments: [date],
    variadic: true,
    result: 'date',
    examples: [],
    run: (args, context) => {
      const given = args.flatMap((value) => (Array.isArray(value) ? value : [value]));
      const times = given.flatMap((_, index) => dateOf(given, index, context)?.toMillis() ?? []);
      if (times.length === 0) return null;
      return new Date(times.reduce((a, b) => (name === 'dateMax' ? Math.max(a, b) : Math.min(a, b))));
    },
  })),
  define('startOfMonth', 'The first moment of the month.', [date], (value) => back(value.startOf('month'))),
  define('endOfMonth', 'The last millisecond of the month.', [date], (value) => back(value.endOf('month'))),
  part('year', 'The year.', (value) => value.year),
  part('month', 'The month, 1 to 12.', (value) => value.month),
  part('dayOfMonth', 'The day of the month.', (value) => value.day),
  part('dayOfWeek', 'The day of the week, Sunday is 1.', (value) => (value.weekday % 7) + 1),
  part('hour', 'The hour.', (value) => value.hour),
  part('minute', 'The minute.', (value) => value.minute),
  part('second', 'The second.', (value) => value.second),
  part('daysInMonth', 'Days of the month.', (value) => value.daysInMonth ?? 0),
  part('daysInYear', 'Days of the year.', (value) => value.daysInYear),
  part('daysInSplitWeek', 'Working days from this day to the end of its week or month.', (value) => {
    let days = 0;
    for (let day = value; day.month === value.month; day = day.plus({ days: 1 })) {
      if (day.weekday <= 5) days += 1;
      if (day.weekday === 6) break;
    }
    return days;
  }),
  define('isWeekend', 'True on Saturday and Sunday.', [date], (value) => value.weekday > 5, 'boolean'),
  define(
    'weekDayDiff',
    'Working days, with fractions, from the second date to the first.',
    [
      { name: 'later', type: 'date' },
      { name: 'earlier', type: 'date' },
    ],
    (value, args, context) => {
      const other = dateOf(args, 1, context);
      if (other === null) return null;
      return signed(other, value, (from, to) =>
        overWeekDays(
          from,
          to,
          context,
          (start, end, day) => end.diff(start).toMillis() / day.plus({ days: 1 }).diff(day).toMillis(),
        ),
      );
    },
    'number',
  ),
  define(
    'workMinutesDiff',
    'Minutes within working hours from the first date to the second.',
    [
      { name: 'earlier', type: 'date' },
      { name: 'later', type: 'date' },
    ],
    (value, args, context) => {
      const other = dateOf(args, 1, context);
      if (other === null) return null;
      return signed(value, other, (from, to) =>
        overWeekDays(from, to, context, (start, end, day) => {
          const [open, close] = [day.set({ hour: 9 }), day.set({ hour: 17 })];
          const [a, b] = [start > open ? start : open, end < close ? end : close];
          return b > a ? Math.floor(b.diff(a).toMillis() / 60_000) : 0;
        }),
      );
    },
    'number',
  ),
];
