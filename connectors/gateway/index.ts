import { defineConnector } from '../define.ts';
import { customWebhook } from './custom-webhook.ts';
import { webhookRespond } from './webhook-respond.ts';

/** Webhooks: scenarios that start when somebody calls, and what the caller gets. */
export const gateway = defineConnector({
  id: 'gateway',
  title: 'Webhooks',
  description: 'Starts a scenario when its address is called, and answers the caller.',
  modules: [customWebhook, webhookRespond],
});
