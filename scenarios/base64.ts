/** Base64 (RFC 4648, padded) without Buffer or atob: the workflow sandbox has neither. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const CODES = new Int16Array(128).fill(-1);
for (let i = 0; i < ALPHABET.length; i += 1) CODES[ALPHABET.charCodeAt(i)] = i;
CODES['-'.charCodeAt(0)] = 62;
CODES['_'.charCodeAt(0)] = 63;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const left = bytes.length - i;
    text += ALPHABET.charAt(a >> 2);
    text += ALPHABET.charAt(((a & 3) << 4) | (b >> 4));
    text += left > 1 ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    text += left > 2 ? ALPHABET.charAt(c & 63) : '=';
  }
  return text;
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
