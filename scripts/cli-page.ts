/** The reference page of the command line, made from the commands themselves. */
import type { Command } from '../cli/command.ts';
import { generatedBy, table } from './markdown.ts';

const introduction = `\`npx tenon COMMAND\` in a checkout. Every command takes \`--json\` (one JSON document on standard output) and \`--help\`. Exit code: 0
success, 1 failure, 2 wrong usage. Failures print a [code](errors.md) and the way out.

Commands that need a running Tenon find it by \`TENON_URL\` and \`TENON_API_KEY\`; without them, the one of this folder with the key in
\`.tenon/admin-key\`. See [settings](settings.md).`;

function commandText({ name, usage, summary, help = [] }: Command): string[] {
  return [
    `## tenon ${name}`,
    '',
    summary,
    '',
    '```text',
    `tenon ${usage}`,
    ...help.map((line) => `  ${line}`),
    '```',
    '',
  ];
}

/** A table of all commands, then each with its usage and options. */
export function cliPage(commands: readonly Command[]): string {
  return [
    generatedBy,
    '',
    '# Command line',
    '',
    introduction,
    '',
    ...table([['command', 'does'], ...commands.map(({ usage, summary }) => [`\`tenon ${usage}\``, summary])]),
    '',
    ...commands.flatMap(commandText),
  ].join('\n');
}
