/** Differences of dates, and days and hours of work between them (expressions.md 8.4). */
import type { Value } from '../../value.ts';
import {
  addMonths,
  dateOf,
  DAY_MS,
  dayNumber,
  dayOf,
  isoWeekdayOf,
  wallTime,
  weekdayOf,
  workdaysBefore,
} from '../calendar.ts';
import { coerce } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { decimal } from '../decimal.ts';
import { invalid, shown } from '../errors.ts';
import { instantAt, wallAt } from '../zone.ts';
import { any, date, repeated, text } from './arguments.ts';
import { dateFrom } from './date-result.ts';
import { declare, type Declaration } from './declare.ts';

const MONDAY = '2016-12-05T00:00:00Z';

const UNIT_MS: Record<string, number> = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
};

/** Whole steps of the calendar from one wall time to a later one. */
const CALENDAR_UNITS: Record<string, (from: number, to: number) => number> = {
  days: (from, to) => Math.floor((to - from) / DAY_MS),
  weeks: (from, to) => Math.floor((to - from) / (7 * DAY_MS)),
  months: monthsBetween,
  years: (from, to) => Math.floor(monthsBetween(from, to) / 12),
};

function monthsBetween(from: number, to: number): number {
  const [a, b] = [wallTime(from), wallTime(to)];
  const months = (b.year - a.year) * 12 + b.month - a.month;
  return addMonths(from, months) > to ? months - 1 : months;
}

/** Whole units from the second instant to the first, towards zero. */
function difference(a: number, b: number, unit: string, { timezone }: EvaluationContext): number {
  const time = Object.hasOwn(UNIT_MS, unit) ? UNIT_MS[unit] : undefined;
  const steps = Object.hasOwn(CALENDAR_UNITS, unit) ? CALENDAR_UNITS[unit] : undefined;
  const [from, to] = a < b ? [a, b] : [b, a];
  let count: number;
  if (time !== undefined) count = Math.floor((to - from) / time);
  // Clocks that go back can show a later moment as an earlier time.
  else if (steps !== undefined) count = Math.max(0, steps(wallAt(timezone, from), wallAt(timezone, to)));
  else
    throw invalid(
      `${shown(unit)} is not milliseconds, seconds, minutes, hours, days, weeks, months or years.`,
      'unit',
    );
  return a < b && count !== 0 ? -count : count;
}

/** Days of work up to an instant: whole ones, and the share of its own day that has passed. */
function workDays(instant: number, timezone: string): { whole: number; share: number } {
  const day = dayOf(wallAt(timezone, instant));
  const whole = workdaysBefore(day);
  if (isoWeekdayOf(day) > 5) return { whole, share: 0 };
  // A day on which clocks change is shorter or longer.
  const [start, end] = [instantAt(timezone, day * DAY_MS), instantAt(timezone, (day + 1) * DAY_MS)];
  return { whole, share: (instant - start) / (end - start) };
}

const [OPENS, CLOSES] = [9 * 60, 17 * 60];

/** Minutes of work up to an instant, from 9 to 17 on working days. */
function workMinutes(instant: number, timezone: string): number {
  const wall = wallAt(timezone, instant);
  const day = dayOf(wall);
  const minute = (wall - day * DAY_MS) / 60_000;
  const today = isoWeekdayOf(day) > 5 ? 0 : Math.min(Math.max(minute, OPENS), CLOSES) - OPENS;
  return workdaysBefore(day) * (CLOSES - OPENS) + today;
}

/** Days of work from one day to the end of its week, or of its month where that is sooner. */
function workDaysToSplit(day: number): number {
  const { year, month } = dateOf(day);
  const saturday = day + 6 - weekdayOf(day);
  const last = dayNumber(year, month + 1, 0);
  return workdaysBefore(Math.min(saturday, last) + 1) - workdaysBefore(day);
}

/** The instants among the values and in their arrays. */
function instantsIn(values: readonly Value[], context: EvaluationContext): number[] {
  return values
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .flatMap((value) => {
      context.budget.spend(2);
      const read = coerce(value, 'date', context);
      return read instanceof Date ? [read.getTime()] : [];
    });
}

const extremes = (['dateMax', 'dateMin'] as const).map((name) =>
  declare({
    name,
    summary: name === 'dateMax' ? 'The latest of the dates.' : 'The earliest of the dates.',
    arguments: [repeated(any('date'))],
    result: 'date',
    notes: ['Takes dates and arrays of dates; empty values are passed over.'],
    examples: [
      [
        `${name}("2015-01-01"; "2016-06-15"; "2014-03-20")`,
        { $date: name === 'dateMax' ? '2016-06-15T00:00:00.000Z' : '2014-03-20T00:00:00.000Z' },
      ],
    ],
    run: ([values], context) => {
      const instants = instantsIn(values, context);
      if (instants.length === 0) return null;
      return dateFrom(instants.reduce((a, b) => (name === 'dateMax' ? Math.max(a, b) : Math.min(a, b))));
    },
  }),
);

export const spanFunctions: Declaration[] = [
  declare({
    name: 'dateDifference',
    summary: 'Whole units from the second date to the first.',
    arguments: [date('date'), date('other'), text('unit', 'milliseconds')],
    result: 'number',
    notes: [
      'Units are `milliseconds`, `seconds`, `minutes`, `hours`, `days`, `weeks`, `months` and `years`. What is left of a unit is cut off; the number is negative where the first date is earlier.',
    ],
    examples: [
      ['dateDifference("2021-05-11T18:10:00Z"; "2021-05-11T18:00:00Z")', 600000],
      ['dateDifference("2021-06-11"; "2021-05-11"; "months")', 1],
    ],
    run: ([a, b, unit], context) => {
      // A unit that does not exist is one, whether or not there are dates.
      const count = difference(a ?? 0, b ?? 0, unit === '' ? 'milliseconds' : unit, context);
      return a === null || b === null ? null : count;
    },
  }),
  ...extremes,
  declare({
    name: 'isWeekend',
    summary: 'True on Saturday and Sunday.',
    arguments: [date('date')],
    result: 'boolean',
    examples: [
      ['isWeekend("2016-12-10T12:00:00Z")', true],
      [`isWeekend("${MONDAY}")`, false],
    ],
    run: ([instant], { timezone }) =>
      instant === null ? null : isoWeekdayOf(dayOf(wallAt(timezone, instant))) > 5,
  }),
  declare({
    name: 'daysInSplitWeek',
    summary:
      'The working days from a day, itself included, to the end of its week or month, whichever is sooner.',
    arguments: [date('date')],
    result: 'number',
    notes: ['Weeks end on Saturday.'],
    examples: [['daysInSplitWeek("2016-11-29T12:00:00Z")', 2]],
    run: ([instant], { timezone }) =>
      instant === null ? null : workDaysToSplit(dayOf(wallAt(timezone, instant))),
  }),
  declare({
    name: 'weekDayDiff',
    summary: 'The working days between two dates, with fractions; the later one comes first.',
    arguments: [date('later'), date('earlier')],
    result: 'number',
    notes: ['Negative where the first date is earlier.'],
    examples: [[`weekDayDiff("2016-12-07T12:00:00Z"; "${MONDAY}")`, 2.5]],
    run: ([later, earlier], { timezone }) => {
      if (later === null || earlier === null) return null;
      const [to, from] = [workDays(later, timezone), workDays(earlier, timezone)];
      return decimal(to.whole - from.whole, '+', decimal(to.share, '-', from.share));
    },
  }),
  declare({
    name: 'workMinutesDiff',
    summary:
      'The minutes of work between two dates, Monday to Friday from 9 to 17; the earlier one comes first.',
    arguments: [date('earlier'), date('later')],
    result: 'number',
    notes: ['Whole minutes; negative where the first date is later.'],
    examples: [['workMinutesDiff("2016-12-05T09:00:00Z"; "2016-12-05T17:00:00Z")', 480]],
    run: ([earlier, later], { timezone }) => {
      if (earlier === null || later === null) return null;
      const minutes = Math.trunc(workMinutes(later, timezone) - workMinutes(earlier, timezone));
      return minutes === 0 ? 0 : minutes;
    },
  }),
];
