import { Parser } from 'htmlparser2';
import { z } from 'zod';
import { setOwn, type Bundle } from '../../scenarios/value.ts';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { orMarker } from './marker.ts';
import { continueField } from './switches.ts';

const tags = { image: 'img', link: 'a', iframe: 'iframe' } as const;

/** The elements of one kind with their attributes, in the order of the document; a link also has its text. */
function elementsOf(html: string, tag: string): Bundle[] {
  const found: Bundle[] = [];
  const open: { bundle: Bundle; text: string }[] = [];
  const close = (): void => {
    const closed = open.pop();
    if (closed !== undefined) setOwn(closed.bundle, 'text', closed.text.replace(/\s+/g, ' ').trim());
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name !== tag) return;
      const bundle: Bundle = {};
      for (const [attribute, value] of Object.entries(attributes)) setOwn(bundle, attribute, value);
      found.push(bundle);
      if (tag === 'a') open.push({ bundle, text: '' });
    },
    ontext(text) {
      for (const link of open) link.text += text;
    },
    onclosetag(name) {
      if (name === tag && tag === 'a') close();
    },
  });
  parser.end(html);
  return found;
}

/** Finds links, images or frames in an HTML text. */
export const elementsInHtml = defineModule({
  id: 'regexp:GetElementsFromHTML',
  kind: 'transformer',
  title: 'Get elements from HTML',
  description:
    'Finds the links, images or frames of an HTML text and emits one bundle with the attributes of each.',
  when: 'A page or a mail is searched for what it links to or shows.',
  gotchas: ['Addresses are as they stand in the text, often relative to the page.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({
    elementType: z.enum(['image', 'link', 'iframe']).default('link').describe('What to look for.'),
    html: z.string().optional().describe('The HTML text.'),
    continueWhenNoRes: continueField,
  }),
  output: z.looseObject({
    src: z.string().optional(),
    href: z.string().optional(),
    text: fields.any().optional(),
  }),
  examples: [{ elementType: 'link', html: '<a href="https://example.com/">Example</a>' }],
  async run({ elementType, html = '', continueWhenNoRes }) {
    return orMarker(elementsOf(html, tags[elementType]), continueWhenNoRes);
  },
});
