/** A setting that may hold less than before: what is written out is measured, what an expression gives is asked about. */
import { shownValue, type Questions } from './attention.ts';
import type { InputChange } from './migration.ts';
import { isLiteral, type Site } from './settings.ts';

type Limit = Extract<InputChange, { op: 'limit' }>;

/** Asks where the value is beyond the limit, or may be; what is within stays as it is written. */
export function limit(
  { holder, name, value, section, path }: Site,
  change: Limit,
  questions: Questions,
): void {
  const literal = isLiteral(value, section);
  if (literal && within(value, change)) return;
  const before = shownValue(name, value);
  const said = { field: path, reason: change.reason, ...(before === undefined ? {} : { before }) };
  const answer = literal
    ? questions.ask({ code: 'VALUE_NOT_CONVERTIBLE', severity: 'blocker', ...said })
    : questions.ask({ code: 'MAPPED_VALUE_UNVERIFIABLE', severity: 'confirm', ...said });
  if (answer !== undefined && 'value' in answer) holder[name] = answer.value;
}

function within(value: Site['value'], { maxLength, min, max }: Limit): boolean {
  if (maxLength !== undefined && typeof value !== 'object' && Array.from(String(value)).length > maxLength)
    return false;
  if (min === undefined && max === undefined) return true;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return number >= (min ?? -Infinity) && number <= (max ?? Infinity);
}
