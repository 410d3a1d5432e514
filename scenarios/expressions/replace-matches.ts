/** Replacing what a pattern finds (expressions.md 8.3, "`replace` in full"). */
import type { Budget } from './budget.ts';
import type { Match, Pattern } from './regex.ts';

/** `/pattern/flags` as `replace` reads it, or undefined for plain text. */
export function slashPattern(text: string): { source: string; flags: string } | undefined {
  if (!text.startsWith('/')) return undefined;
  const close = text.lastIndexOf('/');
  const flags = text.slice(close + 1);
  return close > 1 && /^[dgimsuvy]*$/.test(flags) ? { source: text.slice(1, close), flags } : undefined;
}

/** Expands `$&`, `$1`…`$99`, `$$` and what is before and behind the match in a replacement, as ECMAScript does. */
export function expand(replacement: string, match: Match, text: string): string {
  if (!replacement.includes('$')) return replacement;
  return replacement.replace(/\$(?:[$&`']|\d{1,2}|<([^>]*)>)/g, (whole, name: string | undefined) => {
    const what = whole.slice(1);
    if (name !== undefined) return hasNames(match) ? namedGroup(match, name) : whole;
    if (what === '$') return '$';
    if (what === '&') return match.text;
    if (what === '`') return text.slice(0, match.index);
    if (what === "'") return text.slice(match.index + match.text.length);
    const count = match.groups.length;
    if (Number(what) >= 1 && Number(what) <= count) return match.groups[Number(what) - 1] ?? '';
    const short = Number(what[0]);
    return short >= 1 && short <= count ? (match.groups[short - 1] ?? '') + what.slice(1) : whole;
  });
}

const hasNames = ({ named }: Match): boolean => Object.keys(named).length > 0;

function namedGroup({ named }: Match, name: string): string {
  return Object.hasOwn(named, name) ? (named[name] ?? '') : '';
}

/** What a replacement costs each time: asked before the text is made. */
function priceOf(replacement: string, budget: Budget): (match: Match, text: string) => void {
  const references = replacement.split('$').length - 1;
  const around = /\$[`']/.test(replacement);
  const steps = 1 + references / 3 + replacement.length / 100;
  return (match, text) => {
    budget.spend(steps);
    const referred = references === 0 ? 0 : around ? text.length : match.text.length;
    budget.allocateText(replacement.length + references * referred);
  };
}

/** Replaces the first match, or all of them. */
export function replaceMatches(
  text: string,
  pattern: Pattern,
  replacement: string,
  { all, budget }: { all: boolean; budget: Budget },
): string {
  const find = pattern.on(text, budget);
  const pay = priceOf(replacement, budget);
  budget.allocateText(text.length);
  let result = '';
  let done = 0;
  let from = 0;
  while (from <= text.length) {
    const match = find(from);
    if (match === undefined || (pattern.sticky && match.index !== from)) break;
    pay(match, text);
    result += text.slice(done, match.index) + expand(replacement, match, text);
    done = match.index + match.text.length;
    from = match.text === '' ? behind(text, done, pattern.unicode) : done;
    if (!all) break;
  }
  return result + text.slice(done);
}

/** An empty match would be found again at the same place. */
function behind(text: string, at: number, unicode: boolean): number {
  return at + (unicode && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
