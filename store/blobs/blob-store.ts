/** Bytes by key, outside the rows. Keys are `/`-separated names; drivers: file system and the database. */
import { createHash } from 'node:crypto';
import { TenonError } from '../../errors.ts';

export interface BlobEntry {
  key: string;
  bytes: number;
  /** Last written, ISO 8601. */
  modifiedAt: string;
}

/** A key is 1..400 of `A-Z a-z 0-9 . _ - /` without empty parts or parts that begin with a dot; anything else is an error. */
export interface BlobStore {
  readonly driver: 'file' | 'postgres';
  /** Returns when the bytes are as safe as a row would be. Replaces what was there, never partly. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  exists(key: string): Promise<boolean>;
  /** No error when there is nothing. */
  delete(key: string): Promise<void>;
  /** Everything whose key begins with `prefix`, in no given order. */
  list(prefix: string): AsyncIterable<BlobEntry>;
  /** Puts bytes under a key made of the day and their hash (`contentKey`); collected when no row names it. */
  putContent(bytes: Uint8Array): Promise<string>;
}

/** Where values that rows name lie. */
export const CONTENT_PREFIX = 'content/';

/** Where payloads too large for Temporal's history lie, each in the folder of its run. */
export const PAYLOAD_PREFIX = 'payloads/';

/**
 * `content/<yyyy-mm-dd>/<sha256>`. The day keeps writer and collector apart: the collector takes whole days that are
 * over, the writer uses today's, so the same bytes written again never meet their own deletion.
 */
export function contentKey(bytes: Uint8Array, now = new Date()): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `${CONTENT_PREFIX}${now.toISOString().slice(0, 10)}/${hash}`;
}

/** Refuses keys that could leave the folder or mean two things on different drivers. */
export function checkKey(key: string): void {
  if (key.length > 400 || !/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(key)) {
    throw new TenonError('INTERNAL', 'A blob key holds characters that are not allowed');
  }
}
