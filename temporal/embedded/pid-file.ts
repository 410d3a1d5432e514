/** The dev server's pid file: a server left over from a killed start is found by it. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { processStart } from '../../store/embedded/process-identity.ts';

const Entry = z.object({ pid: z.int().positive(), processStart: z.string() });

/** How long a server may take to close its files. */
const STOP_MS = 10_000;

export async function writePidFile(path: string, pid: number): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, JSON.stringify({ pid, processStart: processStart(pid) ?? '' }), { mode: 0o600 });
  await rename(draft, path);
}

/** The pid of a server that still runs; undefined where there is none, or another process has its number now. */
async function leftOver(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const entry = Entry.safeParse(json);
  if (!entry.success) return undefined;
  const start = processStart(entry.data.pid);
  return start !== undefined && start === entry.data.processStart ? entry.data.pid : undefined;
}

/** Ends a process and waits until it is gone. */
export async function stopProcess(pid: number): Promise<void> {
  const begun = processStart(pid);
  const alive = (): boolean => begun !== undefined && processStart(pid) === begun;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return; // it is gone
    }
    for (const end = Date.now() + STOP_MS; alive() && Date.now() < end;) await pause(50);
    if (!alive()) return;
  }
}

/** Stops the server a killed start left behind: its state is in its file, and the new one goes on from there. */
export async function stopLeftOver(path: string): Promise<boolean> {
  const pid = await leftOver(path);
  if (pid === undefined) return false;
  await stopProcess(pid);
  await rm(path, { force: true });
  return true;
}
