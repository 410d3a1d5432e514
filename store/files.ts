/** Files too large to travel through a run: encrypted in the blob store, beside the run's other payloads. */
import { createHash } from 'node:crypto';
import type { FileHandle } from '../scenarios/value.ts';
import { PAYLOAD_PREFIX, type BlobStore } from './blobs/blob-store.ts';
import type { Sealer } from './sealing.ts';

export interface FileStore {
  /** Keeps a file as long as the run's payloads; the same bytes again are the same file. */
  put(runId: string, bytes: Uint8Array): Promise<FileHandle>;
  /** Undefined where it is no longer kept, or is another team's. */
  get(key: string): Promise<Uint8Array | undefined>;
}

export class Files implements FileStore {
  private readonly teamId: number;
  private readonly blobs: BlobStore;
  private readonly sealer: Sealer;

  constructor(teamId: number, blobs: BlobStore, sealer: Sealer) {
    this.teamId = teamId;
    this.blobs = blobs;
    this.sealer = sealer;
  }

  async put(runId: string, bytes: Uint8Array): Promise<FileHandle> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const key = `${PAYLOAD_PREFIX}${runId}/${this.mark}${hash}`;
    if (!(await this.blobs.exists(key))) await this.blobs.put(key, this.sealer.sealBytes(bytes));
    return { key, size: bytes.length };
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const [folder, , name, ...more] = key.split('/');
    if (`${folder ?? ''}/` !== PAYLOAD_PREFIX || more.length > 0 || name?.startsWith(this.mark) !== true)
      return undefined;
    const sealed = await this.blobs.get(key);
    return sealed === undefined ? undefined : this.sealer.openBytes(sealed);
  }

  /** Tells files from payloads, and one team's from another's. */
  private get mark(): string {
    return `file-${String(this.teamId)}-`;
  }
}
