/** What a request would do twice, told from its parameters alone. Runs inside the workflow. */
import type { CallEffect } from '../../scenarios/pure-module.ts';
import { isCollection, own, type Collection, type Value } from '../../scenarios/value.ts';

const DEFAULT_SECONDS = 40;
const MAX_SECONDS = 300;

/** The method in capitals; GET where there is none. */
export function methodOf(parameters: Collection): string {
  const method = own(parameters, 'method');
  return typeof method === 'string' && method.trim() !== '' ? method.trim().toUpperCase() : 'GET';
}

function isIdempotencyKey(header: Value): boolean {
  if (!isCollection(header)) return false;
  const name = own(header, 'name') ?? own(header, 'key');
  const value = own(header, 'value');
  return (
    typeof name === 'string' &&
    name.trim().toLowerCase() === 'idempotency-key' &&
    value !== null &&
    value !== ''
  );
}

/**
 * GET, HEAD and OPTIONS read; PUT and DELETE may be repeated; POST, PATCH and anything else may not, unless an
 * `Idempotency-Key` header lets the other side tell, or the scenario's author says so with `tenonRepeat: safe`.
 */
export function requestEffect(parameters: Collection): CallEffect {
  const method = methodOf(parameters);
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return { effect: 'read' };
  if (method === 'PUT' || method === 'DELETE') return { effect: 'write', repeat: 'safe' };
  if (own(parameters, 'tenonRepeat') === 'safe') return { effect: 'write', repeat: 'safe' };
  const headers = own(parameters, 'headers');
  const keyed = Array.isArray(headers) && headers.some(isIdempotencyKey);
  return { effect: 'write', repeat: keyed ? 'key' : 'no' };
}

/** The request's own time limit in milliseconds, from `timeout` in seconds. */
export function requestTimeLimitMs(parameters: Collection): number {
  const seconds = Number(own(parameters, 'timeout') ?? DEFAULT_SECONDS);
  const usable = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_SECONDS) : DEFAULT_SECONDS;
  return usable * 1000;
}
