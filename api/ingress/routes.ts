/** `/hooks/{token}`: takes webhook calls of any method. */
import { Router, type Request } from 'express';
import { readBody } from '../middleware/read-body.ts';
import type { RouteFacts } from '../route.ts';
import type { Services } from '../services.ts';
import { deliveryKey, eventBundle, type IncomingEvent } from './event-bundle.ts';
import { writeAnswer } from './write-answer.ts';

/** As Make's. */
export const EVENT_LIMIT = 5 * 1024 * 1024;

/** The methods as the documentation lists them; in fact any is taken. */
export const hookRouteFacts: RouteFacts[] = (['get', 'post', 'put', 'patch', 'delete'] as const).map(
  (method) => ({
    method,
    path: '/hooks/{token}',
    tag: 'Webhooks',
    summary: 'Call a webhook. A 2xx means that the event is stored',
    access: 'public',
    bodyLimit: EVENT_LIMIT,
    answers: {
      200: {
        description: '`Accepted`, or the answer of the scenario with its own status',
        type: 'text/plain',
      },
      202: {
        description: 'The event is stored; the answer is not known (`{eventId}`)',
        type: 'application/json',
      },
      400: {
        description: 'The body is not what its content type says; nothing was stored',
        type: 'application/problem+json',
      },
      410: { description: 'The webhook is switched off', type: 'application/problem+json' },
      413: { description: 'The body is larger than 5 MB', type: 'application/problem+json' },
    },
  }),
);

export function hookRouter({ ingress }: Pick<Services, 'ingress'>): Router {
  const router = Router({ caseSensitive: true });

  router.all('/hooks/:token', async (request, response) => {
    // Webhooks are called from web pages too; they carry no cookie of ours that a page could misuse.
    response.set('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS' && request.get('access-control-request-method') !== undefined) {
      response.set({
        'access-control-allow-methods': request.get('access-control-request-method'),
        'access-control-allow-headers': request.get('access-control-request-headers') ?? '*',
        'access-control-max-age': '600',
      });
      response.status(204).end();
      return;
    }
    const hook = await ingress.hook(request.params.token);
    const event = await readEvent(request);
    const reception = await ingress.receive(hook, {
      bundle: await eventBundle(event, hook.options),
      deliveryKey: deliveryKey(event, hook.options),
    });
    // A caller who left has the answer kept for when he calls again.
    if (response.closed) return;
    response.set('cache-control', 'no-store');
    if (reception.kind === 'answer') writeAnswer(response, reception.answer);
    else response.status(202).json({ eventId: reception.eventId });
  });
  return router;
}

async function readEvent(request: Request): Promise<IncomingEvent> {
  const mark = request.url.indexOf('?');
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  return {
    method: request.method,
    queryString: mark === -1 ? '' : request.url.slice(mark + 1),
    headers,
    bytes: await readBody(request, EVENT_LIMIT),
  };
}
