/** How pressing a finding is: by the days that are left. */
import type { FindingKind } from './signals.ts';

export const findingSeverities = ['info', 'warn', 'urgent', 'broken'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** Days left at which it becomes more pressing. */
export const DUE_DAYS = { warn: 180, urgent: 30 } as const;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is gone, or past its date, is broken; without a date it may be any day, so it is a warning. */
export function severityOf(
  { kind, effectiveAt }: { kind: FindingKind; effectiveAt?: string },
  nowMs: number,
): FindingSeverity {
  if (kind === 'endpoint-gone') return 'broken';
  if (effectiveAt === undefined) return 'warn';
  const days = (Date.parse(effectiveAt) - nowMs) / DAY_MS;
  if (days <= 0) return 'broken';
  if (days <= DUE_DAYS.urgent) return 'urgent';
  return days <= DUE_DAYS.warn ? 'warn' : 'info';
}
