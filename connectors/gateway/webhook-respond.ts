import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';

const Header = z.object({
  key: z.string().max(256).optional(),
  /** What other modules call it. */
  name: z.string().max(256).optional(),
  value: z.string().max(4096).optional(),
});

/** Answers the webhook's caller. */
export const webhookRespond = defineModule({
  id: 'gateway:WebhookRespond',
  kind: 'responder',
  title: 'Webhook response',
  description: 'Answers the caller who waits at the webhook that started the run.',
  when: 'The caller needs more than “Accepted”: data, a status of its own, a redirect.',
  gotchas: [
    'The first answer wins; later ones do nothing.',
    'With auto commit off the answer is sent when the run commits.',
    'A run that succeeds without an answer gives the caller `200 Accepted`; one that fails, `500`.',
  ],
  aliases: ['gateway:WebhookResponse'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'engine',
  role: 'respond',
  parameters: z.object({
    status: z.int().min(100).max(599).default(200).describe('HTTP status.'),
    body: fields.any().optional().describe('Text, or bytes.'),
    headers: z.array(Header).max(16).optional().describe('`{key, value}`, at most 16.'),
  }),
  examples: [
    { status: 200, body: 'Thank you' },
    { status: 302, headers: [{ key: 'Location', value: 'https://example.com/' }] },
  ],
});
