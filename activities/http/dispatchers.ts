/**
 * Connection pools, one set per kind of TLS trust. Reads and writes that may be repeated share kept-alive connections.
 * A POST or PATCH gets a connection of its own: a server may close a kept one at the moment a request is sent on it, and
 * nobody could say then whether the write had happened.
 */
import { rootCertificates } from 'node:tls';
import { Agent, Pool } from 'undici';
import type { HttpRequest } from '../../connectors/call-context.ts';
import type { AddressPolicy } from './address-policy.ts';
import { guardedConnector, type Lookup, type Trust } from './guarded-connector.ts';

/** Connections to one origin at a time; further requests wait within their own time limit. */
const CONNECTIONS_PER_ORIGIN = 64;

/** A header section above this is refused. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Kinds of trust kept at a time; each certificate a scenario names is one. */
const MAX_KINDS = 16;

type TlsOptions = NonNullable<HttpRequest['tls']>;

export interface Dispatchers {
  /** The pool for a request; `once` for a connection that is not used before or after. */
  get(tls: TlsOptions, use: 'kept' | 'once'): Agent;
  close(): Promise<void>;
}

function createAgent(
  policy: AddressPolicy,
  trust: Trust,
  use: 'kept' | 'once',
  lookup: Lookup | undefined,
): Agent {
  return new Agent({
    factory: (origin) =>
      new Pool(origin, {
        connect: guardedConnector(new URL(origin), policy, trust, lookup),
        connections: CONNECTIONS_PER_ORIGIN,
        // 0 switches keep-alive off.
        pipelining: use === 'kept' ? 1 : 0,
        maxHeaderSize: MAX_HEADER_BYTES,
        // The call's own clock decides, over everything.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
  });
}

/** Pools are made when first needed; the longest unused kind gives way. */
export function createDispatchers(policy: AddressPolicy, lookup?: Lookup): Dispatchers {
  const agents = new Map<string, Agent>();

  return {
    get({ rejectUnauthorized = true, ca = '' }, use) {
      const key = JSON.stringify([use, rejectUnauthorized, ca]);
      // Node takes `ca` instead of the known authorities; a scenario means besides them.
      const trust = { rejectUnauthorized, ...(ca === '' ? {} : { ca: [...rootCertificates, ca] }) };
      const agent = agents.get(key) ?? createAgent(policy, trust, use, lookup);
      agents.delete(key);
      agents.set(key, agent);
      if (agents.size > MAX_KINDS) {
        const [[oldest, idle] = []] = agents;
        if (oldest !== undefined) agents.delete(oldest);
        // Requests under way are finished first.
        void idle?.close();
      }
      return agent;
    },
    async close() {
      const open = [...agents.values()];
      agents.clear();
      await Promise.all(open.map((agent) => agent.destroy()));
    },
  };
}
