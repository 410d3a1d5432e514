/** Fields the modules of the text parser share. */
import { z } from 'zod';

export const patternField = z
  .string()
  .min(1)
  .describe('Regular expression, as in JavaScript, without slashes.');

export const switches = {
  sensitive: z.boolean().default(true).describe('Upper and lower case differ.'),
  multiline: z.boolean().default(false).describe('`^` and `$` match at every line.'),
  singleline: z.boolean().default(false).describe('A dot matches line breaks, too.'),
};

export const continueField = z
  .boolean()
  .default(false)
  .describe('Go on with one empty bundle where nothing was found.');

export const gotchas = [
  'Patterns run in linear time. One with look-around or back-references runs in a thread of its own and is stopped after three seconds.',
  'A text above 256 KB takes no such pattern.',
];
