/** Tenon's own activities: idempotent steps against the store, run locally and retried until they succeed. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../scenarios/run.ts';

/** A store that is away comes back: these are retried for as long as it takes, on timers where it takes long. */
export const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** The pause of a long pure stretch. */
export const { 'tenon:breathe': breathe } = proxyActivities<Pick<Activities, 'tenon:breathe'>>({
  startToCloseTimeout: '10s',
});
