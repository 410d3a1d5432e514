/** Base64 (RFC 4648, padded) without Buffer or atob: the workflow sandbox has neither. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const CODES = new Int16Array(128).fill(-1);
for (let i = 0; i < ALPHABET.length; i += 1) CODES[ALPHABET.charCodeAt(i)] = i;
CODES['-'.charCodeAt(0)] = 62;
CODES['_'.charCodeAt(0)] = 63;

const CHARACTERS = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const PADDING = 61;
const decoder = new TextDecoder();

export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let end = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    codes[end] = CHARACTERS[bits >> 18] ?? 0;
    codes[end + 1] = CHARACTERS[(bits >> 12) & 63] ?? 0;
    codes[end + 2] = CHARACTERS[(bits >> 6) & 63] ?? 0;
    codes[end + 3] = CHARACTERS[bits & 63] ?? 0;
    end += 4;
  }
  codes.fill(PADDING, end - ((3 - (bytes.length % 3)) % 3));
  // ASCII throughout.
  return decoder.decode(codes);
}

/** Reads base64 and base64url, padded or not; anything that is no base64 character is passed over. */
export function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i += 1) {
    const value = CODES[text.charCodeAt(i)] ?? -1;
    if (value < 0) continue;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length] = (held >> bits) & 255;
      length += 1;
    }
  }
  return bytes.slice(0, length);
}
