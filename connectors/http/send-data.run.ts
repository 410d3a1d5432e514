/** Sandboxed half of the older request modules: what a repeat would do, and how long it may take. */
import type { PureModule } from '../../scenarios/pure-module.ts';
import type { PureEntry } from '../pure-entry.ts';
import { requestEffect, requestTimeLimitMs } from './request-effect.ts';

const request: PureModule = { effect: requestEffect, timeLimitMs: requestTimeLimitMs };

export const modules: PureEntry[] = [
  ['http:ActionSendData@3', request],
  ['http:ActionSendDataBasicAuth@3', request],
  ['http:ActionSendDataAPIKeyAuth@3', request],
];
