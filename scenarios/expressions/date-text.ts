/** Text that counts as a date (expressions.md 4.4). */
import { DateTime } from 'luxon';
import { instantOf } from './instant.ts';

const DAY = String.raw`(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})|(\d{1,2})\.(\d{1,2})\.(\d{4}))`;
const TIME = String.raw`(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp][Mm]))?)?`;
const ZONE = String.raw`(?: ?(Z|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|GMT|UTC))?`;
const FORM = new RegExp(`^${DAY}${TIME}${ZONE}$`);

function offsetZone(zone: string): string {
  const offset = /([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return offset === null ? 'utc' : `utc${offset[1] ?? '+'}${offset[2] ?? '00'}:${offset[3] ?? '00'}`;
}

/** The instant a text names, in the scenario's zone where it names none; undefined when it is no date. */
export function parseDateText(text: string, timezone: string): Date | undefined {
  const match = FORM.exec(text.trim());
  if (match === null) return undefined;
  const numbers = match.map((part) => (part === undefined ? undefined : Number(part)));
  const year = numbers[1] ?? numbers[4] ?? numbers[9] ?? numbers[12] ?? 0;
  const month = numbers[2] ?? numbers[5] ?? numbers[7] ?? numbers[11] ?? 0;
  const day = numbers[3] ?? numbers[6] ?? numbers[8] ?? numbers[10] ?? 0;
  let hour = numbers[13] ?? 0;
  const half = match[17]?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  const millisecond = match[16] === undefined ? 0 : Math.floor(Number(`0.${match[16]}`) * 1000);
  const parts = { year, month, day, hour, minute: numbers[14] ?? 0, second: numbers[15] ?? 0, millisecond };
  const zone = match[18] === undefined ? timezone : offsetZone(match[18]);
  const date = DateTime.fromObject(parts, { zone });
  return date.isValid ? instantOf(date) : undefined;
}
