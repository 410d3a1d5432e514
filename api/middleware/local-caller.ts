/** Recognises requests from this machine itself, which some routes take without a key. */
import { isIP } from 'node:net';
import type { Request } from 'express';

function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || /^127\./.test(plain);
}

/** `localhost`, `127.x.x.x` and `[::1]`. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || (isIP(name) !== 0 && isLoopbackAddress(name));
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '');
}

/**
 * True for a connection from loopback that was sent to loopback. The Host header shuts out web pages that had their own
 * name resolve to this machine, the forwarding headers a reverse proxy that passes on strangers, and the origin every
 * page but the given one.
 */
export function isLocalCaller(request: Request, allowedOrigin: (origin: string) => boolean): boolean {
  if (!isLoopbackAddress(request.socket.remoteAddress ?? '')) return false;
  if (!isLoopbackHost(hostname(request.get('host') ?? ''))) return false;
  if (request.get('x-forwarded-for') !== undefined || request.get('forwarded') !== undefined) return false;
  const origin = request.get('origin');
  return origin === undefined || allowedOrigin(origin);
}
