/** A process of Tenon from its start to its end: signals, the exit code, and what is said when it cannot start. */
import { pathToFileURL } from 'node:url';
import { TenonError } from './errors.ts';

/** True for the module that Node was started with. */
export function isEntryPoint(moduleUrl: string): boolean {
  const started = process.argv[1];
  return started !== undefined && pathToFileURL(started).href === moduleUrl;
}

/** npm passes on the Ctrl-C that the terminal has sent to us already: the same wish, not a second one. */
const ONE_WISH_MS = 1000;

/** Aborts at the first SIGINT or SIGTERM; a later second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) {
        first = Date.now();
        stop.abort();
      } else if (Date.now() - first > ONE_WISH_MS) process.exit(1);
    });
  }
  return stop.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Runs until it shall stop, then stops in order. Exit code 1 on failure. */
export async function runProcess(start: () => Promise<() => Promise<void>>): Promise<void> {
  const signal = stopSignal();
  try {
    const stop = await start();
    await aborted(signal);
    await stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${said(error)}\n`);
    process.exit(1);
  }
}

function said(error: unknown): string {
  if (!(error instanceof TenonError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${error.code}: ${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`;
}
