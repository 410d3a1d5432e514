/** What every list takes and gives. */
import { z } from 'zod';
import type { Page, PageQuery } from '../../store/index.ts';

/** Query of a list; add its filters with `.extend`. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('Items of a page, at most.'),
  cursor: z.string().max(1000).optional().describe('`next` of the page before.'),
});

/** One page of `item`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe('Cursor of the next page; missing on the last.'),
  });
}

/** The store's query of a parsed list query. */
export function pageQuery({ limit, cursor }: z.output<typeof ListQuery>): PageQuery {
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

/** A page with each item as the API shows it. */
export function pageAs<Item, Shown>(page: Page<Item>, show: (item: Item) => Shown): Page<Shown> {
  return { items: page.items.map(show), ...(page.next === undefined ? {} : { next: page.next }) };
}

/** A positive integer in a path. */
export const PathId = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/** `true` and `false` in a query. */
export const QueryFlag = z.enum(['true', 'false']).transform((text) => text === 'true');
