import { z } from 'zod';
import { defineModule } from '../define.ts';
import { continueField, gotchas, switches } from './switches.ts';

/** Finds addresses, numbers and the like in a text. */
export const elementsInText = defineModule({
  id: 'regexp:GetElementsFromText',
  kind: 'transformer',
  title: 'Get elements from text',
  description:
    'Finds e-mail addresses, links, telephone numbers and the like, and emits one bundle for each.',
  when: 'The elements are of a common kind and nobody wants to write the pattern.',
  gotchas: [
    'Punctuation at the end of a link is taken for the sentence’s.',
    'Telephone numbers are told by their look: at least seven digits with the usual signs between them.',
    ...gotchas,
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  runner: 'pure',
  parameters: z.object({
    pattern: z
      .string()
      .min(1)
      .meta({
        choices: [
          '##emails',
          '##html_tags',
          '##http_urls',
          '##ftp_urls',
          '##telephone_numbers',
          '##ipv4',
          '##ipv6',
          '##emoji',
          '##key_value_pairs',
        ],
      })
      .describe('Kind of element, or a regular expression.'),
    text: z.string().optional().describe('The text to search.'),
    requireProtocol: z.boolean().default(true).describe('Links begin with `http://` or `https://`.'),
    specialCharsPattern: z
      .string()
      .optional()
      .describe('Characters between key and value; `:` and `=` where empty.'),
    ignoreDuplicates: z.boolean().default(false).describe('Emit each element once.'),
    ...switches,
    continueWhenNoRes: continueField,
  }),
  output: z.object({ match: z.string() }),
  examples: [
    { pattern: '##emails', text: 'Write to ann@example.com.' },
    { pattern: '##http_urls', text: 'See example.com/a', requireProtocol: false },
  ],
});
