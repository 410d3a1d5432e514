/** Blobs as files: written beside their place and renamed, so that a reader sees all of a blob or none. */
import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkKey, contentKey, type BlobEntry, type BlobStore } from './blob-store.ts';

/** Begins the name of a file that is still being written; no key may. */
const UNFINISHED = '.new-';

/** How often a file is written whose folder vanishes meanwhile. */
const ATTEMPTS = 5;

export class FileBlobs implements BlobStore {
  readonly driver = 'file';
  private readonly root: string;
  private readonly full: boolean;

  /** With `full`, a blob survives a power loss before `put` returns. */
  constructor(root: string, full: boolean) {
    this.root = resolve(root);
    this.full = full;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const place = this.place(key);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.write(place, bytes);
        return;
      } catch (thrown) {
        // Another process may have tidied the folder away before the file was in it.
        if (attempt === ATTEMPTS || !isMissing(thrown)) throw thrown;
      }
    }
  }

  private async write(place: string, bytes: Uint8Array): Promise<void> {
    const folder = dirname(place);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    const unfinished = join(folder, `${UNFINISHED}${randomUUID()}`);
    try {
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        if (this.full) await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, place);
    } catch (thrown) {
      await rm(unfinished, { force: true });
      throw thrown;
    }
    if (this.full) await this.syncFolders(folder, made);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return orNothing(readFile(this.place(key)));
  }

  async exists(key: string): Promise<boolean> {
    return (await orNothing(stat(this.place(key)))) !== undefined;
  }

  async delete(key: string): Promise<void> {
    const place = this.place(key);
    await rm(place, { force: true });
    // Folders of days and runs that are over would pile up for ever.
    for (let folder = dirname(place); folder !== this.root; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return; // not empty, or gone already
      }
    }
  }

  async *list(prefix: string): AsyncIterable<BlobEntry> {
    const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
    if (folder !== '') checkKey(folder);
    for await (const entry of this.walk(folder)) if (entry.key.startsWith(prefix)) yield entry;
  }

  async putContent(bytes: Uint8Array): Promise<string> {
    const key = contentKey(bytes);
    await this.put(key, bytes);
    return key;
  }

  private async *walk(folder: string): AsyncIterable<BlobEntry> {
    const found: Dirent[] =
      (await orNothing(readdir(join(this.root, folder), { withFileTypes: true }))) ?? [];
    for (const entry of found) {
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* this.walk(key);
      if (!entry.isFile()) continue;
      // It may be gone by now: another process collects too.
      const about = await orNothing(stat(join(this.root, key)));
      if (about === undefined) continue;
      if (!entry.name.startsWith(UNFINISHED)) {
        yield { key, bytes: about.size, modifiedAt: about.mtime.toISOString() };
      } else if (Date.now() - about.mtimeMs > 24 * 3600_000) {
        // Its writer was killed.
        await rm(join(this.root, key), { force: true });
      }
    }
  }

  /** A renamed file lasts when its folder does, and a new folder when the one above does. */
  private async syncFolders(folder: string, firstMade: string | undefined): Promise<void> {
    const last = firstMade === undefined ? folder : dirname(firstMade);
    for (let at = folder; ; at = dirname(at)) {
      const handle = await open(at, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (at === last || at === dirname(at)) return;
    }
  }

  private place(key: string): string {
    checkKey(key);
    return join(this.root, key);
  }
}

async function orNothing<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
