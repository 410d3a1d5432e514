/** The terminal of this process. */
import { stopSignal } from '../process.ts';
import type { Terminal } from './command.ts';

/** The first Ctrl-C or SIGTERM lets the command end properly; a second one ends the process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
    env: process.env,
    cwd: process.cwd(),
    signal: stopSignal(),
  };
}
