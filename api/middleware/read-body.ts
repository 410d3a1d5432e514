/** Reads request bodies within a limit, whatever their length header says. */
import type { Request } from 'express';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Transform } from 'node:stream';
import { TenonError, type ErrorCode } from '../../errors.ts';
import { findJsonError } from '../../scenarios/json-error.ts';
import type { Json } from '../../scenarios/value.ts';

/** A gzipped body is measured unpacked: 5 MB of zeros fit into 5 kB. */
const unpackers: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The whole body, unpacked. `code` names what is too large. */
export async function readBody(
  request: Request,
  limit: number,
  code: ErrorCode = 'BODY_TOO_LARGE',
): Promise<Buffer> {
  if (Number(request.get('content-length') ?? 0) > limit) throw tooLarge(limit, code);
  const source = unpacked(request);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit, code);
      chunks.push(chunk);
    }
  } catch (cause) {
    // What is left is read and dropped: the answer goes through the same connection.
    request.unpipe();
    request.resume();
    if (cause instanceof TenonError) throw cause;
    throw new TenonError('BAD_REQUEST', 'The body could not be read to its end', { cause });
  }
  return Buffer.concat(chunks, size);
}

function unpacked(request: Request): AsyncIterable<Buffer> {
  const encoding = (request.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') {
    // Leaving the loop early must not destroy the socket.
    return {
      [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>,
    }; // no encoding is set: buffers
  }
  const make = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (make === undefined) {
    throw new TenonError(
      'UNSUPPORTED_CONTENT_TYPE',
      `The content encoding '${encoding.slice(0, 40)}' is not supported`,
      {
        hint: 'Send the body as it is, or with gzip, deflate or br',
      },
    );
  }
  const unpacker = make();
  request.on('error', (error) => unpacker.destroy(error));
  return request.pipe(unpacker);
}

function tooLarge(limit: number, code: ErrorCode): TenonError {
  return new TenonError(code, `The body is larger than ${String(Math.floor(limit / 1024))} kB`);
}

/** True for `application/json` and everything `+json`. */
export function isJsonType(contentType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json$/.test(contentType);
}

/** The media type without its parameters, in lower case; '' where there is none. */
export function mediaType(request: Request): string {
  return (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Parses JSON text. `BODY_NOT_JSON` says where it breaks, without quoting it. */
export function parseJson(bytes: Buffer): Json {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text) as Json; // what JSON.parse returns is JSON
  } catch {
    const { line, column, expected } = findJsonError(text);
    throw new TenonError(
      'BODY_NOT_JSON',
      `Line ${String(line)}, column ${String(column)}: expected ${expected}`,
    );
  }
}
