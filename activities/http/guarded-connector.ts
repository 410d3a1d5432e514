/**
 * Opens connections for undici and refuses addresses at that very moment: the check sees what the name resolved to for
 * this connection, so a name that resolves differently the second time gains nothing.
 */
import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { ModuleError } from '../../errors.ts';
import type { AddressPolicy } from './address-policy.ts';

/** Resolves a name to all its addresses; tests put their own in its place. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How servers are trusted, as Node takes it. */
export interface Trust {
  rejectUnauthorized: boolean;
  /** All authorities, where they are not the known ones only. */
  ca?: string[];
}

/** A peer that does not even open the connection is given up after this, whatever the call's own limit. */
const CONNECT_TIMEOUT_MS = 30_000;

/** The refusal, with the setting that would allow it. */
export function refusal(host: string, port: number): ModuleError {
  const name = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  return new ModuleError(
    'InvalidConfigurationError',
    `${name} is not on the public internet. Whoever runs Tenon can allow it by adding ${name} to TENON_ALLOW_HOSTS.`,
    { detail: { code: 'HOST_NOT_ALLOWED', host, port, hint: `TENON_ALLOW_HOSTS=${name}` } },
  );
}

/** A connector for one origin. */
export function guardedConnector(
  origin: URL,
  policy: AddressPolicy,
  trust: Trust,
  lookup: Lookup = dnsLookup,
): buildConnector.connector {
  const port = Number(origin.port === '' ? (origin.protocol === 'https:' ? 443 : 80) : origin.port);
  const host = origin.hostname.replace(/^\[(.*)\]$/, '$1');

  const guardedLookup: LookupFunction = (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      // One private address among public ones is enough to refuse: such a name is a trap or a mistake.
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => policy.allows(host, port, address))) {
        callback(refusal(host, port), []);
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
  const connect = buildConnector({
    ...trust,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: guardedLookup,
  });

  return (options, callback) => {
    // Node resolves names only: an address in the URL never comes to the lookup.
    if (isIP(host) !== 0 && !policy.allows(host, port, host)) callback(refusal(host, port), null);
    else connect(options, callback);
  };
}
