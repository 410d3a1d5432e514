import { z } from 'zod';
import { isCollection } from '../../scenarios/value.ts';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { readXml } from '../xml-document.ts';
import { withXmlErrors } from './xml-errors.ts';

/** XML text to a structure. */
export const parseXml = defineModule({
  id: 'xml:ParseXML',
  kind: 'transformer',
  title: 'Parse XML',
  description: 'Reads an XML document as a structure and emits it as one bundle.',
  when: 'A field holds XML as text. Answers of HTTP modules are parsed by “Parse response” already.',
  gotchas: [
    'Every child element is a list, also where there is only one: write `{{2.order.line[1]}}`.',
    'Attributes are in `_attributes` of their element; the text of an element that has any is in `_value`.',
    'Documents with a DOCTYPE are refused: their entities could be made to fill the memory.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({
    type: fields.any().optional().describe('Data structure the editor knows the fields from.'),
    preserveNumbersAsText: z.boolean().default(false).describe('Leave numbers as text.'),
    xml: z.string().describe('The document.'),
  }),
  output: z.looseObject({}),
  examples: [{ xml: '<order id="1"><line>a</line></order>' }],
  async run({ xml, preserveNumbersAsText }) {
    const document = withXmlErrors(
      () => readXml(xml, { numbersAsText: preserveNumbersAsText }),
      'Source is not valid XML.',
    );
    return [isCollection(document) ? document : { value: document }];
  },
});
