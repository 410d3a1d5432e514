/** Lets Temporal's Web UI, and no other page, read what the codec decrypts. */
import type { RequestHandler } from 'express';
import { isLoopbackHost } from './local-caller.ts';

/** True for the Web UI's origin; `localhost` and `127.0.0.1` are the same place to a person. */
export function webUiOrigin(webUiUrl: string | undefined): (origin: string) => boolean {
  if (webUiUrl === undefined) return () => false;
  const ui = new URL(webUiUrl);
  return (origin) => {
    if (origin === ui.origin) return true;
    if (!isLoopbackHost(ui.hostname) || !URL.canParse(origin)) return false;
    const asked = new URL(origin);
    return asked.protocol === ui.protocol && asked.port === ui.port && isLoopbackHost(asked.hostname);
  };
}

/** CORS for `/codec`: the answer names the origin that asked, or no origin at all. */
export function codecCors(allowed: (origin: string) => boolean): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('origin');
    response.vary('origin');
    if (origin === undefined || !allowed(origin)) {
      next();
      return;
    }
    response.set('access-control-allow-origin', origin);
    response.set('access-control-allow-credentials', 'true');
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set({
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'content-type, x-namespace, authorization',
      'access-control-max-age': '600',
      // Chrome asks for this when a public page calls a private address.
      'access-control-allow-private-network': 'true',
    });
    response.status(204).end();
  };
}
