/** Times as the store's callers see them. */

/** ISO 8601 in UTC with milliseconds. */
export function iso(moment: Date): string {
  return moment.toISOString();
}

/** `{ [name]: ISO }`, or nothing where there is no such time: for optional fields of a row. */
export function whenSet<Name extends string>(name: Name, moment: Date | null): { [Key in Name]?: string } {
  return (moment === null ? {} : { [name]: iso(moment) }) as { [Key in Name]?: string }; // one key by construction
}
