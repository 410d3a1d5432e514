/** Dates as text in Moment's tokens (expressions.md 9.1), English names, longest token first. */
import { DateTime } from 'luxon';

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

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${String(value)}${suffix}`;
}

/** Week of the year with Sunday first; week 1 holds 1 January. */
function sundayWeek(date: DateTime): { week: number; year: number } {
  const dayOfWeek = date.weekday % 7;
  const year = date.plus({ days: 6 - dayOfWeek }).year;
  const first = DateTime.fromObject({ year, month: 1, day: 1 }, { zone: date.zone });
  const start = first.minus({ days: first.weekday % 7 }).startOf('day');
  const days = Math.round(date.startOf('day').diff(start, 'days').days);
  return { week: Math.floor(days / 7) + 1, year };
}

function offset(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${separator}${pad(size % 60, 2)}`;
}

const TOKENS: Record<string, (date: DateTime) => string> = {
  YYYY: (d) => pad(d.year, 4),
  YY: (d) => pad(d.year % 100, 2),
  Y: (d) => (d.year > 9999 ? `+${String(d.year)}` : String(d.year)),
  Q: (d) => String(d.quarter),
  Qo: (d) => ordinal(d.quarter),
  M: (d) => String(d.month),
  Mo: (d) => ordinal(d.month),
  MM: (d) => pad(d.month, 2),
  MMM: (d) => (MONTHS[d.month - 1] ?? '').slice(0, 3),
  MMMM: (d) => MONTHS[d.month - 1] ?? '',
  D: (d) => String(d.day),
  Do: (d) => ordinal(d.day),
  DD: (d) => pad(d.day, 2),
  DDD: (d) => String(d.ordinal),
  DDDo: (d) => ordinal(d.ordinal),
  DDDD: (d) => pad(d.ordinal, 3),
  d: (d) => String(d.weekday % 7),
  do: (d) => ordinal(d.weekday % 7),
  dd: (d) => (DAYS[d.weekday % 7] ?? '').slice(0, 2),
  ddd: (d) => (DAYS[d.weekday % 7] ?? '').slice(0, 3),
  dddd: (d) => DAYS[d.weekday % 7] ?? '',
  E: (d) => String(d.weekday),
  w: (d) => String(sundayWeek(d).week),
  wo: (d) => ordinal(sundayWeek(d).week),
  ww: (d) => pad(sundayWeek(d).week, 2),
  W: (d) => String(d.weekNumber),
  Wo: (d) => ordinal(d.weekNumber),
  WW: (d) => pad(d.weekNumber, 2),
  gg: (d) => pad(sundayWeek(d).year % 100, 2),
  gggg: (d) => pad(sundayWeek(d).year, 4),
  GG: (d) => pad(d.weekYear % 100, 2),
  GGGG: (d) => pad(d.weekYear, 4),
  H: (d) => String(d.hour),
  HH: (d) => pad(d.hour, 2),
  h: (d) => String(d.hour % 12 || 12),
  hh: (d) => pad(d.hour % 12 || 12, 2),
  k: (d) => String(d.hour || 24),
  kk: (d) => pad(d.hour || 24, 2),
  A: (d) => (d.hour < 12 ? 'AM' : 'PM'),
  a: (d) => (d.hour < 12 ? 'am' : 'pm'),
  m: (d) => String(d.minute),
  mm: (d) => pad(d.minute, 2),
  s: (d) => String(d.second),
  ss: (d) => pad(d.second, 2),
  Z: (d) => offset(d.offset, ':'),
  ZZ: (d) => offset(d.offset, ''),
  X: (d) => String(Math.floor(d.toMillis() / 1000)),
  x: (d) => String(d.toMillis()),
};

const TOKEN = new RegExp(
  `\\[([^\\]]*)\\]|S{1,9}|${Object.keys(TOKENS)
    .sort((a, b) => b.length - a.length)
    .join('|')}`,
  'g',
);

/** The date in its zone, written by a pattern. */
export function formatTokens(date: DateTime, pattern: string): string {
  return pattern.replace(TOKEN, (token, literal: string | undefined) => {
    if (literal !== undefined) return literal;
    if (token.startsWith('S'))
      return pad(date.millisecond, 3).padEnd(token.length, '0').slice(0, token.length);
    return Object.hasOwn(TOKENS, token) ? (TOKENS[token]?.(date) ?? token) : token;
  });
}
