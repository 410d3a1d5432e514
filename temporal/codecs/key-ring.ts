/**
 * The installation's encryption keys: AES-256-GCM, the first key encrypts, all of them decrypt, so keys can be rotated
 * while old runs are still open. A key is named by the start of its hash, which tells nothing about the key.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { TenonError } from '../../errors.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 8;
/** First byte of everything `createCipher` writes. */
const FORMAT = 1;

/** Encrypts with the first key and decrypts with the one that is named. */
export interface KeyRing {
  /** Id of the key that encrypts, 16 hex digits. */
  readonly currentId: string;
  /** Gives IV, ciphertext and tag in one piece. */
  seal(plain: Uint8Array): Uint8Array;
  /** `CODEC_FAILED` for a key that is not in the ring and for bytes that were changed. */
  open(keyId: string, sealed: Uint8Array): Uint8Array;
}

function readKey(secret: string): Uint8Array {
  const text = secret.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new TenonError('SETTINGS_INVALID', 'An encryption key is not 32 bytes long', {
      hint: 'TENON_ENCRYPTION_KEYS takes 32 bytes each, as base64 or as 64 hex digits: openssl rand -base64 32',
    });
  }
  return bytes;
}

/** Builds the ring from keys as the settings hold them (base64 or hex, 32 bytes each). `SETTINGS_INVALID` otherwise. */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  const keys = new Map<string, Uint8Array>();
  for (const secret of secrets) {
    const key = readKey(secret);
    keys.set(
      createHash('sha256')
        .update(key)
        .digest('hex')
        .slice(0, ID_BYTES * 2),
      key,
    );
  }
  const [current] = keys;
  if (current === undefined) {
    throw new TenonError('SETTINGS_INVALID', 'There is no encryption key', {
      hint: 'Set TENON_ENCRYPTION_KEYS',
    });
  }
  const [currentId, currentKey] = current;
  return {
    currentId,
    seal(plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', currentKey, iv);
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(keyId, sealed) {
      const key = keys.get(keyId);
      if (key === undefined) {
        throw new TenonError(
          'CODEC_FAILED',
          `This was encrypted with the key ${keyId}, which is not configured`,
          {
            hint: 'Add that key to the end of TENON_ENCRYPTION_KEYS and restart',
          },
        );
      }
      if (sealed.length < IV_BYTES + TAG_BYTES)
        throw new TenonError('CODEC_FAILED', 'Encrypted data is cut off');
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
      decipher.setAuthTag(sealed.subarray(end));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, end)), decipher.final()]);
      } catch (cause) {
        throw new TenonError('CODEC_FAILED', `Data encrypted with the key ${keyId} was changed`, { cause });
      }
    },
  };
}

/** The ring as the store needs it: bytes to bytes, the key's id in front. */
export function createCipher(ring: KeyRing): {
  encrypt(plain: Uint8Array): Uint8Array;
  decrypt(sealed: Uint8Array): Uint8Array;
} {
  const head = Buffer.concat([Buffer.of(FORMAT), Buffer.from(ring.currentId, 'hex')]);
  return {
    encrypt: (plain) => Buffer.concat([head, ring.seal(plain)]),
    decrypt(sealed) {
      if (sealed[0] !== FORMAT)
        throw new TenonError('CODEC_FAILED', 'Stored data is not in a format known here');
      const keyId = Buffer.from(sealed.subarray(1, 1 + ID_BYTES)).toString('hex');
      return ring.open(keyId, sealed.subarray(1 + ID_BYTES));
    },
  };
}
