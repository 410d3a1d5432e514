/** An answer's body as a value: text by its charset, a structure where it is asked for, bytes where it is no text. */
import iconv from 'iconv-lite';
import type { Pair } from '../../connectors/call-context.ts';
import { JsonTextError, parseBoundedJson } from '../../connectors/bounded-json.ts';
import { readXml, XmlTextError } from '../../connectors/xml-document.ts';
import { Binary, type Value } from '../../scenarios/value.ts';

interface MediaType {
  /** Lower case, without parameters; empty where there is none. */
  name: string;
  charset: string | undefined;
}

function mediaTypeOf(headers: readonly Pair[]): MediaType {
  const header = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  const [name = ''] = header.split(';', 1);
  return {
    name: name.trim().toLowerCase(),
    charset: /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(header)?.[1]?.toLowerCase(),
  };
}

const textual =
  /^text\/|[/+](?:json|xml|yaml|x-yaml|javascript|ecmascript|graphql|sql|csv|x-ndjson|x-www-form-urlencoded|jwt|toml)$/;

/** Without a type, or with the one that means nothing, the bytes are asked: valid UTF-8 without controls is text. */
function looksLikeText(body: Uint8Array): boolean {
  if (body.subarray(0, 1024).some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27)))
    return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

function isText(type: MediaType, body: Uint8Array): boolean {
  if (type.charset !== undefined || textual.test(type.name)) return true;
  const says =
    type.name !== '' && type.name !== 'application/octet-stream' && type.name !== 'binary/octet-stream';
  // A type that says something and is not textual is believed: images, archives, PDF.
  return says ? false : type.name === '' && looksLikeText(body);
}

function decode(body: Buffer, charset: string | undefined): string {
  // A byte order mark outranks the header; without either it is UTF-8.
  if (body[0] === 0xff && body[1] === 0xfe) return iconv.decode(body, 'utf-16le');
  if (body[0] === 0xfe && body[1] === 0xff) return iconv.decode(body, 'utf-16be');
  return iconv.decode(body, charset !== undefined && iconv.encodingExists(charset) ? charset : 'utf-8');
}

function parseJson(text: string): Value | undefined {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    // A run never fails because an answer changed its shape: what cannot be read stays text.
    if (error instanceof JsonTextError) return undefined;
    throw error;
  }
}

function parseXml(text: string): Value | undefined {
  try {
    return readXml(text);
  } catch (error) {
    if (error instanceof XmlTextError) return undefined;
    throw error;
  }
}

function parsed(text: string, type: MediaType): Value | undefined {
  if (/[/+](?:json)$/.test(type.name)) return parseJson(text);
  if (/[/+](?:xml)$/.test(type.name)) return parseXml(text);
  if (type.name !== '' && type.name !== 'text/plain') return undefined;
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) return parseJson(text);
  return start.startsWith('<?xml') ? parseXml(text) : undefined;
}

/** The body as the run sees it; an empty one is an empty text. */
export function responseData(body: Buffer, headers: readonly Pair[], parse: boolean): Value {
  if (body.length === 0) return '';
  const type = mediaTypeOf(headers);
  if (!isText(type, body)) return new Binary(body);
  const text = decode(body, type.charset);
  return (parse ? parsed(text, type) : undefined) ?? text;
}
