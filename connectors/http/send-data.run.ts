/** Sandboxed half of the older request module: what a repeat would do, and how long it may take. */
import type { PureEntry } from '../pure-entry.ts';
import { requestEffect, requestTimeLimitMs } from './request-effect.ts';

export const modules: PureEntry[] = [
  ['http:ActionSendData@3', { effect: requestEffect, timeLimitMs: requestTimeLimitMs }],
];
