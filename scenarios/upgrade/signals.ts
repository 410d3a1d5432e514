/**
 * What an answer says of its API's end: Deprecation (RFC 9745 and its drafts), Sunset (RFC 8594), Warning 299, links to
 * more, and the statuses of what is gone or moved. A 404 says nothing: the thing may be gone, the endpoint need not be.
 */
import { announcedDate } from './announced-date.ts';
import { scrubbed, signalLinks, movedTo, type SignalLink } from './signal-links.ts';

export const findingKinds = ['deprecated', 'endpoint-gone', 'endpoint-moved'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** One thing an answer says. */
export interface Signal {
  kind: FindingKind;
  /** `likely`: it is read from a text or from a status with other uses. */
  confidence: 'certain' | 'likely';
  /** Since when, or from when on, it is deprecated; ISO 8601. It still works then. */
  deprecatedAt?: string;
  /** When it stops working, ISO 8601. */
  effectiveAt?: string;
  /** What the API's maker writes. */
  notice?: string;
  links: SignalLink[];
  /** The headers that say so, without queries and credentials. */
  headers: Record<string, string>;
}

/** Lower-case names, as they came. */
type Headers = readonly (readonly [name: string, value: string])[];

export interface SignallingAnswer {
  status: number;
  headers: Headers;
  /** Origin and path of the call; links may be relative to it. */
  address: string;
}

const TELLING = new Set(['deprecation', 'sunset', 'warning']);
const GONE = new Set([410, 426]);
const MOVED = new Set([301, 308]);

/** A header longer than this is not read further. */
const LONGEST = 8192;
const LONGEST_NOTICE = 500;

/** Whether it is worth a closer look; every answer of every call passes here. */
export function mayHoldSignals(status: number, headers: Headers): boolean {
  if (GONE.has(status) || MOVED.has(status)) return true;
  for (const [name] of headers) if (TELLING.has(name)) return true;
  return false;
}

function valuesOf(headers: Headers, wanted: string): string[] {
  return headers.flatMap(([name, value]) => (name === wanted ? [value.slice(0, LONGEST).trim()] : []));
}

/** Drafts wrote `true`, a date, or `version="v1", date="…"`; all but a plain no means yes. */
function deprecation(headers: Headers): { text: string; at: string | undefined } | undefined {
  const [text] = valuesOf(headers, 'deprecation').filter((value) => value !== '');
  if (text === undefined || /^(?:false|\?0|0|no)$/i.test(text)) return undefined;
  const dated = /\bdate\s*=\s*"([^"]{1,100})"/i.exec(text)?.[1];
  return { text, at: announcedDate(dated ?? text) };
}

function sunset(headers: Headers): { text: string; at: string | undefined } | undefined {
  const texts = valuesOf(headers, 'sunset').filter((value) => value !== '');
  const [first] = texts;
  if (first === undefined) return undefined;
  const readable = texts.find((text) => announcedDate(text) !== undefined);
  return { text: readable ?? first, at: announcedDate(readable ?? first) };
}

/** Texts of `299 - "…"` that speak of an end; a server may warn of anything. */
const OF_AN_END = /deprecat|sunset|retire|end[- ]of[- ](?:life|support)|no longer|removed|unavailable/i;

function warningText(headers: Headers): string | undefined {
  const texts = valuesOf(headers, 'warning').flatMap((value) =>
    [...value.matchAll(/(?:^|,)\s*299\s+[^\s,"]+\s+"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
      text.replace(/\\(.)/g, '$1'),
    ),
  );
  return texts.find((text) => OF_AN_END.test(text));
}

/**
 * The signals of an answer: at most two. All that speaks of a coming end is one signal, so that one API's end is one
 * finding; with an endpoint that is gone already it belongs to that.
 */
export function signalsOf({ status, headers, address }: SignallingAnswer): Signal[] {
  const deprecated = deprecation(headers);
  const ends = sunset(headers);
  const warning = warningText(headers);
  const links = signalLinks(valuesOf(headers, 'link'), address);
  const notice = warning === undefined ? undefined : scrubbed(warning, LONGEST_NOTICE);
  const said = {
    ...(deprecated?.at === undefined ? {} : { deprecatedAt: deprecated.at }),
    ...(ends?.at === undefined ? {} : { effectiveAt: ends.at }),
    ...(notice === undefined ? {} : { notice }),
    links,
  };
  const shown: Record<string, string> = {
    ...(deprecated === undefined ? {} : { deprecation: scrubbed(deprecated.text) }),
    ...(ends === undefined ? {} : { sunset: scrubbed(ends.text) }),
    ...(notice === undefined ? {} : { warning: `299 - "${notice}"` }),
    ...(links.length === 0
      ? {}
      : { link: links.map(({ rel, href }) => `<${href}>; rel="${rel}"`).join(', ') }),
  };

  if (GONE.has(status)) {
    // 426 may also ask for another protocol.
    const confidence = status === 410 ? 'certain' : 'likely';
    return [{ kind: 'endpoint-gone', confidence, ...said, headers: shown }];
  }
  const signals: Signal[] = [];
  if (MOVED.has(status)) {
    const target = movedTo(valuesOf(headers, 'location')[0], address);
    signals.push({
      kind: 'endpoint-moved',
      confidence: 'certain',
      links: target === undefined ? [] : [{ rel: 'moved-to', href: target }],
      headers: target === undefined ? {} : { location: target },
    });
  }
  if (deprecated !== undefined || ends !== undefined || notice !== undefined) {
    const confidence = deprecated !== undefined || ends !== undefined ? 'certain' : 'likely';
    signals.push({ kind: 'deprecated', confidence, ...said, headers: shown });
  }
  return signals;
}
