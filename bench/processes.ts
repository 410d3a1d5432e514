/** The bench's processes: each side runs in its own, so that neither pays for the other. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Started {
  child: ChildProcess;
  /** What stood behind READY on the line it printed. */
  ready: string;
}

/** Starts a TypeScript file and waits for the line that `isReady` takes; rejects when it ends first. */
export function start(
  file: string,
  args: string[],
  isReady: (line: string) => string | undefined,
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stderr.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      for (const line of seen.split('\n')) {
        const ready = isReady(line);
        if (ready !== undefined) resolve({ child, ready });
      }
    });
    child.once('exit', (code) =>
      reject(new Error(`${file} ended with ${String(code)}:\n${seen.slice(-2000)}`)),
    );
  });
}

export const afterReady = (line: string): string | undefined =>
  line.startsWith('READY ') ? line.slice('READY '.length).trim() : undefined;

/** Ends a process and waits until it is gone. */
export async function stop({ child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 45_000);
  await gone;
  clearTimeout(force);
}

/** Peak resident memory of a process in MiB, where the system tells it (Linux). */
export function peakMiB(pid: number): number | undefined {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return peak === undefined ? undefined : Math.round(Number(peak) / 1024);
  } catch {
    return undefined; // not Linux, or it has ended
  }
}
