/** Text read by a pattern of Moment's tokens (expressions.md 9.2), forgiving about punctuation and leading zeros. */
import {
  DAY_MS,
  dayNumber,
  dayOf,
  dayOfIsoWeek,
  dateOf,
  isLeapYear,
  isoWeekOf,
  isoWeeksInYear,
  wallOf,
  wallTime,
  weekdayOf,
  type WallTime,
} from './calendar.ts';
import { fraction, READERS, type Found, type Reader } from './date-readers.ts';
import { isReal } from './date-text.ts';
import { instantAt, wallAt } from './zone.ts';

const TOKEN = new RegExp(
  `\\[([^\\]]*)\\]|S{1,9}|${Object.keys(READERS)
    .sort((a, b) => b.length - a.length)
    .join('|')}|[^]`,
  'gu',
);
const PUNCTUATION = /[^\p{L}\p{N}]*/uy;
const PUNCTUATION_BUT_SIGNS = /[^\p{L}\p{N}+-]*/uy;

/** The end of what `form` matches at an offset; undefined where it does not. */
function endOf(form: RegExp, text: string, at: number): number | undefined {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : undefined;
}

/** Where reading goes on behind a literal part of the pattern; punctuation may be missing, or be another. */
function behindLiteral(literal: string, text: string, at: number): number | undefined {
  if (text.startsWith(literal, at)) return at + literal.length;
  if (endOf(PUNCTUATION, literal, 0) === literal.length) return at;
  const other = endOf(PUNCTUATION, text, at) ?? at;
  if (text.startsWith(literal, other)) return other + literal.length;
  return other > at ? other : undefined;
}

/** What a pattern reads, part by part: a token's reader, or text that stands for itself. */
function compile(pattern: string): (Reader | string)[] {
  return Array.from(pattern.matchAll(TOKEN), ([token, literal]) => {
    if (literal !== undefined) return literal;
    return token.startsWith('S') ? fraction : (READERS[token] ?? token);
  });
}

const CACHED = 200;
const LONGEST_CACHED = 200;
const cache = new Map<string, (Reader | string)[]>();

function compiled(pattern: string): (Reader | string)[] {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const parts = compile(pattern);
  if (pattern.length <= LONGEST_CACHED) {
    if (cache.size >= CACHED) cache.clear();
    cache.set(pattern, parts);
  }
  return parts;
}

function read(text: string, pattern: string): Found | undefined {
  const found: Found = {};
  let at = 0;
  let any = false;
  for (const part of compiled(pattern)) {
    if (at >= text.length) break;
    if (typeof part === 'string') {
      const behind = behindLiteral(part, text, at);
      if (behind === undefined) return undefined;
      at = behind;
      continue;
    }
    const start = endOf(part.signed === true ? PUNCTUATION_BUT_SIGNS : PUNCTUATION, text, at) ?? at;
    if (start >= text.length) break;
    const end = endOf(part.form, text, start);
    if (end === undefined || !part.read(text.slice(start, end), found)) return undefined;
    any = true;
    at = end;
  }
  return any ? found : undefined;
}

/** The hour, where one was read; false where it and AM or PM do not go together. */
function settleHour(found: Found): boolean {
  const { hour12, half: named } = found;
  if (hour12 !== undefined) {
    if (hour12 > 12) return false;
    found.hour = named === undefined ? hour12 : (hour12 % 12) + (named === 'p' ? 12 : 0);
  } else if (found.hour !== undefined && named !== undefined && found.hour <= 12) {
    found.hour = (found.hour % 12) + (named === 'p' ? 12 : 0);
  }
  return true;
}

const UNITS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
const SMALLEST: WallTime = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };

/** Larger units than the first one given stay those of `parts`, smaller ones become their minimum. */
function completed(found: Found, parts: WallTime): WallTime {
  let seen = false;
  for (const unit of UNITS) {
    seen ||= found[unit] !== undefined;
    if (seen) parts[unit] = found[unit] ?? SMALLEST[unit];
  }
  return parts;
}

/** The number of the day given by its week or by its place in the year; undefined where it was given otherwise. */
function dayGiven(found: Found, today: number): number | undefined {
  const { week, weekYear, ordinal } = found;
  if (week !== undefined || weekYear !== undefined) {
    const year = weekYear ?? isoWeekOf(today).year;
    const number = week ?? 1;
    return number < 1 || number > isoWeeksInYear(year)
      ? Number.NaN
      : dayOfIsoWeek(year, number, found.isoWeekday ?? 1);
  }
  if (ordinal === undefined) return undefined;
  const year = found.year ?? dateOf(today).year;
  return ordinal < 1 || ordinal > (isLeapYear(year) ? 366 : 365)
    ? Number.NaN
    : dayNumber(year, 1, 1) + ordinal - 1;
}

const clockOf = ({ hour = 0, minute = 0, second = 0, millisecond = 0 }: Found) => ({
  hour,
  minute,
  second,
  millisecond,
});

function wallGiven(found: Found, today: number): number | undefined {
  const number = dayGiven(found, dayOf(today));
  const parts =
    number === undefined
      ? completed(found, wallTime(today))
      : { ...wallTime(number * DAY_MS), ...clockOf(found) };
  if (!isReal(parts)) return undefined;
  const wall = wallOf(parts);
  return found.weekday === undefined || weekdayOf(dayOf(wall)) === found.weekday ? wall : undefined;
}

const LARGEST_INSTANT = 8.64e15;

/** The instant, or undefined where text and pattern do not fit or name no real day. */
export function parseTokens(text: string, pattern: string, timezone: string, now: number): Date | undefined {
  const found = read(text.trim(), pattern.trim());
  if (found === undefined || !settleHour(found)) return undefined;
  let instant = found.epoch;
  if (instant === undefined) {
    const { offset: ahead } = found;
    const wall = wallGiven(found, ahead === undefined ? wallAt(timezone, now) : now + ahead);
    if (wall === undefined) return undefined;
    instant = ahead === undefined ? instantAt(timezone, wall) : wall - ahead;
  }
  return Math.abs(instant) <= LARGEST_INSTANT ? new Date(instant) : undefined;
}
