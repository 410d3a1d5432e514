/**
 * Which addresses connectors may reach. Whoever writes a scenario chooses its URLs, so everything that is not on the
 * public internet is refused unless the operator allows it by `host:port`.
 */
import { BlockList, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by number, but a cloud's own metadata service (Azure's wire server). */
const metadata = new BlockList();
metadata.addAddress('168.63.129.16');

/** What IPv6 addresses on the internet start with (RFC 4291, IANA: the rest is reserved). */
const globalUnicast = ipaddr.IPv6.parse('2000::');

function isPublicIPv4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !metadata.check(address.toString());
}

function isPublicIPv6(address: ipaddr.IPv6): boolean {
  // 64:ff9b::/96 (NAT64) is the way to IPv4 from an IPv6-only network: the address inside decides.
  if (address.range() === 'rfc6052') return isPublicIPv4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  return address.range() === 'unicast' && address.match(globalUnicast, 3);
}

/** True for addresses of the public internet; anything that cannot be read is not one. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return address instanceof ipaddr.IPv4 ? isPublicIPv4(address) : isPublicIPv6(address);
}

/** Name without the brackets of an IPv6 address and without a final dot, in lower case. */
function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** What the operator allows besides the public internet. */
export interface AddressPolicy {
  /** `address` is what `host` resolved to just now, or `host` itself where it is an address. */
  allows(host: string, port: number, address: string): boolean;
}

/**
 * Policy from `host:port` entries such as `127.0.0.1:8080`, `intranet:443` or `[::1]:80`; port `*` is any. An entry holds
 * for the name in the URL and for the address it resolves to. Throws RangeError for an entry that is none.
 */
export function createAddressPolicy(entries: readonly string[]): AddressPolicy {
  const allowed = new Set(
    entries.map((entry) => {
      const match = /^(\[[^\]]+\]|[^:[\]]+):(\d{1,5}|\*)$/.exec(entry.trim());
      if (match === null) throw new RangeError(`'${entry}' is not host:port`);
      return `${plainHost(match[1] ?? '')} ${match[2] ?? ''}`;
    }),
  );
  const isAllowed = (host: string, port: number): boolean =>
    allowed.has(`${host} ${String(port)}`) || allowed.has(`${host} *`);

  return {
    allows(host, port, address) {
      const resolved =
        isIPv6(address) && ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
      return isAllowed(plainHost(host), port) || isAllowed(resolved, port) || isPublicAddress(address);
    },
  };
}
