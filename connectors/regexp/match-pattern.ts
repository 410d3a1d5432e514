import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { continueField, gotchas, patternField, switches } from './switches.ts';

const parameters = {
  pattern: patternField,
  global: z.boolean().default(false).describe('Find all matches; otherwise the first one.'),
  ...switches,
  continueWhenNoRes: continueField,
  ignoreInfiniteLoopsWhenGlobal: z
    .boolean()
    .default(false)
    .describe('Leave out matches without characters instead of failing.'),
  text: z.string().optional().describe('The text to search.'),
};

const output = z.looseObject({
  i: z.int().describe('Number of the match.'),
  $1: fields.any().optional(),
  __IMTMATCH__: z.string().optional().describe('The whole match, where the pattern has no groups.'),
});

const shared = {
  description: 'Searches a text by a regular expression and emits one bundle per match.',
  gotchas: [
    'Groups arrive as `$1`, `$2`, … and by their names; write ``{{2.`$1`}}``.',
    'Where nothing matches the path ends, unless it may continue.',
    ...gotchas,
  ],
};

/** Searches with a pattern fixed in the module. */
export const matchPattern = defineModule({
  id: 'regexp:Parser',
  kind: 'transformer',
  title: 'Match pattern',
  when: 'Parts of a text are needed that no separator divides.',
  ...shared,
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object(parameters),
  output,
  examples: [
    { pattern: '(\\d+)-(\\d+)', text: 'from 10-20' },
    { pattern: '(?<word>[a-z]+)', global: true, sensitive: false, text: 'One two' },
  ],
});

/** Searches with a pattern that may be mapped. */
export const matchPatternAdvanced = defineModule({
  id: 'regexp:AdvancedParser',
  kind: 'transformer',
  title: 'Match pattern (advanced)',
  when: 'The pattern comes from another module.',
  ...shared,
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    ...parameters,
    advancedParser: z.boolean().optional().describe('Set by the editor.'),
  }),
  output,
  examples: [{ pattern: '(\\d+)', text: 'order 17', advancedParser: true }],
});
