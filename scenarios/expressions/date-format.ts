/** Dates as text in Moment's tokens (expressions.md 9.1), English names, longest token first. */
import {
  dayOf,
  isoWeekdayOf,
  isoWeekOf,
  ordinalOf,
  sundayWeekOf,
  wallTime,
  weekdayOf,
  type WallTime,
} from './calendar.ts';
import { offsetAt } from './zone.ts';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** What a token can write: clocks in a zone at an instant. */
interface Shown extends WallTime {
  instant: number;
  offset: number;
  /** Number of the day. */
  date: number;
}

function pad(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
}

function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${String(value)}${suffix}`;
}

/** Clocks run to the minute; older ones ran seconds apart, which no token can write. */
function offsetText(offset: number, separator: string): string {
  const minutes = Math.trunc(Math.abs(offset) / 60_000);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}

const half = (hour: number): number => hour % 12 || 12;
const quarter = (month: number): number => Math.ceil(month / 3);
const monthName = ({ month }: Shown): string => MONTHS[month - 1] ?? '';
const dayName = ({ date }: Shown): string => DAYS[weekdayOf(date)] ?? '';

type Write = (shown: Shown) => string;

const TOKENS: Record<string, Write> = {
  YYYY: (s) => pad(s.year, 4),
  YY: (s) => pad(Math.abs(s.year) % 100, 2),
  Y: (s) => (s.year > 9999 ? `+${String(s.year)}` : pad(s.year, 4)),
  Q: (s) => String(quarter(s.month)),
  Qo: (s) => ordinal(quarter(s.month)),
  M: (s) => String(s.month),
  Mo: (s) => ordinal(s.month),
  MM: (s) => pad(s.month, 2),
  MMM: (s) => monthName(s).slice(0, 3),
  MMMM: monthName,
  D: (s) => String(s.day),
  Do: (s) => ordinal(s.day),
  DD: (s) => pad(s.day, 2),
  DDD: (s) => String(ordinalOf(s.date)),
  DDDo: (s) => ordinal(ordinalOf(s.date)),
  DDDD: (s) => pad(ordinalOf(s.date), 3),
  d: (s) => String(weekdayOf(s.date)),
  do: (s) => ordinal(weekdayOf(s.date)),
  dd: (s) => dayName(s).slice(0, 2),
  ddd: (s) => dayName(s).slice(0, 3),
  dddd: dayName,
  E: (s) => String(isoWeekdayOf(s.date)),
  w: (s) => String(sundayWeekOf(s.date).week),
  wo: (s) => ordinal(sundayWeekOf(s.date).week),
  ww: (s) => pad(sundayWeekOf(s.date).week, 2),
  W: (s) => String(isoWeekOf(s.date).week),
  Wo: (s) => ordinal(isoWeekOf(s.date).week),
  WW: (s) => pad(isoWeekOf(s.date).week, 2),
  gg: (s) => pad(sundayWeekOf(s.date).year % 100, 2),
  gggg: (s) => pad(sundayWeekOf(s.date).year, 4),
  GG: (s) => pad(isoWeekOf(s.date).year % 100, 2),
  GGGG: (s) => pad(isoWeekOf(s.date).year, 4),
  H: (s) => String(s.hour),
  HH: (s) => pad(s.hour, 2),
  h: (s) => String(half(s.hour)),
  hh: (s) => pad(half(s.hour), 2),
  k: (s) => String(s.hour || 24),
  kk: (s) => pad(s.hour || 24, 2),
  A: (s) => (s.hour < 12 ? 'AM' : 'PM'),
  a: (s) => (s.hour < 12 ? 'am' : 'pm'),
  m: (s) => String(s.minute),
  mm: (s) => pad(s.minute, 2),
  s: (s) => String(s.second),
  ss: (s) => pad(s.second, 2),
  Z: (s) => offsetText(s.offset, ':'),
  ZZ: (s) => offsetText(s.offset, ''),
  X: (s) => String(Math.floor(s.instant / 1000)),
  x: (s) => String(s.instant),
};

const TOKEN = new RegExp(
  `\\[([^\\]]*)\\]|S{1,9}|${Object.keys(TOKENS)
    .sort((a, b) => b.length - a.length)
    .join('|')}`,
  'g',
);

function writer(token: string, literal: string | undefined): Write | string {
  if (literal !== undefined) return literal;
  if (token.startsWith('S'))
    return (s) => pad(s.millisecond, 3).padEnd(token.length, '0').slice(0, token.length);
  return TOKENS[token] ?? token;
}

function compile(pattern: string): (Write | string)[] {
  const writers: (Write | string)[] = [];
  let done = 0;
  for (const match of pattern.matchAll(TOKEN)) {
    if (match.index > done) writers.push(pattern.slice(done, match.index));
    writers.push(writer(match[0], match[1]));
    done = match.index + match[0].length;
  }
  writers.push(pattern.slice(done));
  return writers;
}

const CACHED = 200;
const LONGEST_CACHED = 200;
const cache = new Map<string, (Write | string)[]>();

function compiled(pattern: string): (Write | string)[] {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const writers = compile(pattern);
  if (pattern.length <= LONGEST_CACHED) {
    if (cache.size >= CACHED) cache.clear();
    cache.set(pattern, writers);
  }
  return writers;
}

/** An instant as clocks in the zone show it, written by a pattern. */
export function formatTokens(instant: number, timezone: string, pattern: string): string {
  const offset = offsetAt(timezone, instant);
  const wall = instant + offset;
  const { year, month, day, hour, minute, second, millisecond } = wallTime(wall);
  const date = dayOf(wall);
  const shown: Shown = { year, month, day, hour, minute, second, millisecond, instant, offset, date };
  let text = '';
  for (const part of compiled(pattern)) text += typeof part === 'string' ? part : part(shown);
  return text;
}
