import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { isCollection, type Collection } from '../../scenarios/value.ts';
import { JsonTextError, parseBoundedJson } from '../bounded-json.ts';
import { defineModule } from '../define.ts';
import { writeXml, XmlTextError } from '../xml-document.ts';

function rootOf(text: string): Collection {
  try {
    const value = parseBoundedJson(text);
    return isCollection(value) && Object.keys(value).length === 1 ? value : { root: value };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new ModuleError('DataError', 'Source is not valid JSON.', {
      detail: { reason: error.message },
      cause: error,
    });
  }
}

/** JSON text to XML text. */
export const jsonToXml = defineModule({
  id: 'json:JSONToXML',
  kind: 'transformer',
  title: 'Convert JSON to XML',
  description: 'Writes a JSON text as an XML document.',
  when: 'Another system takes XML only.',
  gotchas: [
    'An object with one field is the document’s root; anything else is put into `<root>`.',
    '`_attributes` holds the attributes of an element, `_value` its text beside them.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({ json: z.string().describe('The text.') }),
  output: z.object({ xml: z.string() }),
  examples: [{ json: '{"order": {"_attributes": {"id": 1}, "line": ["a", "b"]}}' }],
  async run({ json }) {
    try {
      return [{ xml: writeXml(rootOf(json), { declaration: true }) }];
    } catch (error) {
      if (!(error instanceof XmlTextError)) throw error;
      throw new ModuleError('DataError', `No XML can be made of it: ${error.message}`, { cause: error });
    }
  },
});
