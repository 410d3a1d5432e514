/** Pages of lists: a limit and an opaque cursor that holds the sort key of the last row. */
import { TenonError } from '../errors.ts';

/** What a list takes; `limit` is 1..1000, and anything else is brought into that range. */
export interface PageQuery {
  limit: number;
  /** `next` of the page before. A cursor we did not make is `BAD_REQUEST`. */
  cursor?: string;
}

/** One page; without `next` it is the last. */
export interface Page<Item> {
  items: Item[];
  next?: string;
}

const LARGEST = 1000;

/** The last millisecond that is written with a year of four digits. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** How many rows a page holds. */
export function pageSize(query: PageQuery): number {
  return Number.isFinite(query.limit) ? Math.min(Math.max(Math.trunc(query.limit), 1), LARGEST) : LARGEST;
}

/** Makes the page from one row more than it holds. */
export function pageOf<Row, Item>(
  rows: Row[],
  query: PageQuery,
  item: (row: Row) => Item,
  sortKey: (row: Row) => (string | number)[],
): Page<Item> {
  const size = pageSize(query);
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const items = shown.map(item);
  if (rows.length <= size || last === undefined) return { items };
  return { items, next: Buffer.from(JSON.stringify(sortKey(last))).toString('base64url') };
}

/** Reads a cursor that sorts by one number. */
export function numberCursor(query: PageQuery): number | undefined {
  const [position] = cursorOf(query, ['number']) ?? [];
  return position as number | undefined; // cursorOf checked the type
}

/** Reads a cursor that sorts by one text. */
export function textCursor(query: PageQuery): string | undefined {
  const [position] = cursorOf(query, ['string']) ?? [];
  return position as string | undefined; // cursorOf checked the type
}

/** Reads a cursor that sorts by a moment and an id. */
export function momentCursor(query: PageQuery): { at: Date; id: string } | undefined {
  const parts = cursorOf(query, ['number', 'string']);
  if (parts === undefined) return undefined;
  const [at, id] = parts as [number, string]; // cursorOf checked the types
  if (at < 0 || at > LATEST) throw foreign();
  return { at: new Date(at), id };
}

function cursorOf(query: PageQuery, types: ('string' | 'number')[]): (string | number)[] | undefined {
  if (query.cursor === undefined) return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(query.cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  const valid =
    Array.isArray(parts) &&
    parts.length === types.length &&
    types.every((type, index) => typeof parts[index] === type) &&
    parts.every((part) => typeof part === 'string' || Number.isSafeInteger(part));
  if (!valid) throw foreign();
  return parts as (string | number)[]; // checked above
}

function foreign(): TenonError {
  return new TenonError('BAD_REQUEST', 'The cursor is not one of this list');
}
