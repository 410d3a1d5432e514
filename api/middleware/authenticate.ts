/** Who calls: `Authorization: Bearer KEY` or `Token KEY`. */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { TenonError } from '../../errors.ts';
import { keyRoles, type KeyRole, type KeyStore } from '../../store/index.ts';
import type { Caller } from '../route.ts';
import { createFailureLimit } from './failure-limit.ts';

/** Keys that worked lately are looked up even where their address is blocked: others may share it, behind a proxy. */
const MOST_KNOWN = 1000;

export type Authenticate = (request: Request) => Promise<Caller>;

/** `UNAUTHORIZED` without a key that works, `RATE_LIMITED` after too many of those from one address. */
export function createAuthenticate(keys: Pick<KeyStore, 'find'>): Authenticate {
  const failures = createFailureLimit();
  const known = new Set<string>();

  return async (request) => {
    const key = keyOf(request);
    if (key === undefined) {
      throw new TenonError('UNAUTHORIZED', 'The request has no API key', {
        hint: 'Send Authorization: Bearer KEY; the first key is in the file admin-key of the home folder',
      });
    }
    const address = request.socket.remoteAddress ?? '';
    const digest = createHash('sha256').update(key).digest('base64');
    if (!known.has(digest)) failures.check(address);
    const found = await keys.find(key);
    if (found === undefined) {
      known.delete(digest);
      failures.add(address);
      throw new TenonError('UNAUTHORIZED', 'The API key is not known, or was revoked');
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(digest);
    return { keyId: found.id, name: found.name, role: found.role };
  };
}

function keyOf(request: Request): string | undefined {
  const header = request.get('authorization') ?? '';
  return /^(?:bearer|token)\s+(\S{1,200})\s*$/i.exec(header)?.[1];
}

/** True when `role` may do what `needed` may. */
export function allows(role: KeyRole, needed: KeyRole): boolean {
  return keyRoles.indexOf(role) >= keyRoles.indexOf(needed);
}

/** `FORBIDDEN` unless the caller's role is at least `needed`. */
export function requireRole(caller: Caller, needed: KeyRole): void {
  if (allows(caller.role, needed)) return;
  throw new TenonError(
    'FORBIDDEN',
    `This needs the role ${needed}; the key '${caller.name}' is a ${caller.role}'s`,
  );
}
