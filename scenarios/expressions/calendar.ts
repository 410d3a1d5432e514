/** The calendar of clocks: days, months, weeks of a wall time (milliseconds since clocks showed 1 January 1970, 00:00). */

export const DAY_MS = 86_400_000;

const { floor, min } = Math;

export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** The number of a day, 1 January 1970 being 0; months beyond 1 to 12 and days beyond the month count on. */
export function dayNumber(year: number, month: number, day: number): number {
  const years = year + floor((month - 1) / 12);
  // Years begin in March, so that the day that comes every four years is the last.
  const shifted = (((month - 1) % 12) + 12 + 10) % 12;
  const from = shifted >= 10 ? years - 1 : years;
  const era = floor(from / 400);
  const ofEra = from - era * 400;
  const ofYear = floor((153 * shifted + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + floor(ofEra / 4) - floor(ofEra / 100) + ofYear - 719_468;
}

/** Year, month and day of a day's number. */
export function dateOf(number: number): { year: number; month: number; day: number } {
  const shifted = number + 719_468;
  const era = floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = floor(
    (ofEra - floor(ofEra / 1460) + floor(ofEra / 36_524) - floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + floor(yearOfEra / 4) - floor(yearOfEra / 100));
  const month = floor((5 * ofYear + 2) / 153);
  const day = ofYear - floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0);
  return { year, month: month >= 10 ? month - 9 : month + 3, day };
}

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

export function daysInMonth(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
}

/** The day a wall time falls on. */
export const dayOf = (wall: number): number => floor(wall / DAY_MS);

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** 1 for Monday to 7 for Sunday. */
export const isoWeekdayOf = (day: number): number => weekdayOf(day) || 7;

/** Day of its year, from 1. */
export const ordinalOf = (day: number): number => day - dayNumber(dateOf(day).year, 1, 1) + 1;

/** What clocks show, in its parts. */
export function wallTime(wall: number): WallTime {
  const day = dayOf(wall);
  const time = wall - day * DAY_MS;
  const { year, month, day: ofMonth } = dateOf(day);
  return {
    year,
    month,
    day: ofMonth,
    hour: floor(time / 3_600_000),
    minute: floor(time / 60_000) % 60,
    second: floor(time / 1000) % 60,
    millisecond: time % 1000,
  };
}

/** The wall time of parts; each may be beyond its usual range and then counts on. */
export function wallOf({ year, month, day, hour, minute, second, millisecond }: WallTime): number {
  return (
    dayNumber(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond
  );
}

/** The same time of day some months later; a day the month does not have becomes its last one. */
export function addMonths(wall: number, months: number): number {
  const day = dayOf(wall);
  const date = dateOf(day);
  const first = dayNumber(date.year, date.month + months, 1);
  const last = dayNumber(date.year, date.month + months + 1, 0);
  return wall + (min(first + date.day - 1, last) - day) * DAY_MS;
}

/** Week and its year where weeks begin on Monday (`start` 1) or Sunday (0); week 1 holds 4 January (ISO) or 1 January. */
function weekOf(day: number, start: 0 | 1): { week: number; year: number } {
  const ofWeek = (weekdayOf(day) - start + 7) % 7;
  // The year of a week is that of its Thursday in ISO, of its Saturday in weeks from Sunday.
  const { year } = dateOf(day - ofWeek + (start === 1 ? 3 : 6));
  const anchor = dayNumber(year, 1, start === 1 ? 4 : 1);
  const first = anchor - ((weekdayOf(anchor) - start + 7) % 7);
  return { week: floor((day - first) / 7) + 1, year };
}

export const isoWeekOf = (day: number): { week: number; year: number } => weekOf(day, 1);
export const sundayWeekOf = (day: number): { week: number; year: number } => weekOf(day, 0);

/** The first day of an ISO week plus the days to a weekday (1 Monday to 7 Sunday). */
export function dayOfIsoWeek(year: number, week: number, weekday: number): number {
  const anchor = dayNumber(year, 1, 4);
  return anchor - (isoWeekdayOf(anchor) - 1) + (week - 1) * 7 + weekday - 1;
}

export function isoWeeksInYear(year: number): number {
  return isoWeekOf(dayNumber(year, 12, 28)).week;
}

/** Days from Monday to Friday before a day, counted from a fixed Monday. */
export function workdaysBefore(day: number): number {
  const sinceMonday = day + 3;
  const weeks = floor(sinceMonday / 7);
  return weeks * 5 + min(sinceMonday - weeks * 7, 5);
}
