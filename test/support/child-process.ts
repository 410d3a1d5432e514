/** Processes a test starts: their output is kept, they are waited for, and none outlives the test run. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** What is kept of a process's output, from its end. */
const MOST_OUTPUT = 4 * 1024 * 1024;

export interface Child {
  pid: number;
  /** Standard output and error so far. */
  output(): string;
  /** Resolves with the first line that `find` takes; rejects when the process ends before. */
  line<Found>(find: (line: string) => Found | undefined, limitMs: number): Promise<Found>;
  signal(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

const living = new Set<ChildProcess>();
// Whatever becomes of the test run, nothing stays behind.
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** The environment of a process that must not see settings of this one. */
export function cleanEnv(given: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(TENON|TEMPORAL|NODE_OPTIONS|npm_)/.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...given };
}

/** Starts a program in the project's folder. */
export function startChild(command: string, args: readonly string[], env: Record<string, string>): Child {
  const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  living.add(child);
  let output = '';
  const listeners = new Set<(line: string) => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      output = `${output}${line}\n`.slice(-MOST_OUTPUT);
      for (const listener of listeners) listener(line);
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('error', (error) => {
      output += String(error);
      living.delete(child);
      resolve(-1);
    });
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve(code ?? signal ?? -1);
    });
  });

  return {
    pid: child.pid ?? 0,
    output: () => output,
    line: (find, limitMs) =>
      new Promise((resolve, reject) => {
        const look = (line: string): void => {
          const found = find(line);
          if (found === undefined) return;
          done();
          resolve(found);
        };
        const fail = (reason: string): void => {
          done();
          reject(new Error(`${command} ${args.join(' ')}: ${reason}\n${output.slice(-4000)}`));
        };
        const timer = setTimeout(() => fail('was not ready in time'), limitMs);
        const done = (): void => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        listeners.add(look);
        void ended.then((how) => fail(`ended with ${String(how)}`));
        for (const line of output.split('\n')) look(line);
      }),
    signal: (signal) => void child.kill(signal),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Whether a process with this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `look` gives something other than undefined and false. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 60_000,
  everyMs = 50,
): Promise<T> {
  for (const end = Date.now() + limitMs; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Not within ${String(limitMs / 1000)} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
