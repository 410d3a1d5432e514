/** Sandboxed half of the request module: what a repeat would do, and how long it may take. */
import { own, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { requestEffect, requestTimeLimitMs } from './request-effect.ts';

/** All pages together; each page has the limit of one request. */
const PAGED_MS = 300_000;

function timeLimitMs(parameters: Collection): number {
  const paging = own(parameters, 'paginationType');
  return typeof paging === 'string' && paging !== '' ? PAGED_MS : requestTimeLimitMs(parameters);
}

export const modules: PureEntry[] = [['http:MakeRequest@4', { effect: requestEffect, timeLimitMs }]];
