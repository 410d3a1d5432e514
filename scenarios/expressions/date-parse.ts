/** Text read by a pattern of Moment's tokens (expressions.md 9.2), forgiving about punctuation and leading zeros. */
import { DateTime } from 'luxon';
import { DAYS, MONTHS } from './date-format.ts';
import { instantOf } from './instant.ts';

interface Found {
  [part: string]: number | string | undefined;
  half?: string;
  zone?: string;
  weekdayName?: string;
}

interface Reader {
  pattern: string;
  read: (text: string, found: Found) => void;
}

const numeric = (pattern: string, part: string, change = (value: number): number => value): Reader => ({
  pattern,
  read: (text, found) => (found[part] = change(Number(text))),
});

const named = (names: readonly string[], part: string): Reader => ({
  pattern: '[A-Za-z]+',
  read: (text, found) => {
    const index =
      text.length < 3 ? -1 : names.findIndex((name) => name.toLowerCase().startsWith(text.toLowerCase()));
    found[part] = index < 0 ? Number.NaN : index + 1;
  },
});

const twoDigits = (value: number): number => (value < 100 ? (value > 68 ? 1900 : 2000) + value : value);
const fraction: Reader = {
  pattern: '\\d{1,9}',
  read: (text, found) => (found['millisecond'] = Math.floor(Number(`0.${text}`) * 1000)),
};

const READERS: Record<string, Reader> = {
  YYYY: {
    pattern: '\\d{4}|\\d{2}',
    read: (text, found) => (found['year'] = text.length === 2 ? twoDigits(Number(text)) : Number(text)),
  },
  YY: numeric('\\d{2}', 'year', twoDigits),
  Y: numeric('[+-]?\\d{1,6}', 'year'),
  Q: numeric('[1-4]', 'month', (quarter) => quarter * 3 - 2),
  MMMM: named(MONTHS, 'month'),
  MMM: named(MONTHS, 'month'),
  MM: numeric('\\d{1,2}', 'month'),
  M: numeric('\\d{1,2}', 'month'),
  DDDD: numeric('\\d{1,3}', 'ordinal'),
  DDD: numeric('\\d{1,3}', 'ordinal'),
  Do: {
    pattern: '\\d{1,2}(?:st|nd|rd|th)?',
    read: (text, found) => (found['day'] = Number.parseInt(text, 10)),
  },
  DD: numeric('\\d{1,2}', 'day'),
  D: numeric('\\d{1,2}', 'day'),
  dddd: named(DAYS, 'weekdayName'),
  ddd: named(DAYS, 'weekdayName'),
  GGGG: numeric('\\d{4}', 'weekYear'),
  GG: numeric('\\d{2}', 'weekYear', twoDigits),
  WW: numeric('\\d{1,2}', 'weekNumber'),
  W: numeric('\\d{1,2}', 'weekNumber'),
  E: numeric('[1-7]', 'weekday'),
  HH: numeric('\\d{1,2}', 'hour'),
  H: numeric('\\d{1,2}', 'hour'),
  hh: numeric('\\d{1,2}', 'hour12'),
  h: numeric('\\d{1,2}', 'hour12'),
  kk: numeric('\\d{1,2}', 'hour', (hour) => (hour === 24 ? 0 : hour)),
  k: numeric('\\d{1,2}', 'hour', (hour) => (hour === 24 ? 0 : hour)),
  A: { pattern: '[AaPp][Mm]?', read: (text, found) => (found.half = text[0]?.toLowerCase() ?? '') },
  a: { pattern: '[AaPp][Mm]?', read: (text, found) => (found.half = text[0]?.toLowerCase() ?? '') },
  mm: numeric('\\d{1,2}', 'minute'),
  m: numeric('\\d{1,2}', 'minute'),
  ss: numeric('\\d{1,2}', 'second'),
  s: numeric('\\d{1,2}', 'second'),
  ZZ: { pattern: 'Z|[+-]\\d{2}:?\\d{2}', read: (text, found) => (found.zone = text) },
  Z: { pattern: 'Z|[+-]\\d{2}:?\\d{2}', read: (text, found) => (found.zone = text) },
  X: {
    pattern: '[+-]?\\d+(?:\\.\\d{1,3})?',
    read: (text, found) => (found['epoch'] = Math.round(Number(text) * 1000)),
  },
  x: { pattern: '[+-]?\\d+', read: (text, found) => (found['epoch'] = Number(text)) },
};

const TOKEN = new RegExp(
  `\\[([^\\]]*)\\]|S{1,9}|${Object.keys(READERS)
    .sort((a, b) => b.length - a.length)
    .join('|')}|\\s+|[^\\s]`,
  'g',
);
const LARGEST_EPOCH = 8.64e15;

function readParts(text: string, pattern: string): Found | undefined {
  const found: Found = {};
  let at = 0;
  for (const [token, literal] of pattern.matchAll(TOKEN)) {
    const reader = literal === undefined ? (token.startsWith('S') ? fraction : READERS[token]) : undefined;
    if (reader === undefined) {
      // Punctuation of the pattern may be missing from the text or be another one.
      for (const character of literal ?? token) {
        if (text[at] === character || /[\s,./:-]/.test(text[at] ?? '')) at += 1;
        else if (/[A-Za-z0-9]/.test(character)) return undefined;
      }
      continue;
    }
    while (/[\s,./:]/.test(text[at] ?? '')) at += 1;
    const match = new RegExp(`^(?:${reader.pattern})`).exec(text.slice(at));
    if (match === null)
      return Object.keys(found).length > 0 && text.slice(at).trim() === '' ? found : undefined;
    reader.read(match[0], found);
    at += match[0].length;
  }
  return found;
}

const UNITS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
const SMALLEST = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };

/** The instant, or undefined where text and pattern do not fit or name no real day. */
export function parseTokens(text: string, pattern: string, timezone: string, now: Date): Date | undefined {
  const found = readParts(text.trim(), pattern.trim());
  if (found === undefined || Object.keys(found).length === 0) return undefined;
  if (typeof found['epoch'] === 'number') {
    return Math.abs(found['epoch']) <= LARGEST_EPOCH ? new Date(found['epoch']) : undefined;
  }
  if (typeof found['hour12'] === 'number') {
    if (found['hour12'] > 12) return undefined;
    found['hour'] =
      found.half === undefined ? found['hour12'] : (found['hour12'] % 12) + (found.half === 'p' ? 12 : 0);
  } else if (found.half === 'p' && typeof found['hour'] === 'number' && found['hour'] < 12)
    found['hour'] += 12;

  const zone =
    found.zone === undefined
      ? timezone
      : found.zone === 'Z'
        ? 'utc'
        : `utc${found.zone.slice(0, 3)}:${found.zone.slice(-2)}`;
  const today = DateTime.fromMillis(now.getTime(), { zone });
  const date = dateOf(found, today, zone);
  if (!date.isValid) return undefined;
  const weekday = found['weekdayName'];
  if (weekday !== undefined && Number(weekday) !== (date.weekday % 7) + 1) return undefined;
  return instantOf(date);
}

function dateOf(found: Found, today: DateTime, zone: string): DateTime {
  const clock = {
    hour: Number(found['hour'] ?? 0),
    minute: Number(found['minute'] ?? 0),
    second: Number(found['second'] ?? 0),
    millisecond: Number(found['millisecond'] ?? 0),
  };
  if (found['weekNumber'] !== undefined || found['weekYear'] !== undefined) {
    const week = {
      weekYear: Number(found['weekYear'] ?? today.weekYear),
      weekNumber: Number(found['weekNumber'] ?? 1),
      weekday: Number(found['weekday'] ?? 1),
    };
    return DateTime.fromObject({ ...week, ...clock } as Parameters<typeof DateTime.fromObject>[0], { zone }); // week units only
  }
  if (found['ordinal'] !== undefined) {
    return DateTime.fromObject(
      { year: Number(found['year'] ?? today.year), ordinal: Number(found['ordinal']), ...clock },
      { zone },
    );
  }
  // Larger units than the first one given come from today, smaller ones are their minimum.
  const parts: Record<string, number> = {};
  let seen = false;
  for (const unit of UNITS) {
    if (found[unit] !== undefined) {
      parts[unit] = Number(found[unit]);
      seen = true;
    } else parts[unit] = seen ? SMALLEST[unit] : today.get(unit);
  }
  return DateTime.fromObject(parts, { zone });
}
