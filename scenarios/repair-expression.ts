/**
 * Ways expressions are written that the language does not know but whose meaning is not in doubt: real exports and files
 * made by other tools have them. Each is mended on the text, one after another, until the strict parser can read it;
 * nothing is mended without being reported.
 */

/** A way of writing, in words a user knows it by. */
export type Slip =
  'doubled braces' | 'quotes escaped by a backslash' | 'text without quotes' | 'commas between arguments';

export interface RepairedExpression {
  source: string;
  slips: Slip[];
}

const mends: readonly [slip: Slip, mend: (source: string) => string][] = [
  ['doubled braces', singleBraces],
  ['text without quotes', (source) => inHoles(source, quoteBareText)],
  ['quotes escaped by a backslash', (source) => inHoles(source, (hole) => hole.replaceAll('\\"', '"'))],
  ['commas between arguments', (source) => inHoles(source, semicolons)],
];

/** The text with the fewest mends that `reads` takes; undefined where none of them helps. */
export function repairExpression(
  source: string,
  reads: (source: string) => boolean,
): RepairedExpression | undefined {
  const slips: Slip[] = [];
  let mended = source;
  for (const [slip, mend] of mends) {
    const next = mend(mended);
    if (next === mended) continue;
    mended = next;
    slips.push(slip);
    if (reads(mended)) return { source: mended, slips };
  }
  return undefined;
}

/** `{{{{1.a}}}}` is a hole in a hole that holds nothing else. */
function singleBraces(source: string): string {
  let result = '';
  let done = 0;
  for (let open = source.indexOf('{{{{'); open >= 0; open = source.indexOf('{{{{', done)) {
    const close = source.indexOf('}}', open + 4);
    if (close < 0) break;
    result += source.slice(done, open) + source.slice(open + 2, close + 2);
    done = source.startsWith('}}}}', close) ? close + 4 : close + 2;
  }
  return result + source.slice(done);
}

/** Applies `mend` between each `{{` and the `}}` that closes it, quotes and inner braces kept together. */
function inHoles(source: string, mend: (hole: string) => string): string {
  let result = '';
  let done = 0;
  for (let open = source.indexOf('{{'); open >= 0; open = source.indexOf('{{', done)) {
    const close = closing(source, open + 2);
    if (close < 0) break;
    result += source.slice(done, open + 2) + mend(source.slice(open + 2, close));
    done = close;
  }
  return result + source.slice(done);
}

/** Where the hole beginning at `from` closes: at the first `}}` that is in no quotes and closes no brace of the hole. */
function closing(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const character = source[at];
    if (character === '"' || character === '`') at = quoteEnd(source, at);
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (character === '}' && source[at + 1] === '}') return at;
  }
  return -1;
}

/** Last position of the quoted text that begins at `from`; the opening quote itself where it is never closed. */
function quoteEnd(source: string, from: number): number {
  const quote = source[from] ?? '';
  const end = source.indexOf(quote, from + 1);
  return end < 0 ? from : end;
}

/**
 * A backslash on its own, and anything between braces, is text: `{"a": 1}` becomes `"{""a"": 1}"`. A backslash right
 * before a quote escapes it, which is another slip.
 */
function quoteBareText(hole: string): string {
  let result = '';
  for (let at = 0; at < hole.length; at += 1) {
    const character = hole[at] ?? '';
    if (character === '"' || character === '`') {
      const end = quoteEnd(hole, at);
      result += hole.slice(at, end + 1);
      at = end;
    } else if (character === '\\' && hole[at + 1] === '"') {
      result += '\\"';
      at += 1;
    } else if (character === '\\') result += '"\\"';
    else if (character === '{') {
      const end = braceEnd(hole, at);
      result += `"${hole.slice(at, end + 1).replaceAll('"', '""')}"`;
      at = end;
    } else result += character;
  }
  return result;
}

function braceEnd(hole: string, from: number): number {
  let depth = 0;
  for (let at = from; at < hole.length; at += 1) {
    const character = hole[at];
    if (character === '"') at = quoteEnd(hole, at);
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return hole.length - 1;
}

function semicolons(hole: string): string {
  let result = '';
  for (let at = 0; at < hole.length; at += 1) {
    const character = hole[at] ?? '';
    const end = character === '"' || character === "'" || character === '`' ? quoteEnd(hole, at) : at;
    result += end > at ? hole.slice(at, end + 1) : character === ',' ? ';' : character;
    at = end;
  }
  return result;
}
