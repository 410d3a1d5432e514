/**
 * Fields of a paged request. Exports name only `paginationType` and its four values; the fields beside it are ours.
 */
import { z } from 'zod';

/** Spread into the module's parameters. */
export const pagingFields = {
  paginationType: z
    .enum(['offsetBased', 'pageBased', 'urlBased', 'tokenBased'])
    .optional()
    .describe('How the next page is asked for; a single request where empty.'),
  maxPages: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Stop after so many pages. Without it more than 1,000 pages are an error.'),
  itemsPath: z
    .string()
    .optional()
    .describe(
      'Where in the answer its items are, such as `data.items`; needed where the answer is no array and has several.',
    ),
  pageSize: z
    .int()
    .min(1)
    .optional()
    .describe('Items of a full page: asked for, and a page with fewer is the last one.'),
  limitParameter: z
    .string()
    .optional()
    .describe('Query parameter for `pageSize`; `limit` for `offsetBased`, none for `pageBased`.'),
  offsetParameter: z
    .string()
    .default('offset')
    .describe('`offsetBased`: query parameter for how many items to skip.'),
  firstOffset: z.int().min(0).default(0).describe('`offsetBased`: its first value.'),
  pageParameter: z.string().default('page').describe('`pageBased`: query parameter for the page.'),
  firstPage: z.int().min(0).default(1).describe('`pageBased`: number of the first page.'),
  nextUrlPath: z
    .string()
    .optional()
    .describe(
      '`urlBased`: where in the answer the next address is, such as `links.next`; the `Link` header where empty.',
    ),
  tokenParameter: z.string().default('page_token').describe('`tokenBased`: query parameter for the token.'),
  nextTokenPath: z
    .string()
    .default('next_page_token')
    .describe('`tokenBased`: where in the answer the next token is.'),
} as const;
