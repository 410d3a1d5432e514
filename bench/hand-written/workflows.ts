/** The same work as a Temporal TypeScript workflow written by hand: one normal activity per call. */
import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from './activities.ts';

const { get, post, respond } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

/** Webhook, one GET, answer the caller. */
export async function webhook(id: string, event: { order?: unknown }): Promise<void> {
  const order = await get(`/orders/${String(event.order)}`);
  await respond(id, order);
}

export async function calls(method: 'get' | 'post', count: number): Promise<number> {
  for (let i = 0; i < count; i += 1) {
    if (method === 'get') await get(`/orders/${String(i)}`);
    else await post('/notes', { i });
  }
  return count;
}

/** One GET for each of many items, one after another; continues as new where Temporal says so. */
export async function iterate(items: number[], done = 0): Promise<number> {
  for (let i = done; i < items.length; i += 1) {
    await get(`/orders/${String(items[i])}`);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof iterate>(items, i + 1);
  }
  return items.length;
}

/** Pure work: a number of additions with a text made of each. */
export async function pure(count: number): Promise<number> {
  let total = 0;
  for (let i = 1; i <= count; i += 1) total += `item ${String(i)}`.length;
  return total;
}
