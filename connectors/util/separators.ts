/** Separators as aggregators have them: a sign, or `other` and the text itself. */
import { own, type Collection } from '../../scenarios/value.ts';

/** What exports write for line breaks and tabs typed in the editor. */
const written: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\r\\n': '\r\n' };

/** The separator `name`, or `fallback` where the field is missing. */
export function separatorOf(parameters: Collection, name: string, otherName: string, fallback = ''): string {
  const chosen = own(parameters, name);
  const separator = chosen === 'other' ? own(parameters, otherName) : chosen;
  if (typeof separator !== 'string') return fallback;
  return Object.hasOwn(written, separator) ? (written[separator] ?? separator) : separator;
}
