/** What `--help` prints. */
import type { Command } from './command.ts';

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'usage: tenon COMMAND [OPTIONS]',
    '',
    ...lines,
    '',
    'Every command takes --json and --help. Exit code: 0 success, 1 failure, 2 usage.',
  ].join('\n');
}

export function commandHelp({ usage, summary, help = [] }: Command): string {
  return [
    `usage: tenon ${usage}`,
    '',
    summary,
    ...(help.length === 0 ? [] : ['', ...help.map((line) => `  ${line}`)]),
  ].join('\n');
}
