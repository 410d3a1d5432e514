/**
 * Regular expressions with ECMAScript's spelling on a linear-time engine (re2js), so that no pattern can hold the workflow's
 * thread. What it cannot take (look-around, back-references) asks for the host, where a thread can be killed.
 */
import { RE2JS } from 're2js';
import { HostRegexNeeded, invalid } from './errors.ts';

export interface Match {
  index: number;
  text: string;
  groups: (string | undefined)[];
  named: Record<string, string>;
}

/** Finds matches from an offset on. */
export interface Pattern {
  find(text: string, from: number): Match | undefined;
}

const BEYOND_LINEAR = /\(\?(?:=|!|<=|<!)|\\[1-9]|\\k</;
const CACHED = 200;
const cache = new Map<string, Pattern>();

/** True when the linear engine cannot take the pattern. */
export function isBeyondLinear(source: string): boolean {
  return BEYOND_LINEAR.test(source.replace(/\\\\/g, ''));
}

// ECMAScript lets `/` and some others be escaped and knows \uXXXX; RE2 does not.
function toRe2(source: string): string {
  return (
    source
      .replace(/\\u\{([0-9a-fA-F]+)\}/g, '\\x{$1}')
      .replace(/\\u([0-9a-fA-F]{4})/g, '\\x{$1}')
      .replace(/\\([/"'`#@%&,:;<=>~ !-])/g, (_, character: string) => (character === '-' ? '\\-' : character))
      .replace(/\\c[A-Za-z]/g, (escape) => `\\x{${(escape.charCodeAt(2) % 32).toString(16)}}`)
      .replace(/\(\?<([A-Za-z_$][\w$]*)>/g, '(?P<$1>')
      .replace(/\[\^\]/g, '[\\s\\S]')
      // ECMAScript's white space is wider than RE2's.
      .replace(/\\d/g, '[0-9]')
  );
}

function linear(source: string, flags: string): Pattern {
  if (isBeyondLinear(source)) throw new HostRegexNeeded(source);
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(toRe2(source), bits);
  } catch {
    throw new HostRegexNeeded(source);
  }
  const names = Object.entries(compiled.namedGroups());
  return {
    find(text, from) {
      const matcher = compiled.matcher(text);
      if (!matcher.find(from)) return undefined;
      const groups = Array.from(
        { length: matcher.groupCount() },
        (_, i) => matcher.group(i + 1) ?? undefined,
      );
      // The lookup goes by position: a group called `__proto__` is one like any other.
      const named = Object.fromEntries(names.map(([name, at]) => [name, groups[at - 1] ?? '']));
      return { index: matcher.start(), text: matcher.group() ?? '', groups, named };
    },
  };
}

function host(source: string, flags: string): Pattern {
  let compiled: RegExp;
  try {
    compiled = new RegExp(source, `${flags.replace(/[^dimsu]/g, '')}g`);
  } catch (error) {
    throw invalid(`'${source}' is not a valid pattern: ${error instanceof Error ? error.message : ''}`);
  }
  return {
    find(text, from) {
      compiled.lastIndex = from;
      const match = compiled.exec(text);
      return match === null
        ? undefined
        : { index: match.index, text: match[0], groups: match.slice(1), named: { ...match.groups } };
    },
  };
}

/** Compiles a pattern for one of the two engines; recently used ones are kept. */
export function compilePattern(source: string, flags: string, engine: 'linear' | 'host'): Pattern {
  const name = `${engine}/${flags}/${source}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const pattern = engine === 'linear' ? linear(source, flags) : host(source, flags);
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value ?? '');
  cache.set(name, pattern);
  return pattern;
}

/** Expands `$&`, `$1`…`$99`, `$$` in a replacement. */
export function expand(replacement: string, match: Match): string {
  return replacement.replace(/\$(\$|&|\d{1,2})/g, (whole, what: string) => {
    if (what === '$') return '$';
    if (what === '&') return match.text;
    const count = match.groups.length;
    if (Number(what) >= 1 && Number(what) <= count) return match.groups[Number(what) - 1] ?? '';
    const short = Number(what[0]);
    return short >= 1 && short <= count ? (match.groups[short - 1] ?? '') + what.slice(1) : whole;
  });
}

/** Replaces the first match, or all of them; `grow` is told how much text is made, before it is. */
export function replaceMatches(
  text: string,
  pattern: Pattern,
  replacement: string,
  { all, grow }: { all: boolean; grow: (length: number) => void },
): string {
  let result = '';
  let done = 0;
  let from = 0;
  while (from <= text.length) {
    const match = pattern.find(text, from);
    if (match === undefined) break;
    const by = expand(replacement, match);
    grow(match.index - done + by.length);
    result += text.slice(done, match.index) + by;
    done = match.index + match.text.length;
    // An empty match would be found again at the same place.
    from = match.text === '' ? done + 1 : done;
    if (!all) break;
  }
  return result + text.slice(done);
}

/** `/pattern/flags` as `replace` reads it, or undefined for plain text. */
export function slashPattern(text: string): { source: string; flags: string } | undefined {
  const match = /^\/([\s\S]+)\/([dgimsuvy]*)$/.exec(text);
  return match === null ? undefined : { source: match[1] ?? '', flags: match[2] ?? '' };
}
