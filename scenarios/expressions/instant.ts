/** Wall-clock times to instants: one that occurs twice, when clocks go back, is the earlier (expressions.md 9.3). */
import type { DateTime } from 'luxon';

export function instantOf(date: DateTime): Date {
  const candidates = date.getPossibleOffsets().map((candidate) => candidate.toMillis());
  return new Date(Math.min(date.toMillis(), ...candidates));
}
