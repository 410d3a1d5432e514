/** The terminal of this process. */
import type { Terminal } from './command.ts';

/** The first Ctrl-C or SIGTERM lets the command end properly; a second one ends the process. */
export function processTerminal(): Terminal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
      process.once(signal, () => process.exit(1));
    });
  }
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
    env: process.env,
    cwd: process.cwd(),
    signal: stop.signal,
  };
}
