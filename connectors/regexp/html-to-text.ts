import { convert } from 'html-to-text';
import { z } from 'zod';
import { defineModule } from '../define.ts';

const lineBreaks = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;

/** A readable text of an HTML one. */
export const htmlToText = defineModule({
  id: 'regexp:HTMLToText',
  kind: 'transformer',
  title: 'HTML to text',
  description:
    'Turns HTML into plain text: paragraphs, lists and links stay readable, tags and scripts are gone.',
  when: 'A page or a mail goes where only text can be shown, or to a language model.',
  gotchas: ['The address of a link stands behind its text, in brackets; images are left out.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({
    html: z.string().optional().describe('The HTML text.'),
    newline: z.enum(['lf', 'crlf', 'cr']).default('lf').describe('Line break of the result.'),
    uppercaseHeadings: z.boolean().default(true).describe('Write headings in capitals.'),
  }),
  output: z.object({ text: z.string() }),
  examples: [{ html: '<h1>Order</h1><p>It is <b>here</b>.</p>' }],
  async run({ html = '', newline, uppercaseHeadings }) {
    const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
    const text = convert(html, {
      wordwrap: false,
      limits: { maxInputLength: 16 * 1024 * 1024 },
      selectors: [
        ...headings.map((selector) => ({ selector, options: { uppercase: uppercaseHeadings } })),
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      ],
    });
    return [{ text: newline === 'lf' ? text : text.replaceAll('\n', lineBreaks[newline]) }];
  },
});
