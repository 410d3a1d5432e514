/** Links of an answer that lead to more about its API's end (RFC 8288), and texts of it, in a form that may be kept. */
import LinkHeader from 'http-link-header';
import { pathTemplate } from './path-template.ts';

/** `moved-to` is the target of a permanent redirect; the others are relations of a `Link` header. */
export interface SignalLink {
  rel: 'deprecation' | 'sunset' | 'successor-version' | 'latest-version' | 'moved-to';
  href: string;
}

/** Pages to read, as they are; and places of the API, which may name one thing of many. */
const PAGES: readonly string[] = ['deprecation', 'sunset'];
const PLACES: readonly string[] = ['successor-version', 'latest-version'];

const MOST_LINKS = 8;
const LONGEST = 300;

/** Without queries and credentials of the addresses in it, cut to a bearable length. */
export function scrubbed(text: string, longest = LONGEST): string {
  const plain = text
    .replace(/(https?:\/\/)[^\s/@"<>]*@/gi, '$1')
    .replace(/(https?:\/\/[^\s?"<>]*)\?[^\s"<>#]*/gi, '$1');
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

function webAddress(href: string, base: string): URL | undefined {
  if (!URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

function fitting(href: string): string | undefined {
  return href.length <= LONGEST ? href : undefined;
}

/** Where a redirect leads: origin and path, without what is different in each call. */
export function movedTo(location: string | undefined, base: string): string | undefined {
  const url = location === undefined ? undefined : webAddress(location, base);
  return url === undefined ? undefined : fitting(url.origin + pathTemplate(url.pathname));
}

function parsed(header: string): { rel: string; uri: string }[] {
  try {
    return LinkHeader.parse(header).refs;
  } catch {
    // Damaged by whoever sent it: it leads nowhere, and that is no error of the call.
    return [];
  }
}

/** The links worth keeping, each once. */
export function signalLinks(headers: readonly string[], base: string): SignalLink[] {
  const links = new Map<string, SignalLink>();
  for (const { rel: relation, uri } of headers.flatMap(parsed)) {
    const rel = relation.toLowerCase();
    const url = webAddress(uri, base);
    if (url === undefined) continue;
    // A fragment is the place on the page.
    const href = PAGES.includes(rel)
      ? fitting(url.origin + url.pathname + url.hash)
      : PLACES.includes(rel)
        ? fitting(url.origin + pathTemplate(url.pathname))
        : undefined;
    if (href === undefined) continue;
    links.set(`${rel} ${href}`, { rel: rel as SignalLink['rel'], href }); // one of the two lists
    if (links.size === MOST_LINKS) break;
  }
  return [...links.values()];
}
