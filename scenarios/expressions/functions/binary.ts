/** Bytes and their encodings, digests and keyed digests (expressions.md 8.3), in pure JavaScript: the sandbox has no crypto. */
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../../base64.ts';
import { Binary, bytesOf, isCollection, sizeOf, type Value } from '../../value.ts';
import type { EvaluationContext } from '../context.ts';
import { invalid, shown } from '../errors.ts';
import { plainJson } from '../plain-json.ts';
import { fromLatin1, fromUtf8, textWithin, typeName, utf8 } from '../to-text.ts';
import { any, bytes, optional, text } from './arguments.ts';
import { declare, type Declaration } from './declare.ts';

const BYTES_PER_STEP = 50;

function fromHex(given: string, argument: string): Uint8Array {
  if (given.length % 2 === 1 || !/^[0-9a-fA-F]*$/.test(given))
    throw invalid(`${shown(given)} is not hexadecimal.`, argument);
  return Uint8Array.from({ length: given.length / 2 }, (_, at) =>
    Number.parseInt(given.slice(2 * at, 2 * at + 2), 16),
  );
}

/** Base64 and base64url, padded or not, in lines or not. */
function fromBase64Text(given: string, argument: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_\-\s]*[=\s]*$/.test(given)) throw invalid(`${shown(given)} is not base64.`, argument);
  return fromBase64(given);
}

function bytesIn(given: string, encoding: string, argument: string): Uint8Array {
  switch (encoding) {
    case 'utf8':
    case 'utf-8':
    case 'text':
      return utf8(given);
    case 'base64':
      return fromBase64Text(given, argument);
    case 'hex':
      return fromHex(given.trim(), argument);
    default:
      return Uint8Array.from({ length: given.length }, (_, at) => given.charCodeAt(at) & 255);
  }
}

const ENCODINGS = ['utf8', 'utf-8', 'hex', 'base64', 'latin1'];

/** The code page of bytes made from text; of hexadecimal and base64 text it is not known. */
const CODEPAGES: Record<string, string> = { utf8: 'utf8', 'utf-8': 'utf8', latin1: 'latin1' };

function toBinary(value: Value, encoding: string, { budget }: EvaluationContext): Value {
  if (!ENCODINGS.includes(encoding))
    throw invalid(`${shown(encoding)} is not utf8, hex, base64 or latin1.`, 'encoding');
  if (value === null || value instanceof Binary) return value;
  if (Array.isArray(value) || isCollection(value))
    throw invalid(`'${typeName(value)}' cannot become binary data.`, 'value');
  const given = textWithin(value, budget);
  budget.spend(given.length / BYTES_PER_STEP);
  budget.allocate(given.length * 3);
  return new Binary(bytesIn(given, encoding, 'value'), CODEPAGES[encoding]);
}

function encoded(digest: Uint8Array, encoding: string): string {
  switch (encoding) {
    case 'hex':
      return bytesToHex(digest);
    case 'base64':
      return toBase64(digest);
    case 'latin1':
      return fromLatin1(digest);
    default:
      throw invalid(`${shown(encoding)} is not hex, base64 or latin1.`, 'encoding');
  }
}

const KEY_ENCODINGS = ['text', 'hex', 'base64', 'binary'];

/** The key, undefined where none is given. */
function keyOf(key: Value, encoding: string, { budget }: EvaluationContext): Uint8Array | undefined {
  if (!KEY_ENCODINGS.includes(encoding))
    throw invalid(`${shown(encoding)} is not text, hex, base64 or binary.`, 'keyEncoding');
  if (key === null || key === '') return undefined;
  if (key instanceof Binary) {
    budget.spend(sizeOf(key) / BYTES_PER_STEP);
    return bytesOf(key);
  }
  if (encoding === 'binary') throw invalid(`'${typeName(key)}' is not binary data.`, 'key');
  const given = textWithin(key, budget);
  budget.spend(given.length / BYTES_PER_STEP);
  return bytesIn(given, encoding, 'key');
}

function sha(
  name: string,
  title: string,
  hash: typeof sha1 | typeof sha256 | typeof sha512,
  example: string,
): Declaration {
  return declare({
    name,
    summary: `The ${title} digest of a text or of bytes; with a key, the HMAC.`,
    arguments: [
      bytes('value'),
      text('encoding', 'hex'),
      optional(any('key'), 'none'),
      text('keyEncoding', 'text'),
    ],
    result: 'text',
    notes: [
      'The result is written in `hex`, `base64` or `latin1`. The key is `text`, `hex`, `base64` or `binary` data.',
    ],
    examples: [[`${name}("workfront"; "base64")`, example]],
    run: ([value, encoding, key, keyEncoding], context) => {
      const secret = keyOf(key, keyEncoding || 'text', context);
      context.budget.spend(5 + value.length / BYTES_PER_STEP);
      return encoded(secret === undefined ? hash(value) : hmac(hash, secret, value), encoding || 'hex');
    },
  });
}

export const binaryFunctions: Declaration[] = [
  declare({
    name: 'toString',
    summary: 'A value as text: binary data read as UTF-8, collections and arrays as JSON.',
    arguments: [any('value')],
    result: 'text',
    examples: [
      ['toString(42)', '42'],
      ['toString(toBinary("SGk="; "base64"))', 'Hi'],
      ['toString(1.o)', '{"a":1,"b":["x"]}', { o: { a: 1, b: ['x'] } }],
    ],
    run: ([value], { budget }) => {
      if (Array.isArray(value) || isCollection(value)) return plainJson(value, budget);
      if (!(value instanceof Binary)) return textWithin(value, budget);
      budget.allocateText(sizeOf(value));
      return value.codepage === undefined ? fromUtf8(bytesOf(value)) : textWithin(value, budget);
    },
  }),
  declare({
    name: 'toBinary',
    summary: 'A text as binary data.',
    arguments: [any('value'), text('encoding', 'utf8')],
    result: 'buffer',
    notes: ['`utf8`, `hex`, `base64` or `latin1` says how the text holds the bytes.'],
    examples: [
      ['toBinary("Work")', { $buffer: 'V29yaw==' }],
      ['toBinary("576f726b"; "hex")', { $buffer: 'V29yaw==' }],
    ],
    run: ([value, encoding], context) => toBinary(value, encoding || 'utf8', context),
  }),
  declare({
    name: 'base64',
    summary: 'A text, or bytes, in Base64.',
    arguments: [bytes('value')],
    result: 'text',
    examples: [['base64("workfront")', 'd29ya2Zyb250']],
    run: ([value], { budget }) => {
      budget.spend(value.length / BYTES_PER_STEP);
      budget.allocateText(value.length * 1.5);
      return toBase64(value);
    },
  }),
  declare({
    name: 'md5',
    summary: 'The MD5 digest of a text or of bytes, in hexadecimal digits.',
    arguments: [bytes('value')],
    result: 'text',
    examples: [['md5("workfront")', '1448bbbeaa7a9b8091d426999f1f666b']],
    run: ([value], { budget }) => {
      budget.spend(5 + value.length / BYTES_PER_STEP);
      return bytesToHex(md5(value));
    },
  }),
  sha('sha1', 'SHA-1', sha1, 'srMLiuH55bQPuwaW6qvb/Y0MCH8='),
  sha('sha256', 'SHA-256', sha256, '7T1zl+7HuURTA1tnukRoyIPuO+3rVxN/c3Hy4M9eK7w='),
  sha(
    'sha512',
    'SHA-512',
    sha512,
    'eJrkG5RWNX5PJ8agmVanZ6u7jYCyBgA//dHpTbxofNEZuF4eGdtYu0SyNEk681/UMWOcA0Wq3yz37Cbp9Kf7GQ==',
  ),
];
