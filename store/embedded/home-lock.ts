/** One process per home: two embedded databases on one folder lose rows without an error. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TenonError } from '../../errors.ts';
import { processPlace, processStart } from './process-identity.ts';

/** How often the holder shows that it lives, for those who cannot see its process. */
const BEAT_MS = 2_000;
/** Silence after which a holder in another container or on another machine counts as dead. */
const SILENCE_MS = 15_000;

interface Holder {
  pid: number;
  /** When the process began, in a form that tells two processes with one pid apart. */
  processStart: string;
  /** Host and process namespace: only there the pid means something. */
  place: string;
  since: string;
  nonce: string;
}

/** A home that is held by this process. */
export interface HomeLock {
  release(): Promise<void>;
}

/**
 * Takes the home, or throws `HOME_LOCKED` naming the process that has it. A lock whose process is dead is taken over;
 * one from another container is when it has been silent for 15 s. `lost` is called when somebody took ours away.
 */
export async function lockHome(
  home: string,
  lost: (message: string) => void,
  silenceMs = SILENCE_MS,
): Promise<HomeLock> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const path = join(home, 'lock');
  const mine = await acquire(path, silenceMs);
  const beat = setInterval(() => {
    if (holds(path, mine)) {
      const now = new Date();
      utimes(path, now, now).catch(() => undefined); // the next beat notices what is wrong
    } else {
      clearInterval(beat);
      lost(`The lock ${path} was removed or taken by another process`);
    }
  }, BEAT_MS);
  beat.unref();
  // A process that ends without closing leaves no stale lock behind where it can help it.
  const atExit = () => {
    if (holds(path, mine)) rmSync(path, { force: true });
  };
  process.once('exit', atExit);
  return {
    release: async () => {
      clearInterval(beat);
      process.off('exit', atExit);
      if (holds(path, mine)) await rm(path, { force: true });
    },
  };
}

async function acquire(path: string, silenceMs: number): Promise<Holder> {
  const mine: Holder = {
    pid: process.pid,
    processStart: processStart(process.pid) ?? '',
    place: processPlace(),
    since: new Date().toISOString(),
    nonce: randomUUID(),
  };
  const draft = `${path}.${mine.nonce}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
  try {
    for (;;) {
      // A link appears with its content, and only where nothing is: no reader sees a half-written lock.
      if (await linked(draft, path)) return mine;
      const text = await readLock(path);
      if (text === undefined) continue;
      await refuseLiving(path, text, silenceMs);
      if (await replaced(path, text, draft, silenceMs)) return mine;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Returns when the holder is dead. */
async function refuseLiving(path: string, text: string, silenceMs: number): Promise<void> {
  const holder = parseHolder(text);
  if (holder === undefined || holder.place !== processPlace()) {
    if (await isSilent(path, text, silenceMs)) return;
  } else {
    const start = processStart(holder.pid);
    if (start === undefined || (start !== '' && holder.processStart !== '' && start !== holder.processStart))
      return;
  }
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid} (since ${holder.since}, ${holder.place})`;
  throw new TenonError('HOME_LOCKED', `This folder is in use by ${who}: ${path}`, {
    hint: 'Stop that process, set TENON_HOME to another folder, or set TENON_DATABASE_URL to share a PostgreSQL.',
    ...(holder === undefined ? {} : { extra: { pid: holder.pid } }),
  });
}

/** True when the lock stays the same and shows no beat for the time of silence. */
async function isSilent(path: string, text: string, silenceMs: number): Promise<boolean> {
  // The age by the file's own clock would be wrong where the clocks differ, so the beat itself is watched.
  const first = await beatOf(path);
  for (const end = performance.now() + silenceMs; performance.now() < end;) {
    await pause(250);
    if ((await readLock(path)) !== text) return false;
    if ((await beatOf(path)) !== first) return false;
  }
  return true;
}

/**
 * Puts ours in the place of a stale lock. Whoever wants to has to hold the claim to exactly that one, so nobody can mistake the
 * lock of a faster one for it: while the claim is held, a path that still holds the stale text is touched by nobody else.
 */
async function replaced(path: string, stale: string, draft: string, silenceMs: number): Promise<boolean> {
  const claim = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
  await acquire(claim, silenceMs);
  try {
    if ((await readLock(path)) !== stale) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  }
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function beatOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (about) => about.mtimeMs,
    () => undefined,
  );
}

function parseHolder(text: string): Holder | undefined {
  let read: Partial<Record<keyof Holder, unknown>>;
  try {
    read = { ...(JSON.parse(text) as object) }; // fields are checked below
  } catch {
    return undefined;
  }
  const { pid, processStart: start, place, since, nonce } = read;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || typeof start !== 'string')
    return undefined;
  if (typeof place !== 'string' || typeof since !== 'string' || typeof nonce !== 'string') return undefined;
  return { pid, processStart: start, place, since, nonce };
}

function holds(path: string, mine: Holder): boolean {
  try {
    return parseHolder(readFileSync(path, 'utf8'))?.nonce === mine.nonce;
  } catch {
    return false;
  }
}
