/** Undoes `Content-Encoding` without ever holding more than the limit. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { ModuleError } from '../../errors.ts';
import { bodyTooLarge } from './exchange.ts';

/** Encodings the client asks for. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

/** Nobody needs more layers; each costs a buffer and a pass. */
const MAX_LAYERS = 3;

interface Limit {
  maxOutputLength: number;
}
type Undo = (bytes: Buffer, limit: Limit) => Promise<Buffer>;

/** `deflate` is zlib by the standard and raw by the habit of some servers: the first byte tells. */
const undoDeflate: Undo = (bytes, limit) =>
  ((bytes[0] ?? 0) & 0x0f) === 0x08
    ? promisify<Buffer, Limit, Buffer>(inflate)(bytes, limit)
    : promisify<Buffer, Limit, Buffer>(inflateRaw)(bytes, limit);

const undo: Readonly<Record<string, Undo>> = {
  gzip: promisify<Buffer, Limit, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, Limit, Buffer>(gunzip),
  deflate: undoDeflate,
  br: promisify<Buffer, Limit, Buffer>(brotliDecompress),
};

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/**
 * The body as it was before it was encoded. Throws `MaxFileSizeExceededError` at the limit and `DataError` for an
 * encoding that is damaged or unknown.
 */
export async function decompress(body: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const layers = contentEncoding
    .toLowerCase()
    .split(',')
    .map((layer) => layer.trim())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (body.length === 0 || layers.length === 0) return body;

  const steps = layers.map((layer) => (Object.hasOwn(undo, layer) ? undo[layer] : undefined));
  if (layers.length > MAX_LAYERS || steps.includes(undefined)) {
    throw new ModuleError(
      'DataError',
      `The answer is encoded in a way nobody asked for: ${layers.join(', ').slice(0, 100)}.`,
    );
  }
  let decoded = body;
  try {
    // Encodings are listed in the order they were applied.
    for (const step of steps.toReversed()) {
      if (step !== undefined) decoded = await step(decoded, { maxOutputLength: maxBytes });
    }
  } catch (error) {
    if (isTooLarge(error)) throw bodyTooLarge(maxBytes);
    throw new ModuleError('DataError', `The answer says it is ${layers.join(', ')}, but cannot be read so.`, {
      cause: error,
    });
  }
  return decoded;
}
