/** Where payloads too large for Temporal's history go: the blob store, encrypted as they are. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StorageDriverClaim, type Payload, type StorageDriver } from '@temporalio/common';
// A CommonJS module without named exports that Node could see.
import proto from '@temporalio/proto';
import { TenonError } from '../errors.ts';
import { PAYLOAD_PREFIX } from '../store/blobs/blob-store.ts';
import type { BlobStore } from '../store/index.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** What was just written is usually read back at once, by the run that goes on in this process. */
const CACHE_BYTES = 16 * 1024 * 1024;

/**
 * A result whose call was made must not be lost because the store is away for a moment. Longer than an activity may be
 * silent: if the store stays away, Temporal's clock says that the attempt is lost, and what that means is known.
 */
const PATIENCE_MS = 60_000;
const LONGEST_PAUSE_MS = 2000;

/** Nothing legitimate is larger: a module's result ends at 15 MB. */
const LARGEST_BYTES = 64 * 1024 * 1024;

const KEY = 'key';

function keyOf(runId: string | undefined, bytes: Uint8Array): string {
  const folder = runId !== undefined && /^[A-Za-z0-9][A-Za-z0-9_-]{0,199}$/.test(runId) ? runId : 'other';
  return `${PAYLOAD_PREFIX}${folder}/${createHash('sha256').update(bytes).digest('hex')}`;
}

async function patiently(work: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let wait = 100; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      await work();
      return;
    } catch (error) {
      const away = error instanceof TenonError && error.code === 'STORE_UNAVAILABLE';
      if (!away || Date.now() + wait > end) throw error;
      await pause(wait);
    }
  }
}

/** A storage driver for Temporal's `ExternalStorage`. Keys are content hashes, so a repeated write changes nothing. */
export function createBlobStorageDriver(blobs: Pick<BlobStore, 'put' | 'get'>): StorageDriver {
  // Insertion order is age.
  const recent = new Map<string, Uint8Array>();
  let held = 0;

  function remember(key: string, bytes: Uint8Array): void {
    if (recent.has(key) || bytes.length > CACHE_BYTES / 4) return;
    recent.set(key, bytes);
    held += bytes.length;
    for (const [oldest, old] of recent) {
      if (held <= CACHE_BYTES) break;
      recent.delete(oldest);
      held -= old.length;
    }
  }

  async function store(payload: Payload, runId: string | undefined): Promise<StorageDriverClaim> {
    const bytes = PayloadMessage.encode(payload).finish();
    if (bytes.length > LARGEST_BYTES) {
      throw new TenonError(
        'CODEC_FAILED',
        `A value of ${String(bytes.length)} bytes is too large to be kept`,
      );
    }
    const key = keyOf(runId, bytes);
    await patiently(() => blobs.put(key, bytes));
    remember(key, bytes);
    return new StorageDriverClaim({ [KEY]: key });
  }

  async function retrieve(claim: StorageDriverClaim): Promise<Payload> {
    const key = claim.claimData[KEY] ?? '';
    // The key comes from Temporal's history: only payloads may be read by it.
    if (!key.startsWith(PAYLOAD_PREFIX))
      throw new TenonError('CODEC_FAILED', `'${key}' is not a stored payload`);
    const bytes = recent.get(key) ?? (await blobs.get(key));
    if (bytes === undefined) {
      throw new TenonError('CODEC_FAILED', `The stored payload ${key} is missing; the run waits for it`, {
        hint: 'TENON_BLOB_URL must name the same place in every process',
      });
    }
    return PayloadMessage.decode(bytes);
  }

  return {
    name: 'tenon',
    type: 'tenon.blobs',
    store: ({ target }, payloads) => Promise.all(payloads.map((payload) => store(payload, target?.id))),
    retrieve: (_context, claims) => Promise.all(claims.map(retrieve)),
  };
}
