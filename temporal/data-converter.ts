/** How values travel between this process and Temporal: the same for the client and the worker. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExternalStorage, type DataConverter } from '@temporalio/common';
import type { BlobStore } from '../store/index.ts';
import { createBlobStorageDriver } from './blob-storage-driver.ts';
import { createEncryptionCodec } from './codecs/encryption-codec.ts';
import type { KeyRing } from './codecs/key-ring.ts';
import { createPlanCodec, type PlanSource } from './codecs/plan-codec.ts';

/**
 * Payloads from this size on go to the blob store. It is one threshold for all, as low as the results of local activities
 * need: those of one workflow task travel in one message, and 60 of 100 KB each would wedge the run.
 */
const OFFLOAD_FROM_BYTES = 16 * 1024;

/** Path of a module of the workflow bundle, in the sources and in the build alike. */
export function workflowModulePath(name: string): string {
  return fileURLToPath(new URL(`../workflows/${name}${extname(import.meta.url)}`, import.meta.url));
}

/** The two modules both sides load: how values and failures become payloads. */
export const converterPaths = {
  payloadConverterPath: workflowModulePath('payload-converter'),
  failureConverterPath: workflowModulePath('failure-converter'),
} as const;

export interface DataConverterDeps {
  keys: KeyRing;
  plans: PlanSource;
  blobs: Pick<BlobStore, 'put' | 'get'>;
}

/** Plans by reference, then encryption, then the blob store for what is large; the way back in reverse. */
export function createDataConverter({ keys, plans, blobs }: DataConverterDeps): DataConverter {
  return {
    ...converterPaths,
    payloadCodecs: [createPlanCodec(plans), createEncryptionCodec(keys)],
    externalStorage: new ExternalStorage({
      drivers: [createBlobStorageDriver(blobs)],
      payloadSizeThreshold: OFFLOAD_FROM_BYTES,
    }),
  };
}
