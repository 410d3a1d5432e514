/** Text that counts as a date (expressions.md 4.4). */
import { daysInMonth, wallOf, type WallTime } from './calendar.ts';
import { instantAt } from './zone.ts';

const DAY = String.raw`(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})|(\d{1,2})\.(\d{1,2})\.(\d{4}))`;
const TIME = String.raw`(?:(?: +|[Tt])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp][Mm]))?)?`;
const ZONE = String.raw`(?: ?(?:GMT|UTC)?([+-]\d{2}:?\d{2}|[+-]\d{2})| ?(?:[Zz]|GMT|UTC))?`;
const FORM = new RegExp(`^${DAY}${TIME}(${ZONE})$`);

/** No date is written longer. */
const LONGEST = 100;

/** Whether the parts name a real day and time. */
export function isReal({ year, month, day, hour, minute, second }: WallTime): boolean {
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59
  );
}

/** Milliseconds of `+02:00`, `+0200` or `+02`; undefined where clocks are never that far ahead. */
export function offsetIn(text: string): number | undefined {
  const digits = text.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 18 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Hour of the day of `12 AM`; undefined where there is no such hour. */
export function hourOfHalf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

/** Milliseconds of the digits behind a decimal point. */
export const millisecondsOf = (fraction: string): number => Number(fraction.slice(0, 3).padEnd(3, '0'));

/** The instant a text names, in the scenario's zone where it names none; undefined when it is no date. */
export function parseDateText(text: string, timezone: string): Date | undefined {
  const match = text.length > LONGEST ? null : FORM.exec(text.trim());
  if (match === null) return undefined;
  const part = (...groups: number[]): number =>
    Number(groups.map((group) => match[group]).find((found) => found !== undefined) ?? 0);
  const hour = match[17] === undefined ? part(13) : hourOfHalf(part(13), match[17]);
  const wall: WallTime = {
    year: part(1, 4, 9, 12),
    month: part(2, 5, 7, 11),
    day: part(3, 6, 8, 10),
    hour: hour ?? 24,
    minute: part(14),
    second: part(15),
    millisecond: millisecondsOf(match[16] ?? ''),
  };
  if (!isReal(wall)) return undefined;
  const zone = match[18] ?? '';
  if (zone === '') return new Date(instantAt(timezone, wallOf(wall)));
  const offset = match[19] === undefined ? 0 : offsetIn(match[19]);
  return offset === undefined ? undefined : new Date(wallOf(wall) - offset);
}
