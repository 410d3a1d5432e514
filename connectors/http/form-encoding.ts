/** Bodies of forms: `application/x-www-form-urlencoded` and `multipart/form-data` (RFC 7578). */
import { randomBytes } from 'node:crypto';
import { ModuleError } from '../../errors.ts';
import { encodeQueryPart } from '../query-encoding.ts';

/** `a=1&b=2`. */
export function urlEncoded(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.map(([name, value]) => `${encodeQueryPart(name)}=${encodeQueryPart(value)}`).join('&');
}

/** One part of a multipart body; a part with a file name is a file. */
export interface FormPart {
  name: string;
  data: Uint8Array;
  fileName?: string;
  contentType?: string;
}

/** Quotes, line breaks: escaped as browsers do it. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}"`;
}

function headOf({ name, fileName, contentType }: FormPart): string {
  if (contentType !== undefined && /[\r\n]/.test(contentType)) {
    throw new ModuleError('BundleValidationError', 'A content type may not contain a line break.');
  }
  const disposition = `Content-Disposition: form-data; name=${quoted(name)}`;
  if (fileName === undefined) return `${disposition}\r\n\r\n`;
  return `${disposition}; filename=${quoted(fileName)}\r\nContent-Type: ${contentType ?? 'application/octet-stream'}\r\n\r\n`;
}

/** The body and the `Content-Type` that names its boundary. */
export function multipart(parts: readonly FormPart[]): { bytes: Uint8Array; contentType: string } {
  // 24 random bytes cannot be met by chance in the data.
  const boundary = `tenon-${randomBytes(24).toString('hex')}`;
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}`),
    part.data,
    Buffer.from('\r\n'),
  ]);
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}
