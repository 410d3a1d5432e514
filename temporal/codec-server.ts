/**
 * Temporal's remote codec protocol, for the Web UI and the `temporal` command: payloads as JSON in, payloads as JSON out.
 * Pure functions; the API puts them behind `/codec/encode` and `/codec/decode` and decides who may call them.
 */
import {
  METADATA_ENCODING_KEY,
  type DataConverter,
  type ExternalStorage,
  type Payload,
  type PayloadCodec,
} from '@temporalio/common';
// Marked internal by the SDK, but the only code that reads its own references to offloaded payloads.
import {
  ExternalStorageRunner,
  isReferencePayload,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { z } from 'zod';
import { TenonError } from '../errors.ts';
import { PLAN_METADATA } from '../scenarios/plan-reference.ts';
import { metadataText } from './codecs/encryption-codec.ts';

/** A page of the Web UI's event list holds far fewer. */
const MOST_PAYLOADS = 1000;
/** The Web UI cannot show more than this of one value in any useful way. */
const LARGEST_SHOWN_BYTES = 1024 * 1024;

const base64 = z.base64();
const PayloadJson = z.object({
  metadata: z.record(z.string(), base64).default({}),
  data: base64.default(''),
  externalPayloads: z.array(z.object({ sizeBytes: z.coerce.number().optional() })).default([]),
});
const Body = z.object({ payloads: z.array(PayloadJson).max(MOST_PAYLOADS) });

/** The protocol's document, in both directions. */
export interface PayloadsJson {
  payloads: { metadata: Record<string, string>; data: string }[];
}

interface Read {
  payload: Payload;
  /** Size of the value it refers to, where it lies outside. */
  outsideBytes: number;
}

function read(body: unknown): Read[] {
  const parsed = Body.safeParse(body);
  if (!parsed.success) {
    throw new TenonError(
      'CODEC_FAILED',
      `Not a document of the codec protocol: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data.payloads.map(({ metadata, data, externalPayloads }) => ({
    payload: {
      metadata: Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')]),
      ),
      data: Buffer.from(data, 'base64'),
    },
    outsideBytes: externalPayloads[0]?.sizeBytes ?? 0,
  }));
}

function write(payloads: Payload[]): PayloadsJson {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      ),
      data: Buffer.from(data ?? new Uint8Array()).toString('base64'),
    })),
  };
}

/** A value in words, where the value itself is of no use to a reader. */
function note(text: string): Payload {
  return {
    metadata: { [METADATA_ENCODING_KEY]: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(text)),
  };
}

/** The two routes of a codec server for one data converter. Both throw `CODEC_FAILED` with the reason. */
export function createCodecServer(converter: DataConverter): {
  encodePayloads(body: unknown): Promise<PayloadsJson>;
  decodePayloads(body: unknown): Promise<PayloadsJson>;
} {
  const codecs: PayloadCodec[] = converter.payloadCodecs ?? [];
  const storage: ExternalStorage | undefined = converter.externalStorage;
  const outside = storage === undefined ? undefined : new ExternalStorageRunner(storage);

  async function decodeOne({ payload, outsideBytes }: Read): Promise<Payload> {
    if (outsideBytes > LARGEST_SHOWN_BYTES)
      return note(`A value of ${String(outsideBytes)} bytes, kept outside`);
    let decoded = payload;
    if (outside !== undefined && isReferencePayload(payload)) {
      [decoded = payload] = await outside.retrieve([payload]);
    }
    for (const codec of codecs.toReversed()) [decoded = payload] = await codec.decode([decoded]);
    if ((decoded.data?.length ?? 0) > LARGEST_SHOWN_BYTES) {
      const plan = metadataText(decoded, PLAN_METADATA);
      return note(
        `${plan === undefined ? 'A value' : `Plan ${plan}`} of ${String(decoded.data?.length)} bytes, too large to show`,
      );
    }
    return decoded;
  }

  return {
    async encodePayloads(body) {
      let payloads = read(body).map(({ payload }) => payload);
      for (const codec of codecs) payloads = await codec.encode(payloads);
      return write(payloads);
    },
    async decodePayloads(body) {
      return write(await Promise.all(read(body).map(decodeOne)));
    },
  };
}
