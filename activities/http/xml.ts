/**
 * XML answers as structures: attributes under `_attributes`, text beside attributes or children as `_value`, every child
 * a list, names with their prefix. Entities of a document's own are not expanded: a document that declares any stays text.
 */
import { XMLParser } from 'fast-xml-parser';
import type { Value } from '../../scenarios/value.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  attributesGroupName: '_attributes',
  textNodeName: '_value',
  ignoreDeclaration: true,
  // Character references such as &#233; are decoded with these; a document's own entities never get here.
  htmlEntities: true,
  ignorePiTags: true,
  parseAttributeValue: true,
  numberParseOptions: { hex: false, leadingZeros: false, eNotation: false },
  maxNestedTags: 200,
  isArray: (_name, path, _isLeaf, isAttribute) =>
    !isAttribute && typeof path === 'string' && path.includes('.'),
});

/** The document as a collection of its root element; undefined where it is no XML we read. */
export function parseXml(text: string): Value | undefined {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a package of its own for this one check
    const document: unknown = parser.parse(text, true);
    return document as Value; // the parser makes collections, lists and scalars only
  } catch {
    // Not well-formed: the caller keeps it as text, so nothing is lost.
    return undefined;
  }
}
