/** Parts of dates, and the ends of months (expressions.md 8.4). */
import {
  dateOf,
  DAY_MS,
  dayNumber,
  dayOf,
  daysInMonth,
  isLeapYear,
  wallTime,
  weekdayOf,
} from '../calendar.ts';
import { instantAt, wallAt } from '../zone.ts';
import { date } from './arguments.ts';
import { dateFrom, dateFromWall } from './date-result.ts';
import { declare, type Declaration } from './declare.ts';

const WEDNESDAY = '2016-12-28T16:03:06.372Z';

/** A part of a date as clocks in the scenario's zone show it. */
function part(name: string, summary: string, example: number, read: (wall: number) => number): Declaration {
  return declare({
    name,
    summary,
    arguments: [date('date')],
    result: 'number',
    examples: [[`${name}("${WEDNESDAY}")`, example]],
    run: ([instant], { timezone }) => (instant === null ? null : read(wallAt(timezone, instant))),
  });
}

export const partFunctions: Declaration[] = [
  declare({
    name: 'startOfMonth',
    summary: 'The first moment of the month.',
    arguments: [date('date')],
    result: 'date',
    examples: [[`startOfMonth("${WEDNESDAY}")`, { $date: '2016-12-01T00:00:00.000Z' }]],
    run: ([instant], context) => {
      if (instant === null) return null;
      const { year, month } = dateOf(dayOf(wallAt(context.timezone, instant)));
      return dateFromWall(dayNumber(year, month, 1) * DAY_MS, context);
    },
  }),
  declare({
    name: 'endOfMonth',
    summary: 'The last millisecond of the month.',
    arguments: [date('date')],
    result: 'date',
    examples: [[`endOfMonth("${WEDNESDAY}")`, { $date: '2016-12-31T23:59:59.999Z' }]],
    run: ([instant], context) => {
      if (instant === null) return null;
      const { year, month } = dateOf(dayOf(wallAt(context.timezone, instant)));
      return dateFrom(instantAt(context.timezone, dayNumber(year, month + 1, 1) * DAY_MS) - 1);
    },
  }),
  part('year', 'The year.', 2016, (wall) => wallTime(wall).year),
  part('month', 'The month, 1 to 12.', 12, (wall) => wallTime(wall).month),
  part('dayOfMonth', 'The day of the month, 1 to 31.', 28, (wall) => wallTime(wall).day),
  part(
    'dayOfWeek',
    'The day of the week, 1 for Sunday to 7 for Saturday.',
    4,
    (wall) => weekdayOf(dayOf(wall)) + 1,
  ),
  part('hour', 'The hour, 0 to 23.', 16, (wall) => wallTime(wall).hour),
  part('minute', 'The minute, 0 to 59.', 3, (wall) => wallTime(wall).minute),
  part('second', 'The second, 0 to 59.', 6, (wall) => wallTime(wall).second),
  part('daysInMonth', 'How many days the month has.', 31, (wall) => {
    const { year, month } = wallTime(wall);
    return daysInMonth(year, month);
  }),
  part('daysInYear', 'How many days the year has.', 366, (wall) =>
    isLeapYear(wallTime(wall).year) ? 366 : 365,
  ),
];
