/** Names that a blueprint uses, as messages show them: cut where they are long, hidden where they hold a credential. */
import { holdsCredential } from './credentials.ts';

const LONGEST = 60;

/** The name itself, fit for a message. */
export function shownName(name: string): string {
  if (holdsCredential(name)) return '…';
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}

/** The name as expressions write it: between back quotes where it is no plain word. */
export function writtenName(name: string): string {
  const shown = shownName(name);
  return /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u.test(shown) ? shown : `\`${shown.replaceAll('`', '``')}\``;
}
