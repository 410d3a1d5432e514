/** Times as the store's callers see them. */
import { TenonError } from '../errors.ts';

/** ISO 8601 in UTC with milliseconds. */
export function iso(moment: Date): string {
  return moment.toISOString();
}

/** `{ [name]: ISO }`, or nothing where there is no such time: for optional fields of a row. */
export function whenSet<Name extends string>(name: Name, moment: Date | null): { [Key in Name]?: string } {
  return (moment === null ? {} : { [name]: iso(moment) }) as { [Key in Name]?: string }; // one key by construction
}

/** The moment a text of ours or of a caller names; `BAD_REQUEST` where it names none. */
export function momentOf(text: string): Date {
  const moment = new Date(text);
  // Years beyond these the database would not take.
  if (!(moment.getUTCFullYear() >= 0 && moment.getUTCFullYear() <= 9999)) {
    throw new TenonError('BAD_REQUEST', 'A time is not in ISO 8601');
  }
  return moment;
}
