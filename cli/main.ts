/** The `tenon` command: finds the command that was typed, and turns what it throws into a message and an exit code. */
import { parseArgs } from 'node:util';
import { TenonError } from '../errors.ts';
import { json, UsageError, type Arguments, type Command, type Terminal } from './command.ts';
import { commands } from './commands/index.ts';
import { commandHelp, overview } from './help.ts';

const every = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** Runs one command line (without `node` and the script) and gives the exit code: 0 success, 1 failure, 2 usage. */
export async function main(typed: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = typed;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out(overview(commands));
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    terminal.error(`tenon: there is no command '${name}'; tenon --help lists all`);
    return 2;
  }
  try {
    const args = parse(command, rest);
    if (args.values['help'] === true) {
      terminal.out(commandHelp(command));
      return 0;
    }
    return await command.run(args, terminal);
  } catch (error) {
    return report(error, command, typed.includes('--json'), terminal);
  }
}

function parse(command: Command, typed: string[]): Arguments {
  try {
    return parseArgs({ args: typed, allowPositionals: true, options: { ...command.options, ...every } });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function report(error: unknown, command: Command, asJson: boolean, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.error(`tenon ${command.name}: ${error.message}\nusage: tenon ${command.usage}`);
    return 2;
  }
  if (!(error instanceof TenonError)) {
    terminal.error(
      `tenon ${command.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return 1;
  }
  const { code, message, hint, extra } = error;
  if (asJson) json(terminal, { code, detail: message, ...(hint === undefined ? {} : { hint }), ...extra });
  else terminal.error(`${code}: ${message}${hint === undefined ? '' : `\n  ${hint}`}`);
  return 1;
}
