import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

/** Instant trigger: the event that came in is the bundle. */
export const customWebhook = defineModule({
  id: 'gateway:CustomWebHook',
  kind: 'instant-trigger',
  title: 'Custom webhook',
  description: 'Starts the scenario for each call of its webhook; what was sent is the bundle.',
  when: 'Another system can call an address when something happens.',
  gotchas: [
    'A 2xx answer means that the event is stored, not that the run has succeeded.',
    'The same `Idempotency-Key`, `Webhook-Id` or `X-GitHub-Delivery` never starts two runs within seven days.',
    'Request headers and method arrive as `__IMTHEADERS__` and `__IMTMETHOD__` where the webhook asks for them.',
  ],
  aliases: ['gateway:CustomWebhook'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'webhook',
  parameters: z.object({
    hook: z.int().optional().describe('Id of the webhook.'),
    maxResults: z.int().optional().describe('Events per run; one where runs start at once.'),
  }),
  output: z.looseObject({
    __IMTHEADERS__: z.array(fields.any()).optional(),
    __IMTMETHOD__: z.string().optional(),
  }),
  examples: [{ hook: 1, maxResults: 1 }],
});
