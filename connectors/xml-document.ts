/**
 * XML documents as structures and back: attributes under `_attributes`, text beside attributes or children as `_value`,
 * every child a list, names with their prefix. A document's own entities are not expanded: one that declares any is refused.
 */
import XMLBuilder from 'fast-xml-builder';
import { XMLParser } from 'fast-xml-parser';
import { Binary, bytesOf, isCollection, setOwn, type Collection, type Value } from '../scenarios/value.ts';

/** Thrown for a text that is no XML document we read. */
export class XmlTextError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlTextError';
  }
}

const names = { attributesGroupName: '_attributes', textNodeName: '_value' };

function parserOf(numbersAsText: boolean): XMLParser {
  return new XMLParser({
    ...names,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    ignoreDeclaration: true,
    // Character references such as &#233; are decoded with these; a document's own entities never get here.
    htmlEntities: true,
    ignorePiTags: true,
    parseAttributeValue: !numbersAsText,
    parseTagValue: !numbersAsText,
    numberParseOptions: { hex: false, leadingZeros: false, eNotation: false },
    maxNestedTags: 200,
    isArray: (_name, path, _isLeaf, isAttribute) =>
      !isAttribute && typeof path === 'string' && path.includes('.'),
  });
}

const parsers = { numbers: parserOf(false), texts: parserOf(true) };

/** The document as a collection of its root element. Throws `XmlTextError`. */
export function readXml(text: string, { numbersAsText = false }: { numbersAsText?: boolean } = {}): Value {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new XmlTextError('Documents with a DOCTYPE or entities of their own are not read.');
  }
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a package of its own for this one check
    return (numbersAsText ? parsers.texts : parsers.numbers).parse(text, true) as Value; // collections, lists and scalars only
  } catch (error) {
    throw new XmlTextError(error instanceof Error ? error.message.replace(/\s+/g, ' ') : 'not XML');
  }
}

const builder = new XMLBuilder({
  ...names,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
});

/** A letter first, then letters, digits and marks, with the colon of a prefix: within what XML 1.0 allows. */
const elementName = /^[\p{L}_:][\p{L}\p{N}\p{M}._:-]*$/u;

/** What may not stand in a document at all, escaped or not (XML 1.0, 2.2). */
const forbidden = /[\0-\x08\v\f\x0E-\x1F\uFFFE\uFFFF]/g;

function plain(value: Value): unknown {
  if (value === null) return '';
  if (typeof value === 'string') return value.replace(forbidden, '');
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Binary) return Buffer.from(bytesOf(value)).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  return isCollection(value) ? plainFields(value) : value;
}

function plainFields(fields: Collection): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const isText = name === names.textNodeName || name === names.attributesGroupName;
    if (!isText && !elementName.test(name))
      throw new XmlTextError(`'${name}' cannot be the name of an element.`);
    setOwn(written as Collection, name, plain(value) as Value); // the builder takes what plain() gives
  }
  return written;
}

export interface XmlOptions {
  declaration: boolean;
  /** System and public id of a DOCTYPE. */
  systemId?: string;
  publicId?: string;
}

function doctype(root: string, { systemId = '', publicId = '' }: XmlOptions): string {
  if (systemId === '' && publicId === '') return '';
  const quoted = (id: string): string => `"${id.replaceAll('"', '%22')}"`;
  const ids =
    publicId === '' ? `SYSTEM ${quoted(systemId)}` : `PUBLIC ${quoted(publicId)} ${quoted(systemId)}`;
  return `<!DOCTYPE ${root} ${ids}>`;
}

/** The document of one root element. Throws `XmlTextError` for names XML does not have. */
export function writeXml(root: Collection, options: XmlOptions): string {
  const [name = 'root'] = Object.keys(root);
  const body = builder.build(plainFields(root));
  const declaration = options.declaration ? '<?xml version="1.0" encoding="UTF-8"?>' : '';
  return [declaration, doctype(name, options), body].filter((part) => part !== '').join('\n');
}
