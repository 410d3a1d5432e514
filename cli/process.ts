/** Runs the command line of this process. */
import { main } from './main.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await main(process.argv.slice(2), processTerminal());
// Whatever a command left open (a pooled connection, a native runtime) must not keep the process.
process.stdout.write('', () => process.exit());
