/** How values become Temporal payloads: JSON with dates and bytes kept, `undefined` for nothing, a plan by its hash. */
import {
  CompositePayloadConverter,
  METADATA_ENCODING_KEY,
  UndefinedPayloadConverter,
  type Payload,
  type PayloadConverterWithEncoding,
} from '@temporalio/common';
import { isPlanReference, PLAN_METADATA, planReference } from '../scenarios/plan-reference.ts';
import { parseValue, stringifyValue } from '../scenarios/value-json.ts';

const ENCODING = 'json/plain';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

class ValuePayloadConverter implements PayloadConverterWithEncoding {
  readonly encodingType = ENCODING;

  toPayload(value: unknown): Payload | undefined {
    if (value === undefined) return undefined;
    const metadata = { [METADATA_ENCODING_KEY]: encoder.encode(ENCODING) };
    if (isPlanReference(value)) {
      return {
        metadata: { ...metadata, [PLAN_METADATA]: encoder.encode(value.planReference) },
        data: new Uint8Array(),
      };
    }
    return { metadata, data: encoder.encode(stringifyValue(value)) };
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the SDK declares it so
  fromPayload<T>(payload: Payload): T {
    const text = decoder.decode(payload.data ?? new Uint8Array());
    const plan = payload.metadata?.[PLAN_METADATA];
    // Without a plan codec (a listing, the Web UI) the reference stays what it is.
    if (plan != null && text === '') return planReference(decoder.decode(plan)) as T; // the caller states the type
    return parseValue(text) as T; // the caller states the type
  }
}

export const payloadConverter = new CompositePayloadConverter(
  new UndefinedPayloadConverter(),
  new ValuePayloadConverter(),
);
