/** `/v1/runs/{id}/events`: a run as a stream of server-sent events. */
import { z } from 'zod';
import type { Response } from 'express';
import { TenonError } from '../../errors.ts';
import { route, type Route } from '../route.ts';
import type { RunEvent } from '../services/run-follow.ts';
import type { Services } from '../services.ts';
import { runOf, type RunLinks } from './run-shapes.ts';

/** Proxies close a connection on which nothing is said. */
const KEEP_ALIVE_MS = 15_000;
const MOST_STREAMS = 200;

export function runEventRoutes({ runs, links }: Services): Route[] {
  let streams = 0;
  return [
    route({
      method: 'get',
      path: '/v1/runs/{id}/events',
      tag: 'Runs',
      summary: 'Follow a run: events `status`, `operation` (id = position in the trace) and `end`',
      access: 'viewer',
      params: z.object({ id: z.string().min(1).max(200) }),
      answers: { 200: { description: 'Goes on after `Last-Event-ID`', type: 'text/event-stream' } },
      async handle({ params, request, response }) {
        if (streams >= MOST_STREAMS) {
          throw new TenonError('RATE_LIMITED', 'Too many runs are followed at once', {
            extra: { retryAfter: 10 },
          });
        }
        const gone = new AbortController();
        response.once('close', () => gone.abort());
        const from = startAfter(request.get('last-event-id'));
        const events = await runs.follow(params.id, { from, signal: gone.signal });
        streams += 1;
        try {
          await stream(response, events, links);
        } finally {
          streams -= 1;
        }
        return undefined;
      },
    }),
  ];
}

function startAfter(lastEventId: string | undefined): number {
  if (lastEventId === undefined || lastEventId === '') return 0;
  const position = Number(lastEventId);
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new TenonError('BAD_REQUEST', 'Last-Event-ID is not one of this stream');
  }
  return position + 1;
}

async function stream(response: Response, events: AsyncIterable<RunEvent>, links: RunLinks): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS);
  try {
    for await (const event of events) {
      // A slow reader slows us down, instead of filling our memory.
      if (!response.write(written(event, links))) await drained(response);
    }
  } finally {
    clearInterval(keepAlive);
    response.end();
  }
}

function written(event: RunEvent, links: RunLinks): string {
  if (event.type !== 'operation') {
    return `event: ${event.type}\ndata: ${JSON.stringify(runOf(event.run, links))}\n\n`;
  }
  return `id: ${String(event.position)}\nevent: operation\ndata: ${JSON.stringify(event.entry)}\n\n`;
}

async function drained(response: Response): Promise<void> {
  if (response.closed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
