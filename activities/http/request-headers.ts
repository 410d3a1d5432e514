/** Headers a request goes out with: the connector's, checked, and ours. */
import type { Pair } from '../../connectors/call-context.ts';
import { ModuleError } from '../../errors.ts';
import { ACCEPT_ENCODING } from './decompress.ts';

/** The client's own business: framing and connection handling. */
const ours = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const TOKEN = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
// Latin-1 without controls, as HTTP/1.1 carries it.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const MAX_BYTES = 64 * 1024;

function invalid(name: string, message: string): ModuleError {
  return new ModuleError('BundleValidationError', message, {
    detail: { field: `headers.${name}`.slice(0, 100) },
  });
}

function checked([name, value]: Pair): Pair {
  const trimmed = name.trim();
  if (!TOKEN.test(trimmed)) throw invalid(trimmed, `'${trimmed.slice(0, 100)}' is not a header name.`);
  const content = value.trim();
  if (!VALUE.test(content))
    throw invalid(trimmed, `The value of the header '${trimmed}' has characters that cannot be sent.`);
  return [trimmed, content];
}

/** Percent escapes undone, as far as they are any. */
function unescaped(part: string): string {
  return part.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}

/** True where one of the headers has this lower-case name. */
export function hasHeader(headers: readonly Pair[], name: string): boolean {
  return headers.some(([candidate]) => candidate.toLowerCase() === name);
}

/** The headers to send. Throws `BundleValidationError` for a name or value HTTP cannot carry. */
export function requestHeaders(given: readonly Pair[], url: URL, decompress: boolean): Pair[] {
  const headers = given.map(checked).filter(([name]) => !ours.has(name.toLowerCase()));
  if (headers.reduce((bytes, [name, value]) => bytes + name.length + value.length, 0) > MAX_BYTES) {
    throw invalid('', `The headers are larger than ${String(MAX_BYTES)} bytes.`);
  }
  const add = (name: string, value: string): void => {
    if (!hasHeader(headers, name.toLowerCase())) headers.push([name, value]);
  };
  // Credentials in an address are a header in truth; the address itself goes out without them.
  if (url.username !== '' || url.password !== '') {
    const credentials = [url.username, url.password].map((part) => unescaped(part)).join(':');
    add('Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  add('Accept', '*/*');
  add('User-Agent', 'Tenon');
  if (decompress) add('Accept-Encoding', ACCEPT_ENCODING);
  return headers;
}
