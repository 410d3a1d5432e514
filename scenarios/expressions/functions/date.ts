/** Dates read, written, changed and taken apart (expressions.md 8.4). Calendar arithmetic happens in the scenario's zone. */
import { addMonths, DAY_MS, dayOf, wallTime, weekdayOf, type WallTime } from '../calendar.ts';
import type { EvaluationContext } from '../context.ts';
import { DAYS, formatTokens, MONTHS } from '../date-format.ts';
import { parseTokens } from '../date-parse.ts';
import { ExpressionError, invalid, shown } from '../errors.ts';
import { numberIn } from '../numeric-text.ts';
import { coerce } from '../coerce.ts';
import { textWithin } from '../to-text.ts';
import { isZone, wallAt } from '../zone.ts';
import { any, date, number, numberOr, optional, text, type Argument } from './arguments.ts';
import { dateFromWall, dateFrom } from './date-result.ts';
import { declare, inGroup, type Declaration } from './declare.ts';
import { partFunctions } from './date-parts.ts';
import { spanFunctions } from './date-spans.ts';

const WEDNESDAY = '2016-12-28T16:03:06.372Z';

type Example = readonly [expression: string, value: { $date: string }];
const dated = (expression: string, iso: string): Example => [expression, { $date: iso }];

/** A function that moves a date by an amount; without one the date stays. */
function mover(
  name: string,
  summary: string,
  example: Example,
  move: (instant: number, amount: number, context: EvaluationContext) => Date,
  notes: string[] = [],
): Declaration {
  return declare({
    name,
    summary,
    arguments: [date('date'), numberOr('amount', 0)],
    result: 'date',
    notes: ['A negative amount goes back.', ...notes],
    examples: [example],
    run: ([instant, amount], context) => (instant === null ? null : move(instant, amount, context)),
  });
}

/** Moves by a time that is always as long. */
const byTime =
  (unit: number) =>
  (instant: number, amount: number): Date =>
    dateFrom(instant + Math.round(amount * unit));

/** Whole steps keep what clocks show; a part of a step is the time it takes. */
const byCalendar =
  (step: (wall: number, amount: number) => number, unit: number) =>
  (instant: number, amount: number, context: EvaluationContext): Date => {
    const whole = Math.trunc(amount);
    const moved = dateFromWall(step(wallAt(context.timezone, instant), whole), context, instant).getTime();
    return dateFrom(moved + Math.round((amount - whole) * unit));
  };

const addDays = (wall: number, days: number): number => wall + days * DAY_MS;

/** From a weekend, the first step forward goes to Monday and the first one back to Friday. */
function addWeekDays(wall: number, amount: number): number {
  const steps = Math.floor(amount);
  const day = dayOf(wall);
  const sinceMonday = (weekdayOf(day) + 6) % 7;
  if (steps === 0) return wall;
  const from = sinceMonday < 5 ? sinceMonday : steps > 0 ? 4 : 5;
  const weeks = Math.floor((from + steps) / 5);
  const to = weeks * 7 + (from + steps - weeks * 5);
  return wall + (to - sinceMonday) * DAY_MS;
}

/** A day or month by its number or its English name, in any case. */
function numberOrName(names: readonly string[], what: string): Argument<number | null> {
  const numeric = number('value');
  return {
    ...numeric,
    type: 'any',
    read: (value, context) => {
      const known =
        typeof value === 'string' && value.length < 100
          ? names.findIndex((name) => name.toLowerCase() === value.trim().toLowerCase())
          : -1;
      if (known >= 0) return known + 1;
      if (typeof value === 'string' && value !== '' && numberIn(value) === undefined)
        throw new ExpressionError(
          'CoercionError',
          `${shown(value)} is not the English name of a ${what}, or its number.`,
        );
      return numeric.read(value, context);
    },
  };
}

/** A function that sets one part of what clocks show; without a value the date stays. */
function setter(
  name: string,
  summary: string,
  example: Example,
  change: (wall: number, value: number) => number,
  { value = number('value'), notes }: { value?: Argument<number | null>; notes?: string[] } = {},
): Declaration {
  return declare({
    name,
    summary,
    arguments: [date('date'), value],
    result: 'date',
    notes: notes ?? ['A value outside the range counts on in the units around.'],
    examples: [example],
    run: ([instant, given], context) => {
      if (instant === null) return null;
      if (given === null) return dateFrom(instant);
      return dateFromWall(change(wallAt(context.timezone, instant), Math.trunc(given)), context, instant);
    },
  });
}

/** The wall time with one of its parts moved to a value. */
const setPart =
  (part: keyof WallTime, unit: number) =>
  (wall: number, value: number): number =>
    wall + (value - wallTime(wall)[part]) * unit;

/** The zone an argument names; anything that is no zone is as if nothing were given. */
function zoneOr(given: string, { timezone, budget }: EvaluationContext): string {
  if (given === '' || given === timezone) return timezone;
  budget.spend(50);
  return isZone(given) ? given : timezone;
}

const LONGEST_FORMAT = 1000;

/** Reading and writing by a format costs by its length. */
function checkFormat(format: string, { budget }: EvaluationContext): string {
  if (format.length > LONGEST_FORMAT) throw invalid(`${shown(format)} is too long for a format.`, 'format');
  budget.spend(5 + format.length / 4);
  return format;
}

export const dateFunctions = inGroup('date', [
  declare({
    name: 'formatDate',
    summary: 'A date as text.',
    arguments: [
      date('date'),
      optional(text('format'), 'ISO 8601'),
      optional(text('timezone'), 'that of the scenario'),
    ],
    result: 'text',
    notes: [
      'Formats are made of the tokens below; text in `[ ]` stays. A name that is no IANA time zone is passed over.',
    ],
    examples: [
      ['formatDate("2018-10-01T07:32:05.042Z"; "dddd, MMMM D")', 'Monday, October 1'],
      [
        'formatDate("2018-10-01T07:32:05.042Z"; "YYYY-MM-DD hh:mm A"; "Europe/Prague")',
        '2018-10-01 09:32 AM',
      ],
    ],
    run: ([instant, format, timezone], context) => {
      if (instant === null) return null;
      if (format === '') return new Date(instant).toISOString();
      return formatTokens(instant, zoneOr(timezone, context), checkFormat(format, context));
    },
  }),
  declare({
    name: 'parseDate',
    summary: 'The date a text names.',
    arguments: [
      any('text'),
      optional(text('format'), 'the forms that count as dates everywhere'),
      optional(text('timezone'), 'that of the scenario'),
    ],
    result: 'date',
    notes: [
      'Punctuation and leading zeros of the text may differ from the format. What the format leaves out comes from today, or is the first there is.',
      'Text that names no real day is an error.',
    ],
    examples: [
      dated('parseDate("2016-12-28 04:03 pm"; "YYYY-MM-DD hh:mm a")', '2016-12-28T16:03:00.000Z'),
      dated('parseDate(1482940986; "X")', '2016-12-28T16:03:06.000Z'),
      dated(
        'parseDate("2016-12-28 16:03"; "YYYY-MM-DD HH:mm"; "America/New_York")',
        '2016-12-28T21:03:00.000Z',
      ),
    ],
    run: ([value, format, zone], context) => {
      if (value === null || value === '') return null;
      const timezone = zoneOr(zone, context);
      if (format === '') return coerce(value, 'date', { timezone });
      const given = textWithin(value, context.budget);
      context.budget.read(given.length * 5);
      const parsed = parseTokens(given, checkFormat(format, context), timezone, context.now().getTime());
      if (parsed === undefined) throw invalid(`${shown(given)} is not a valid date.`, 'text');
      return parsed;
    },
  }),
  mover(
    'addSeconds',
    'The date some seconds later.',
    dated(`addSeconds("${WEDNESDAY}"; 2)`, '2016-12-28T16:03:08.372Z'),
    byTime(1000),
  ),
  mover(
    'addMinutes',
    'The date some minutes later.',
    dated(`addMinutes("${WEDNESDAY}"; 2)`, '2016-12-28T16:05:06.372Z'),
    byTime(60_000),
  ),
  mover(
    'addHours',
    'The date some hours later.',
    dated(`addHours("${WEDNESDAY}"; -2)`, '2016-12-28T14:03:06.372Z'),
    byTime(3_600_000),
  ),
  mover(
    'addDays',
    'The date some days later, at the same time of day.',
    dated(`addDays("${WEDNESDAY}"; 2)`, '2016-12-30T16:03:06.372Z'),
    byCalendar(addDays, DAY_MS),
  ),
  mover(
    'addWeekDays',
    'The date some working days later, Saturday and Sunday being none.',
    dated(`addWeekDays("${WEDNESDAY}"; 3)`, '2017-01-02T16:03:06.372Z'),
    (instant, amount, context) =>
      dateFromWall(addWeekDays(wallAt(context.timezone, instant), amount), context, instant),
    ['The amount is rounded down.'],
  ),
  mover(
    'addMonths',
    'The date some months later, at the same time of day.',
    dated('addMonths("2024-01-31"; 1)', '2024-02-29T00:00:00.000Z'),
    byCalendar(addMonths, 30 * DAY_MS),
    ['A day that the month does not have becomes its last one.'],
  ),
  mover(
    'addYears',
    'The date some years later, at the same time of day.',
    dated('addYears("2024-02-29"; 1)', '2025-02-28T00:00:00.000Z'),
    byCalendar((wall, years) => addMonths(wall, years * 12), 365 * DAY_MS),
    ['29 February becomes the 28th in a year without it.'],
  ),
  setter(
    'setSecond',
    'The date with another second, 0 to 59.',
    dated(`setSecond("${WEDNESDAY}"; 10)`, '2016-12-28T16:03:10.372Z'),
    setPart('second', 1000),
  ),
  setter(
    'setMinute',
    'The date with another minute, 0 to 59.',
    dated(`setMinute("${WEDNESDAY}"; 10)`, '2016-12-28T16:10:06.372Z'),
    setPart('minute', 60_000),
  ),
  setter(
    'setHour',
    'The date with another hour, 0 to 23.',
    dated(`setHour("${WEDNESDAY}"; 6)`, '2016-12-28T06:03:06.372Z'),
    setPart('hour', 3_600_000),
  ),
  setter(
    'setDay',
    'The date on another day of its week, Sunday being 1.',
    dated(`setDay("${WEDNESDAY}"; "Monday")`, '2016-12-26T16:03:06.372Z'),
    (wall, value) => wall + (value - 1 - weekdayOf(dayOf(wall))) * DAY_MS,
    {
      value: numberOrName(DAYS, 'day'),
      notes: ['Takes English names too. Other numbers are days of other weeks.'],
    },
  ),
  setter(
    'setDate',
    'The date on another day of its month, 1 to 31.',
    dated(`setDate("${WEDNESDAY}"; 1)`, '2016-12-01T16:03:06.372Z'),
    setPart('day', DAY_MS),
  ),
  setter(
    'setMonth',
    'The date in another month of its year, 1 to 12.',
    dated(`setMonth("${WEDNESDAY}"; "february")`, '2016-02-28T16:03:06.372Z'),
    (wall, value) => addMonths(wall, value - wallTime(wall).month),
    {
      value: numberOrName(MONTHS, 'month'),
      notes: ['Takes English names too. A day that the month does not have becomes its last one.'],
    },
  ),
  setter(
    'setYear',
    'The date in another year.',
    dated(`setYear("${WEDNESDAY}"; 2020)`, '2020-12-28T16:03:06.372Z'),
    (wall, value) => addMonths(wall, (value - wallTime(wall).year) * 12),
    { notes: ['29 February becomes the 28th in a year without it.'] },
  ),
  ...partFunctions,
  ...spanFunctions,
]);
