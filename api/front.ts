/** The listening side of the API: it is there first, so that a taken port is noticed first, and serves the app once that is. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { listen, type Listening } from './listen.ts';

export interface Front extends Listening {
  serve(app: RequestListener): void;
}

/** What is said while the parts behind are still starting: the caller may simply try again. */
function starting(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({
    type: '/docs#STORE_UNAVAILABLE',
    title: 'Tenon is starting',
    status: 503,
    detail: 'The parts behind the API are not up yet',
    code: 'STORE_UNAVAILABLE',
  });
  response.writeHead(503, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'retry-after': '1',
    connection: 'close',
  });
  response.end(body);
}

/** `PORT_TAKEN` where something else listens there. */
export async function openFront(host: string, port: number): Promise<Front> {
  let app: RequestListener = starting;
  const listening = await listen((request, response) => app(request, response), host, port);
  return { ...listening, serve: (given) => (app = given) };
}
