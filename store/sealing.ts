/** Customer data on its way into the database: written as JSON, encrypted, and kept out of the row when it is large. */
import { TenonError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import type { BlobStore } from './blobs/blob-store.ts';

/** Encrypts bytes; what `encrypt` gives, `decrypt` takes back, also after the key was rotated. */
export interface Cipher {
  encrypt(bytes: Uint8Array): Uint8Array;
  decrypt(bytes: Uint8Array): Uint8Array;
}

/** One sealed value: in the row, or the key of its blob. Both null: nothing. */
export interface Sealed {
  inline: Uint8Array | null;
  blob: string | null;
}

export const NOTHING: Sealed = { inline: null, blob: null };

/** Larger values go to the blob store. */
const INLINE_LIMIT = 16 * 1024;

/** First byte of what is kept, so that data from before encryption was switched on stays readable. */
const PLAIN = 0;
const ENCRYPTED = 1;

/** Seals and opens JSON and bytes. A blob is written before the row that names it; without that row it is collected later. */
export class Sealer {
  private readonly blobs: BlobStore;
  private readonly cipher: Cipher | undefined;

  constructor(blobs: BlobStore, cipher?: Cipher) {
    this.blobs = blobs;
    this.cipher = cipher;
  }

  async seal(value: Json | undefined): Promise<Sealed> {
    if (value === undefined) return NOTHING;
    const bytes = this.sealBytes(Buffer.from(JSON.stringify(value)));
    if (bytes.length <= INLINE_LIMIT) return { inline: bytes, blob: null };
    return { inline: null, blob: await this.blobs.putContent(bytes) };
  }

  async open(inline: Uint8Array | null, blob: string | null): Promise<Json | undefined> {
    const bytes = inline ?? (blob === null ? undefined : await this.blobs.get(blob));
    if (bytes === undefined) {
      if (blob === null) return undefined;
      throw new TenonError('INTERNAL', `The blob ${blob} is missing from the blob store`, {
        hint: 'Check that TENON_BLOB_URL names the same place as when it was written.',
      });
    }
    return JSON.parse(Buffer.from(this.openBytes(bytes)).toString()) as Json; // written by seal
  }

  sealBytes(plain: Uint8Array): Uint8Array {
    const body = this.cipher === undefined ? plain : this.cipher.encrypt(plain);
    const bytes = new Uint8Array(body.length + 1);
    bytes[0] = this.cipher === undefined ? PLAIN : ENCRYPTED;
    bytes.set(body, 1);
    return bytes;
  }

  /** Takes back what `sealBytes` gave. */
  openBytes(bytes: Uint8Array): Uint8Array {
    const body = bytes.subarray(1);
    if (bytes[0] === PLAIN) return body;
    if (this.cipher !== undefined) return this.cipher.decrypt(body);
    throw new TenonError('INTERNAL', 'Stored data is encrypted and no key was given', {
      hint: 'Set TENON_ENCRYPTION_KEYS to the keys it was written with.',
    });
  }
}
