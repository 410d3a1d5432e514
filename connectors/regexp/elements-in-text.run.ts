/** Get elements from text: e-mail addresses, links, numbers and the like, by patterns that are ready-made. */
import { Budget, compilePattern } from '../../scenarios/expressions/index.ts';
import { own, type Bundle } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { orMarker } from './marker.ts';
import { isOn, matchesOf, patternOf, textOf } from './patterns.ts';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const host = `(?:${label}\\.)+[a-z]{2,63}`;
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const hextet = '[0-9a-f]{1,4}';

/** By the name blueprints have for it; case does not matter to any of them, and characters are whole ones (flags `iu`). */
const patterns: Readonly<Record<string, string>> = {
  '##emails': `[a-z0-9.!#$%&'*+/=?^_\`{|}~-]+@${host}`,
  '##html_tags': '<\\/?[a-z][a-z0-9-]*(?:\\s[^<>]*)?\\/?>',
  '##ftp_urls': `s?ftps?:\\/\\/[^\\s<>"]+`,
  '##telephone_numbers': '(?:\\+|\\(|\\b)[0-9][0-9 ().\\/-]{5,20}[0-9]\\b',
  '##ipv4': `\\b(?:${octet}\\.){3}${octet}\\b`,
  // The longest form first: the first that matches wins.
  '##ipv6': [
    `(?:${hextet}:){7}${hextet}`,
    ...[1, 2, 3, 4, 5, 6].map((n) => `(?:${hextet}:){1,${String(n)}}(?::${hextet}){1,${String(7 - n)}}`),
    `(?:${hextet}:){1,7}:`,
    `:(?:(?::${hextet}){1,7}|:)`,
  ].join('|'),
  '##emoji':
    '[\\u{1F300}-\\u{1FAFF}\\u{2600}-\\u{27BF}\\u{1F1E6}-\\u{1F1FF}][\\u{FE0F}\\u{1F3FB}-\\u{1F3FF}]?(?:\\u{200D}[\\u{1F300}-\\u{1FAFF}\\u{2600}-\\u{27BF}]\\u{FE0F}?)*',
};

function patternFor(name: string, requireProtocol: boolean, separators: string): string | undefined {
  if (name === '##http_urls') {
    return requireProtocol
      ? 'https?:\\/\\/[^\\s<>"]+'
      : `(?:https?:\\/\\/[^\\s<>"]+|(?:www\\.)?${host}(?::[0-9]{2,5})?(?:[\\/?#][^\\s<>"]*)?)`;
  }
  if (name === '##key_value_pairs') {
    const escaped = (separators === '' ? ':=' : separators).replace(/[\]\\^-]/g, '\\$&');
    return `[\\w-]+ *[${escaped}] *[^\\s,;]+`;
  }
  return Object.hasOwn(patterns, name) ? patterns[name] : undefined;
}

export const modules: PureEntry[] = [
  [
    'regexp:GetElementsFromText@1',
    {
      run(parameters, context) {
        const name = textOf(parameters, 'pattern');
        const ready = patternFor(
          name,
          own(parameters, 'requireProtocol') !== false,
          textOf(parameters, 'specialCharsPattern'),
        );
        // Ready-made patterns are known to the linear engine; the user's own may need the other one.
        const pattern =
          ready === undefined
            ? patternOf(parameters, context)
            : compilePattern(ready, 'iu', { regex: 'linear', budget: new Budget() });
        const found = matchesOf(pattern, textOf(parameters, 'text'), { all: true, skipEmpty: true });
        // Punctuation behind an address belongs to the sentence.
        const isAddress = /^##(?:http|ftp)_urls$/.test(name);
        const texts = found.map(({ text }) => (isAddress ? text.replace(/[.,;:!?'")\]]+$/, '') : text));
        const kept = isOn(parameters, 'ignoreDuplicates') ? [...new Set(texts)] : texts;
        const bundles = kept.map((match): Bundle => ({ match }));
        return orMarker(bundles, isOn(parameters, 'continueWhenNoRes'));
      },
    },
  ],
];
