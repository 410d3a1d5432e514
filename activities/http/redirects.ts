/** Where an answer sends a request next, by the rules of RFC 9110 15.4. */
import type { Pair } from '../../connectors/call-context.ts';
import { ModuleError } from '../../errors.ts';

/** The parts of a request that a redirect may change. */
export interface Hop {
  method: string;
  url: URL;
  headers: readonly Pair[];
  body: Uint8Array | undefined;
}

const redirecting = new Set([301, 302, 303, 307, 308]);

/** Meant for the host they were written for, and for nobody a redirect names. */
const confidential = /^(?:authorization|proxy-authorization|cookie2?|host)$|api-?key|auth|token|secret/i;

function targetOf(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href)) {
    throw new ModuleError('RuntimeError', 'The answer redirects to something that is no address.');
  }
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ModuleError(
      'InvalidConfigurationError',
      `The answer redirects to ${url.protocol}, which is not followed.`,
    );
  }
  return url;
}

/** 303 is always answered with a GET, 301 and 302 after a POST too, as every client has done since 1996. */
function becomesGet(status: number, method: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return status === 303 || ((status === 301 || status === 302) && method === 'POST');
}

/** The next request, undefined where the answer is no redirect. Throws where it leads to no web address. */
export function nextHop(hop: Hop, status: number, headers: readonly Pair[]): Hop | undefined {
  const location = headers.find(([name]) => name === 'location')?.[1];
  if (!redirecting.has(status) || location === undefined) return undefined;

  const url = targetOf(location, hop.url);
  const toGet = becomesGet(status, hop.method);
  const sameOrigin = url.origin === hop.url.origin;
  return {
    method: toGet ? 'GET' : hop.method,
    url,
    headers: hop.headers.filter(
      ([name]) => (sameOrigin || !confidential.test(name)) && !(toGet && /^content-/i.test(name)),
    ),
    body: toGet ? undefined : hop.body,
  };
}
