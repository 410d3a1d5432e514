/** Addresses as the request modules build them. */
import { encodeQueryPart, wellFormed } from '../query-encoding.ts';

/**
 * Percent-encodes what may not stand in an address and leaves the rest, existing escapes included, as it is.
 * (Without it only what the URL syntax cannot do without is escaped: spaces, controls, non-ASCII.)
 */
export function serializeUrl(url: string): string {
  return url
    .split(/(%[0-9A-Fa-f]{2})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURI(wellFormed(part))))
    .join('');
}

/**
 * Query pairs as the older module writes them: a name given more than once becomes `name[0]`, `name[1]`, … unless
 * `repeated` keeps it as it is.
 */
export function queryPairs(
  pairs: readonly (readonly [name: string, value: string])[],
  repeated: boolean,
): [name: string, value: string][] {
  const counts = new Map<string, number>();
  for (const [name] of pairs) counts.set(name, (counts.get(name) ?? 0) + 1);
  const positions = new Map<string, number>();
  return pairs.map(([name, value]) => {
    if (repeated || (counts.get(name) ?? 0) < 2) return [name, value];
    const position = positions.get(name) ?? 0;
    positions.set(name, position + 1);
    return [`${name}[${String(position)}]`, value];
  });
}

/** The address with one query parameter set, replacing what it had under that name; the rest stays as it is written. */
export function withQueryParameter(url: string, name: string, value: string): string {
  const [beforeHash = '', hash] = url.split('#', 2);
  const at = beforeHash.indexOf('?');
  const path = at < 0 ? beforeHash : beforeHash.slice(0, at);
  const kept = (at < 0 ? '' : beforeHash.slice(at + 1)).split('&').filter((part) => {
    const [written = ''] = part.split('=', 1);
    return part !== '' && new URLSearchParams(`${written}=`).keys().next().value !== name;
  });
  const query = [...kept, `${encodeQueryPart(name)}=${encodeQueryPart(value)}`].join('&');
  return `${path}?${query}${hash === undefined ? '' : `#${hash}`}`;
}
