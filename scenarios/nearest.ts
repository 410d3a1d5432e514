/** The word somebody probably meant. */

/** Longer words are never compared: the cost grows with the square. */
const LONGEST = 64;

/**
 * The candidate nearest to `word` by typing mistakes, letter case aside, else the only one that begins with it (`amount`,
 * `amountWei`). Undefined where none is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted.length > LONGEST) return undefined;
  return byMistakes(wanted, candidates) ?? byBeginning(wanted, candidates);
}

/** Shorter beginnings are shared by chance. */
const SHORTEST_BEGINNING = 4;

function byBeginning(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < SHORTEST_BEGINNING) return undefined;
  const [only, other] = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  return other === undefined ? only : undefined;
}

function byMistakes(wanted: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least || candidate.length > LONGEST) continue;
    const mistakes = distance(wanted, candidate.toLowerCase());
    if (mistakes < least) [best, least] = [candidate, mistakes];
  }
  return best;
}

/** Letters to insert, remove, replace or swap to make one word of the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
