/** Reads a webhook request's body as the fields of a bundle, by its content type. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import qs from 'qs';
import { TenonError } from '../../errors.ts';
import { isJsonType, parseJson } from '../middleware/read-body.ts';
import { Binary, isCollection, type Collection, type Json, type Value } from '../../scenarios/value.ts';
import { readMultipart } from './multipart.ts';

/** A form of more fields than this is not one a person made. */
export const MOST_FIELDS = 10_000;

export interface EventBody {
  bytes: Buffer;
  /** The whole header. */
  contentType: string;
  /** Pass JSON on as text. */
  stringify: boolean;
}

/**
 * JSON objects and forms become fields; an array is `array`; text, bytes and single JSON values are `value`.
 * `BODY_NOT_JSON` for JSON that is none, `BAD_REQUEST` for a broken form.
 */
export async function readEventBody({ bytes, contentType, stringify }: EventBody): Promise<Collection> {
  if (bytes.length === 0) return {};
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isJsonType(type)) {
    // Checked all the same: what is not JSON is refused, whoever reads it later.
    const json = parseJson(bytes);
    return stringify ? { value: decoded(bytes, contentType) } : fieldsOf(json);
  }
  if (type === 'application/x-www-form-urlencoded') return formFields(decoded(bytes, contentType));
  if (type === 'multipart/form-data') return readMultipart(bytes, contentType);
  if (type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml')) {
    return { value: decoded(bytes, contentType) };
  }
  if (type === '' && isUtf8(bytes)) return { value: decoded(bytes, contentType) };
  return { value: new Binary(bytes) };
}

function fieldsOf(json: Json): Collection {
  if (Array.isArray(json)) return { array: json };
  return isCollection(json) ? json : { value: json };
}

/** Names such as `a[b]` nest; a name given twice is an array. */
export function formFields(text: string): Collection {
  const parsed = qs.parse(text, {
    // Names of inherited members are fields like others here, on an object that inherits nothing.
    plainObjects: true,
    depth: 20,
    parameterLimit: MOST_FIELDS,
    arrayLimit: 1000,
  });
  return parsed as Collection; // texts, arrays and objects of them
}

function decoded(bytes: Buffer, contentType: string): Value & string {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8';
  if (!iconv.encodingExists(charset)) {
    throw new TenonError('UNSUPPORTED_CONTENT_TYPE', `The charset '${String(charset)}' is not supported`);
  }
  return iconv.decode(bytes, charset);
}
