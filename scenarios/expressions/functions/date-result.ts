/** Dates as the results of date functions. */
import type { EvaluationContext } from '../context.ts';
import { invalid } from '../errors.ts';
import { instantAt, wallAt } from '../zone.ts';

/** The date of an instant. Throws `InvalidArgument` beyond what dates can hold. */
export function dateFrom(instant: number): Date {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) throw invalid('The result is beyond all dates.');
  return date;
}

/** The date when clocks in the scenario's zone show a time; `from`, where they show it already. */
export function dateFromWall(wall: number, { timezone }: EvaluationContext, from?: number): Date {
  const unchanged = from !== undefined && wallAt(timezone, from) === wall;
  return dateFrom(unchanged ? from : instantAt(timezone, wall));
}
