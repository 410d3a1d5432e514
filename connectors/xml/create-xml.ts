import { z } from 'zod';
import { setOwn, type Collection, type Value } from '../../scenarios/value.ts';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { writeXml } from '../xml-document.ts';
import { withXmlErrors } from './xml-errors.ts';

const settings = {
  type: fields.any().optional().describe('Data structure the editor knows the fields from.'),
  rootElementName: z.string().default('root').describe('Name of the root element.'),
  doctypeSystemId: z.string().optional().describe('System id of a DOCTYPE; none where empty.'),
  doctypePublicId: z.string().optional().describe('Public id of a DOCTYPE; none where empty.'),
  stripDeclaration: z.boolean().default(false).describe('Leave the first line (`<?xml …?>`) out.'),
};

/** A structure to XML text. */
export const createXml = defineModule({
  id: 'xml:TransformToXML',
  kind: 'transformer',
  title: 'Create XML',
  description: 'Writes the mapped fields as an XML document.',
  when: 'Another system takes XML only.',
  gotchas: [
    'The mapped fields are free: each is a child of the root element, an array is the element repeated.',
    '`_attributes` holds the attributes of an element, `_value` its text beside them.',
  ],
  aliases: ['xml:CreateXML'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.looseObject(settings),
  output: z.object({ xml: z.string() }),
  examples: [{ rootElementName: 'order', _attributes: { id: 1 }, line: ['a', 'b'] }],
  async run(parameters) {
    const { rootElementName, doctypeSystemId = '', doctypePublicId = '', stripDeclaration } = parameters;
    const content: Collection = {};
    for (const [name, value] of Object.entries(parameters)) {
      if (!Object.hasOwn(settings, name)) setOwn(content, name, value as Value); // evaluated input
    }
    const options = {
      declaration: !stripDeclaration,
      systemId: doctypeSystemId,
      publicId: doctypePublicId,
    };
    const xml = withXmlErrors(
      () => writeXml({ [rootElementName]: content }, options),
      'No XML can be made of it:',
    );
    return [{ xml }];
  },
});
