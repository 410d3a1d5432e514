import { defineConnector } from '../define.ts';
import { elementsInHtml } from './elements-in-html.ts';
import { elementsInText } from './elements-in-text.ts';
import { htmlToText } from './html-to-text.ts';
import { matchPattern, matchPatternAdvanced } from './match-pattern.ts';
import { replace } from './replace.ts';

/** Searching and changing texts. */
export const regexp = defineConnector({
  id: 'regexp',
  title: 'Text parser',
  description: 'Searches and changes texts by regular expressions, and reads HTML.',
  modules: [matchPattern, matchPatternAdvanced, replace, elementsInText, elementsInHtml, htmlToText],
});
