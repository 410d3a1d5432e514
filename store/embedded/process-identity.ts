/** Tells whether a pid of a lock file is still the process that wrote it. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where pids mean what they mean here: the host and, on Linux, the boot and the process namespace (a container). */
export function processPlace(): string {
  return [hostname(), attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '', bootId()].join(' ').trim();
}

/** When a process began, `''` where that cannot be known, or undefined when there is no such process. */
export function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives and belongs to another user.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM')) return undefined;
  }
  const status = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (status === undefined) return '';
  // proc(5): the name, in brackets, may hold spaces; state is field 3 and starttime field 22.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  // A zombie has let go of everything and only waits for its parent.
  return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
}

function bootId(): string {
  return attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8)) ?? '';
}

function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
