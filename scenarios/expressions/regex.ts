/**
 * Regular expressions with ECMAScript's meaning on a linear-time engine (re2js), so that no pattern can hold the workflow's
 * thread. What it cannot do (look-around, back-references) asks for the host, where a thread can be killed.
 */
import { RE2JS } from 're2js';
import type { Budget } from './budget.ts';
import { HostRegexNeeded, invalid, shown } from './errors.ts';
import { MeteredText } from './metered-text.ts';
import { hasNamedGroups, parsePattern, translatePattern } from './regex-syntax.ts';

export interface Match {
  index: number;
  text: string;
  groups: (string | undefined)[];
  named: Record<string, string | undefined>;
}

/** Finds the next match from an offset on. */
export type Finder = (from: number) => Match | undefined;

export interface Pattern {
  /** A pair of surrogates is one character. */
  unicode: boolean;
  /** Matches begin where the search does. */
  sticky: boolean;
  /** Names of groups exist. */
  named: boolean;
  /** Prepares the search through one text. */
  on(text: string, budget: Budget): Finder;
}

/** ECMAScript and RE2 take these for different letters, or for the same, where case does not matter. */
const FOLDED_OTHERWISE = /[\u017f\u1e9e\u2126\u212a\u212b]/;
const LINE_ENDS = /[\r\u2028\u2029]/;
const SURROGATES = /[\ud800-\udfff]/;

/** What a search costs besides the characters it reads. */
const SEARCH_STEPS = 3;

function nativeFinder(source: string, flags: string): (text: string) => Finder {
  const compiled = new RegExp(source, `${flags.replace(/[dgy]/g, '')}g`);
  return (text) => (from) => {
    compiled.lastIndex = from;
    const match = compiled.exec(text);
    if (match === null) return undefined;
    const named = Object.entries(match.groups ?? {});
    return { index: match.index, text: match[0], groups: match.slice(1), named: Object.fromEntries(named) };
  };
}

/** Linear by its nature: every search ends at its match or has read the text but once. */
function simpleFinder(source: string, flags: string): (text: string, budget: Budget) => Finder {
  const find = nativeFinder(source, flags);
  return (text, budget) => {
    const next = find(text);
    return (from) => {
      const match = next(from);
      budget.spend(1);
      budget.read(((match === undefined ? text.length : match.index + match.text.length) - from) * 2);
      return match;
    };
  };
}

/** Steps for one character: the more instructions may be at work, the more it costs (measured). */
function priceOf(engine: ReturnType<RE2JS['re2']>, length: number): number {
  const instructions = Number(engine.numberOfInstructions());
  // re2js 2.10 goes back and forth on short texts, visiting no place twice, and walks all instructions side by side on long ones.
  const sideBySide = instructions > 500 || length > 262_144 / instructions;
  return sideBySide ? 0.2 + instructions * (0.025 + engine.numberOfCapturingGroups() * 0.005) : 0.1;
}

function linearFinder(
  source: string,
  flags: string,
  engine: ReturnType<RE2JS['re2']>,
  lines: boolean,
): (text: string, budget: Budget) => Finder {
  const unicode = /[uv]/.test(flags);
  const fold = flags.includes('i');
  const names = Object.entries(engine.namedGroups);
  const places = 2 * (1 + engine.numberOfCapturingGroups());
  return (text, budget) => {
    budget.read(text.length);
    if ((lines && LINE_ENDS.test(text)) || (fold && FOLDED_OTHERWISE.test(text)))
      throw new HostRegexNeeded(source);
    const input = new MeteredText(
      text,
      !unicode && SURROGATES.test(text),
      budget,
      priceOf(engine, text.length),
    );
    return (from) => {
      budget.spend(SEARCH_STEPS);
      // Its only answers: where the match and each group begin and end, or null.
      const found = engine.executeEngine(input, from, 0, places) as number[] | null;
      if (found === null) return undefined;
      const groups = Array.from({ length: places / 2 }, (_, group) => {
        const [start = -1, end = -1] = [found[2 * group], found[2 * group + 1]];
        return start < 0 ? undefined : text.slice(start, end);
      });
      const named = names.map(([name, group]) => [name, groups[group]] as const);
      return {
        index: found[0] ?? 0,
        text: groups[0] ?? '',
        groups: groups.slice(1),
        named: Object.fromEntries(named),
      };
    };
  };
}

function linear(source: string, flags: string): Pattern['on'] {
  const translation = translatePattern(source, flags);
  if (translation.kind === 'simple') return simpleFinder(source, flags);
  if (translation.kind === 'beyond') throw new HostRegexNeeded(source);
  let engine: ReturnType<RE2JS['re2']>;
  try {
    engine = RE2JS.compile(translation.source, flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0).re2();
  } catch {
    // It repeats more often than the linear engine counts.
    throw new HostRegexNeeded(source);
  }
  return linearFinder(source, flags, engine, translation.lines);
}

function host(source: string, flags: string): Pattern['on'] {
  parsePattern(source, flags);
  try {
    return nativeFinder(source, flags);
  } catch (error) {
    throw invalid(`${shown(source)} is not a valid pattern: ${error instanceof Error ? error.message : ''}.`);
  }
}

const CACHED = 200;
const cache = new Map<string, Pattern>();

/** Steps for compiling a pattern, whether or not a compiled one was kept: a replay must count the same. */
const compileSteps = (source: string): number => 50 + source.length * 5;

/** Compiles a pattern for one of the two engines. Throws `InvalidArgument`, or `HostRegexNeeded`. */
export function compilePattern(
  source: string,
  flags: string,
  { regex, budget }: { regex: 'linear' | 'host'; budget: Budget },
): Pattern {
  budget.spend(compileSteps(source));
  const name = `${regex}/${flags}/${source}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const pattern: Pattern = {
    unicode: /[uv]/.test(flags),
    sticky: flags.includes('y'),
    named: hasNamedGroups(parsePattern(source, flags)),
    on: regex === 'linear' ? linear(source, flags) : host(source, flags),
  };
  if (cache.size >= CACHED) cache.clear();
  cache.set(name, pattern);
  return pattern;
}

/** True when the linear engine is known to be unable to take the pattern. */
export function isBeyondLinear(source: string, flags: string): boolean {
  try {
    linear(source, flags);
    return false;
  } catch (error) {
    // What is no pattern at all fails when it is evaluated.
    return error instanceof HostRegexNeeded;
  }
}
