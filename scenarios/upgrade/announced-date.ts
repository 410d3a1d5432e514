/** Dates in headers by which an API says when something of it ends: as the standards write them, and as servers do. */
import { DateTime } from 'luxon';

/** RFC 9651 3.3.7, with parameters nobody needs. */
const STRUCTURED = /^@(-?\d{1,15})\s*(?:;.*)?$/s;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const LONGEST = 100;

function known(moment: DateTime): string | undefined {
  if (!moment.isValid) return undefined;
  const utc = moment.toUTC();
  return utc.year >= 1970 && utc.year <= 9999 ? (utc.toISO() ?? undefined) : undefined;
}

/**
 * ISO 8601 in UTC of `@1688169599`, an HTTP date or an ISO date; undefined for anything else. The day of the week is not
 * compared: RFC 8594 has it wrong in its own example, and servers copy that.
 */
export function announcedDate(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  const [, seconds] = STRUCTURED.exec(trimmed) ?? [];
  if (seconds !== undefined) return known(DateTime.fromSeconds(Number(seconds)));
  if (ISO.test(trimmed)) return known(DateTime.fromISO(trimmed.replace(' ', 'T'), { zone: 'utc' }));
  const http = DateTime.fromHTTP(trimmed);
  return known(http.isValid ? http : DateTime.fromRFC2822(trimmed.replace(/^[A-Za-z]{3,9},\s*/, '')));
}
