/** What the request modules send as a body, and the content type that goes with it. */
import { ModuleError } from '../../errors.ts';
import { Binary, bytesOf, isCollection, own, type Value } from '../../scenarios/value.ts';
import type { Pair } from '../call-context.ts';
import { multipart, type FormPart } from './form-encoding.ts';

/** A body ready to be sent; `contentType` yields to a header of the user's. */
export interface RequestBody {
  bytes: Uint8Array | string;
  contentType?: string;
}

function asJson(value: Value): string {
  return JSON.stringify(value, (_key, written: unknown) =>
    written instanceof Binary ? Buffer.from(bytesOf(written)).toString('base64') : written,
  );
}

/** Any mapped value as bytes or text: structures are written as JSON, dates as ISO 8601. */
export function contentOf(value: Value): Uint8Array | string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Binary) return bytesOf(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? asJson(value) : String(value);
}

function contentBytes(value: Value): Uint8Array {
  const content = contentOf(value);
  return typeof content === 'string' ? Buffer.from(content) : content;
}

function textOf(value: Value): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function partOf(row: Value): FormPart | undefined {
  if (!isCollection(row)) return undefined;
  const name = textOf(own(row, 'key')) ?? textOf(own(row, 'name'));
  if (name === undefined) return undefined;
  const fileName = textOf(own(row, 'fileName')) ?? textOf(own(row, 'filename'));
  const isFile = own(row, 'fieldType') === 'file' || fileName !== undefined;
  if (!isFile) return { name, data: contentBytes(own(row, 'value')) };

  const data = own(row, 'data') ?? own(row, 'value');
  if (data === null) {
    throw new ModuleError('BundleValidationError', `The file field '${name}' has no data.`, {
      detail: { field: name },
    });
  }
  const contentType = textOf(own(row, 'contentType'));
  return {
    name,
    data: contentBytes(data),
    fileName: fileName ?? 'file',
    ...(contentType === undefined ? {} : { contentType }),
  };
}

/** Rows of `{fieldType: text|file, key, value | fileName + data}` as a multipart body. */
export function multipartBody(rows: readonly Value[]): RequestBody {
  return multipart(rows.map(partOf).filter((part) => part !== undefined));
}

/** The user's headers and, unless they name one themselves, the body's content type. */
export function withContentType(headers: readonly Pair[], body: RequestBody | undefined): Pair[] {
  const named = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return body?.contentType === undefined || named
    ? [...headers]
    : [...headers, ['Content-Type', body.contentType]];
}
