/**
 * Time zones: what clocks show at an instant, and when clocks show a time. Rules come from the host's zone data (`Intl`), never
 * its own zone. Asking it is slow, so what it said of a whole UTC day is kept where the offset does not change within.
 */

const { abs, floor, max, min } = Math;

const DAY_MS = 86_400_000;
const LARGEST_INSTANT = 8.64e15;
const MOST_ZONES = 600;
const MOST_DAYS = 5000;

interface Zone {
  offsetNow: (instant: number) => number;
  /** Offset of the UTC day with this number; only of days that have a single one. */
  days: Map<number, number>;
}

/** Undefined for names that are no zones. */
const zones = new Map<string, Zone | undefined>();

const OFFSET = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

function open(name: string): Zone | undefined {
  // Node 22 takes offsets such as +02:00 as zones and Node 20 does not; they are no IANA names.
  if (!/^[A-Za-z]/.test(name) || name.length > 100) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return undefined; // RangeError: no such zone
  }
  const offsetNow = (instant: number): number => {
    const [, sign, hours, minutes, seconds = 0] = OFFSET.exec(format.format(instant)) ?? [];
    const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === undefined ? 0 : sign === '-' ? -size : size;
  };
  return { offsetNow, days: new Map() };
}

function zoneOf(name: string): Zone | undefined {
  if (!zones.has(name)) {
    if (zones.size >= MOST_ZONES) zones.clear();
    zones.set(name, open(name));
  }
  return zones.get(name);
}

/** Whether a name is that of an IANA time zone. */
export function isZone(name: string): boolean {
  return zoneOf(name) !== undefined;
}

/** Milliseconds that clocks in the zone are ahead of UTC at an instant. An unknown zone counts as UTC. */
export function offsetAt(name: string, instant: number): number {
  if (name === 'UTC' || !(abs(instant) <= LARGEST_INSTANT)) return 0;
  const zone = zoneOf(name);
  if (zone === undefined) return 0;
  const day = floor(instant / DAY_MS);
  const known = zone.days.get(day);
  if (known !== undefined) return known;
  const start = max(day * DAY_MS, -LARGEST_INSTANT);
  const offset = zone.offsetNow(start);
  if (zone.offsetNow(min(start + DAY_MS, LARGEST_INSTANT)) !== offset) return zone.offsetNow(instant);
  if (zone.days.size >= MOST_DAYS) zone.days.clear();
  zone.days.set(day, offset);
  return offset;
}

/** What clocks in the zone show at an instant, as milliseconds since clocks showed 1 January 1970, 00:00. */
export function wallAt(name: string, instant: number): number {
  return instant + offsetAt(name, instant);
}

/**
 * When clocks in the zone show a time: the earlier moment of a time that occurs twice; a time that clocks skip moves forward by what
 * they skip (expressions.md 9.3).
 */
export function instantAt(name: string, wall: number): number {
  if (name === 'UTC') return wall;
  const before = wall - offsetAt(name, wall - DAY_MS);
  const after = wall - offsetAt(name, wall + DAY_MS);
  if (before === after) return before;
  const shown = [before, after].filter((instant) => wallAt(name, instant) === wall);
  return shown.length === 0 ? before : min(...shown);
}
