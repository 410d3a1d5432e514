/**
 * Values an operation may not draw from the machine it runs on: keys, random numbers and uuids. They are derived from
 * the run id and the operation path, so a retry, a replay and a continued run see the same ones.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The idempotency key of an operation: hash(run id, operation path), 32 hex digits. */
export function operationKey(runId: string, path: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${runId}|${path}`)).subarray(0, 16));
}

/** Random numbers and uuids of one operation, in the order they are asked for. */
export class OperationRandom {
  readonly #seed: string;
  #drawn = 0;

  constructor(runId: string, path: string) {
    this.#seed = `${runId}|${path}|random|`;
  }

  #draw(): Uint8Array {
    this.#drawn += 1;
    return sha256(utf8ToBytes(this.#seed + String(this.#drawn)));
  }

  /** 0 <= x < 1 with 48 random bits. */
  random(): number {
    const bytes = this.#draw();
    let value = 0;
    for (let i = 0; i < 6; i += 1) value = value * 256 + (bytes[i] ?? 0);
    return value / 2 ** 48;
  }

  /** A version 4 UUID (RFC 9562). */
  uuid(): string {
    const bytes = this.#draw().slice(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytesToHex(bytes);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}
