/** Encrypts every payload before it leaves this process; Temporal never sees a value in the clear. */
import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
// A CommonJS module without named exports that Node could see.
import proto from '@temporalio/proto';
import { TenonError } from '../../errors.ts';
import { PLAN_METADATA } from '../../scenarios/plan-reference.ts';
import type { KeyRing } from './key-ring.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

const encoder = new TextEncoder();

/** A metadata entry as text, or undefined. */
export function metadataText(payload: Payload, key: string): string | undefined {
  const bytes = payload.metadata?.[key];
  return bytes == null ? undefined : Buffer.from(bytes).toString('utf8');
}

/** True for a plan that travels by reference: a hash and no data. */
export function isBarePlan(payload: Payload): boolean {
  return payload.metadata?.[PLAN_METADATA] != null && (payload.data?.length ?? 0) === 0;
}

/**
 * AES-256-GCM over the whole payload, metadata included. Plan references stay as they are: a hash tells nothing, and the
 * Web UI can show it. What arrives in the clear is taken, so that an operator can send a signal by hand.
 */
export function createEncryptionCodec(ring: KeyRing): PayloadCodec {
  const metadata = {
    [METADATA_ENCODING_KEY]: encoder.encode(ENCRYPTED),
    [KEY_ID]: encoder.encode(ring.currentId),
  };
  return {
    encode: async (payloads) =>
      payloads.map((payload) =>
        isBarePlan(payload)
          ? payload
          : { metadata, data: ring.seal(PayloadMessage.encode(payload).finish()) },
      ),
    decode: async (payloads) =>
      payloads.map((payload) => {
        if (metadataText(payload, METADATA_ENCODING_KEY) !== ENCRYPTED) return payload;
        const keyId = metadataText(payload, KEY_ID);
        if (keyId === undefined || payload.data == null) {
          throw new TenonError('CODEC_FAILED', 'An encrypted payload does not name its key');
        }
        return PayloadMessage.decode(ring.open(keyId, payload.data));
      }),
  };
}
