/**
 * A text as the linear engine reads it, character by character, paying for each: so that no pattern on no text can take longer
 * than the budget, and the failure comes while it searches.
 */
import type { Budget } from './budget.ts';
import { runeUnit, unitRune } from './regex-syntax.ts';

/** What the engine reads where the text ends. */
const END_OF_TEXT = -8;

// What is around a place, as the engine's assertions ask for it.
const BEGIN_LINE = 1;
const END_LINE = 2;
const BEGIN_TEXT = 4;
const END_TEXT = 8;
const WORD_BOUNDARY = 16;
const NO_WORD_BOUNDARY = 32;

const LINE_FEED = 10;
const NOTHING = -1;
/** Characters that the host searches a plain text through for the price of one. */
const SEARCHED_PER_STEP = 200;

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f
  );
}

/** Plain text that every match begins with. */
interface Prefixed {
  prefix: string;
}

/** Has the shape of re2js's own inputs (version 2.10). */
export class MeteredText {
  // Not `#`, as in `Budget`: these are read for every character.
  private readonly text: string;
  private readonly byUnits: boolean;
  private readonly budget: Budget;
  private readonly price: number;

  /** `byUnits`: halves of surrogate pairs are characters, as they are without the flag `u`. `price`: steps for a character. */
  constructor(text: string, byUnits: boolean, budget: Budget, price: number) {
    this.text = text;
    this.byUnits = byUnits;
    this.budget = budget;
    this.price = price;
  }

  endPos(): number {
    return this.text.length;
  }

  /** The character at a place, shifted left by three, and how many code units it takes. */
  step(at: number): number {
    this.budget.spend(this.price);
    if (at >= this.text.length) return END_OF_TEXT;
    if (this.byUnits) return (unitRune(this.text.charCodeAt(at)) << 3) | 1;
    const code = this.text.codePointAt(at) ?? 0;
    return (code << 3) | (code > 0xffff ? 2 : 1);
  }

  context(at: number): number {
    this.budget.spend(this.price);
    const before = at > 0 && at <= this.text.length ? this.text.charCodeAt(at - 1) : NOTHING;
    const after = at < this.text.length ? this.text.charCodeAt(at) : NOTHING;
    return (
      (before === NOTHING ? BEGIN_TEXT | BEGIN_LINE : before === LINE_FEED ? BEGIN_LINE : 0) |
      (after === NOTHING ? END_TEXT | END_LINE : after === LINE_FEED ? END_LINE : 0) |
      (isWord(before) === isWord(after) ? NO_WORD_BOUNDARY : WORD_BOUNDARY)
    );
  }

  canCheckPrefix(): boolean {
    return true;
  }

  /** How far away the next place is where the plain text is that every match begins with. */
  index(engine: Prefixed, from: number): number {
    const found = this.text.indexOf(this.plain(engine), from);
    this.budget.spend(1 + ((found < 0 ? this.text.length : found) - from) / SEARCHED_PER_STEP);
    return found < 0 ? -1 : found - from;
  }

  prefixLength(engine: Prefixed): number {
    return this.plain(engine).length;
  }

  private plain({ prefix }: Prefixed): string {
    if (!this.byUnits) return prefix;
    return Array.from(prefix, (rune) => {
      const code = rune.codePointAt(0) ?? 0;
      return runeUnit(code) === code ? rune : String.fromCharCode(runeUnit(code));
    }).join('');
  }

  /** Texts without which nothing can match are not looked for: they would be, again and again, to the end. */
  hasString(): boolean {
    return true;
  }

  hasAnyString(): boolean {
    return true;
  }
}
