/** Secrets of an installation that nobody set: made at the first start, kept in the home folder, readable by its owner only. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from './config.ts';

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The file's text; made from `make` where there is none. Two processes that start at once agree on one. */
async function readOrMake(home: string, name: string, make: () => string): Promise<string> {
  const path = join(home, name);
  for (;;) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (text !== undefined && text.trim() !== '') return text.trim();
    await mkdir(home, { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomUUID()}`;
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${make()}\n`);
      // Data encrypted with a key that a power loss took away is noise.
      await file.sync();
    } finally {
      await file.close();
    }
    // A link appears whole, and only where nothing is; whoever comes second reads the first one's.
    await link(draft, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await rm(draft, { force: true });
  }
}

/** Keys that encrypt payloads and stored data, the first one current. */
export async function encryptionKeys({ home, encryptionKeys: given }: Settings): Promise<string[]> {
  if (given !== undefined) return given;
  const text = await readOrMake(home, 'keys', () => randomBytes(32).toString('base64'));
  return text.split(/[,\s]+/).filter((key) => key !== '');
}

/** The first API key. */
export async function adminKey({ home, adminKey: given }: Settings): Promise<string> {
  return given ?? readOrMake(home, 'admin-key', randomUUID);
}
