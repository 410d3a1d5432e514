/** Digests and keyed digests (expressions.md 8.3), in pure JavaScript: the sandbox has no crypto. */
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../../base64.ts';
import { Binary, type Value } from '../../value.ts';
import { toText, utf8 } from '../coerce.ts';
import type { EvaluationContext } from '../context.ts';
import { invalid } from '../errors.ts';
import { textOf, type FunctionDeclaration } from './declare.ts';

const BYTES_PER_STEP = 64;

function input(value: Value, context: EvaluationContext): Uint8Array {
  const bytes = value instanceof Binary ? value.bytes : utf8(toText(value));
  context.budget.spend(bytes.length / BYTES_PER_STEP);
  return bytes;
}

function encoded(bytes: Uint8Array, encoding: string): string {
  switch (encoding) {
    case '':
    case 'hex':
      return bytesToHex(bytes);
    case 'base64':
      return toBase64(bytes);
    case 'latin1':
      return String.fromCharCode(...bytes);
    default:
      throw invalid(`'${encoding}' is not hex, base64 or latin1.`);
  }
}

function keyBytes(key: Value, encoding: string): Uint8Array {
  if (key instanceof Binary) return key.bytes;
  switch (encoding) {
    case '':
    case 'text':
      return utf8(toText(key));
    case 'hex':
      return Uint8Array.from(toText(key).match(/[0-9a-fA-F]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
    case 'base64':
      return fromBase64(toText(key));
    default:
      throw invalid(`'${encoding}' is not a key encoding.`);
  }
}

function sha(name: string, hash: typeof sha1 | typeof sha256 | typeof sha512): FunctionDeclaration {
  return {
    name,
    group: 'text',
    summary: `${name.toUpperCase()} digest, or with a key the HMAC.`,
    arguments: [
      { name: 'value', type: 'any' },
      { name: 'encoding', type: 'text', default: 'hex' },
      { name: 'key', type: 'any', default: 'none' },
      { name: 'keyEncoding', type: 'text', default: 'text' },
    ],
    result: 'text',
    examples: [],
    run: (args, context) => {
      const bytes = input(args[0] ?? null, context);
      const key = args[2] ?? null;
      const digest =
        key === null || key === '' ? hash(bytes) : hmac(hash, keyBytes(key, textOf(args, 3, context)), bytes);
      return encoded(digest, textOf(args, 1, context));
    },
  };
}

export const hashFunctions: FunctionDeclaration[] = [
  {
    name: 'md5',
    group: 'text',
    summary: 'MD5 digest in hexadecimal digits.',
    arguments: [{ name: 'value', type: 'any' }],
    result: 'text',
    examples: [],
    run: (args, context) => bytesToHex(md5(input(args[0] ?? null, context))),
  },
  sha('sha1', sha1),
  sha('sha256', sha256),
  sha('sha512', sha512),
];
