/** What each token of a date pattern reads from a text (expressions.md 9.2). */
import type { WallTime } from './calendar.ts';
import { DAYS, MONTHS } from './date-format.ts';
import { millisecondsOf, offsetIn } from './date-text.ts';

/** What was read, by the part of a date it is. */
export interface Found extends Partial<WallTime> {
  hour12?: number;
  half?: 'a' | 'p';
  ordinal?: number;
  weekYear?: number;
  week?: number;
  isoWeekday?: number;
  /** From 0 for Sunday, of a day's name. */
  weekday?: number;
  epoch?: number;
  offset?: number;
}

export interface Reader {
  form: RegExp;
  /** A sign in front belongs to it. */
  signed?: true;
  /** False where what was read means nothing. */
  read: (text: string, found: Found) => boolean;
}

type NumericPart = { [Part in keyof Found]-?: number extends Found[Part] ? Part : never }[keyof Found];

function numeric(form: RegExp, part: NumericPart, change = (value: number): number => value): Reader {
  return {
    form,
    read: (text, found) => {
      found[part] = change(Number(text));
      return true;
    },
  };
}

/** English names, whole or their first three letters or more. */
function named(names: readonly string[], part: 'month' | 'weekday', first: number): Reader {
  return {
    form: /[A-Za-z]+/y,
    read: (text, found) => {
      const known = names.findIndex((name) => name.toLowerCase().startsWith(text.toLowerCase()));
      found[part] = known + first;
      return text.length >= 3 && known >= 0;
    },
  };
}

const ONE_OR_TWO = /\d{1,2}/y;
const TWO = /\d{2}/y;
const century = (value: number): number => value + (value > 68 ? 1900 : 2000);
const midnight = (hour: number): number => (hour === 24 ? 0 : hour);

const half: Reader = {
  form: /[AaPp][Mm]?/y,
  read: (text, found) => {
    found.half = text.toLowerCase().startsWith('p') ? 'p' : 'a';
    return true;
  },
};

const offset: Reader = {
  form: /[Zz]|[+-]\d{2}:?\d{2}/y,
  signed: true,
  read: (text, found) => {
    const read = /^[Zz]$/.test(text) ? 0 : offsetIn(text);
    if (read !== undefined) found.offset = read;
    return read !== undefined;
  },
};

const epoch = (form: RegExp, unit: number): Reader => ({
  ...numeric(form, 'epoch', (value) => Math.round(value * unit)),
  signed: true,
});

/** Digits of a fraction of a second, for any number of `S`. */
export const fraction: Reader = {
  form: /\d{1,9}/y,
  read: (text, found) => {
    found.millisecond = millisecondsOf(text);
    return true;
  },
};

const day = numeric(ONE_OR_TWO, 'day');
/** By the token. */
export const READERS: Record<string, Reader> = {
  YYYY: {
    form: /\d{4}|\d{2}(?!\d)/y,
    read: (text, found) => {
      found.year = text.length === 2 ? century(Number(text)) : Number(text);
      return true;
    },
  },
  YY: numeric(TWO, 'year', century),
  Y: { ...numeric(/[+-]?\d{1,6}/y, 'year'), signed: true },
  Q: numeric(/[1-4]/y, 'month', (quarter) => quarter * 3 - 2),
  MMMM: named(MONTHS, 'month', 1),
  MMM: named(MONTHS, 'month', 1),
  MM: numeric(ONE_OR_TWO, 'month'),
  M: numeric(ONE_OR_TWO, 'month'),
  DDDD: numeric(/\d{1,3}/y, 'ordinal'),
  DDD: numeric(/\d{1,3}/y, 'ordinal'),
  Do: {
    form: /\d{1,2}(?:st|nd|rd|th)?/iy,
    read: (text, found) => day.read(text.slice(0, /\D|$/.exec(text)?.index), found),
  },
  DD: day,
  D: day,
  dddd: named(DAYS, 'weekday', 0),
  ddd: named(DAYS, 'weekday', 0),
  GGGG: numeric(/\d{4}/y, 'weekYear'),
  GG: numeric(TWO, 'weekYear', century),
  WW: numeric(ONE_OR_TWO, 'week'),
  W: numeric(ONE_OR_TWO, 'week'),
  E: numeric(/[1-7]/y, 'isoWeekday'),
  HH: numeric(ONE_OR_TWO, 'hour'),
  H: numeric(ONE_OR_TWO, 'hour'),
  hh: numeric(ONE_OR_TWO, 'hour12'),
  h: numeric(ONE_OR_TWO, 'hour12'),
  kk: numeric(ONE_OR_TWO, 'hour', midnight),
  k: numeric(ONE_OR_TWO, 'hour', midnight),
  A: half,
  a: half,
  mm: numeric(ONE_OR_TWO, 'minute'),
  m: numeric(ONE_OR_TWO, 'minute'),
  ss: numeric(ONE_OR_TWO, 'second'),
  s: numeric(ONE_OR_TWO, 'second'),
  ZZ: offset,
  Z: offset,
  X: epoch(/[+-]?\d{1,15}(?:\.\d{1,9})?/y, 1000),
  x: epoch(/[+-]?\d{1,16}/y, 1),
};
