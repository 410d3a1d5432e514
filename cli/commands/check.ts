import { catalogue } from '../../connectors/catalogue.ts';
import { importBlueprint } from '../../scenarios/check.ts';
import { flag, json, UsageError, type Command } from '../command.ts';
import { readText } from '../read-file.ts';
import { problemLine, reportLines } from '../show-report.ts';

/** `tenon check`: what an import would say, without a running Tenon. */
export const checkCommand: Command = {
  name: 'check',
  usage: 'check FILE.json…',
  summary: 'Parse and compile blueprints: modules, unknown modules, warnings, errors with JSON paths.',
  help: ['Exit code 1 when a blueprint would be refused. `-` reads standard input.'],
  async run(args, terminal) {
    if (args.positionals.length === 0) throw new UsageError('FILE.json is missing');
    const asJson = flag(args, 'json');
    const files = [];
    for (const file of args.positionals) {
      const { hash, problems, report } = importBlueprint(await readText(file, terminal), catalogue);
      const ok = problems.length === 0;
      files.push({ file, ok, ...(hash === undefined ? {} : { planHash: hash }), problems, report });
      if (asJson) continue;
      terminal.out(
        `${file}: ${ok ? 'ok' : `${String(problems.length)} error${problems.length === 1 ? '' : 's'}`}`,
      );
      for (const problem of problems) terminal.out(`  ${problemLine('error', problem)}`);
      for (const line of reportLines(report)) terminal.out(`  ${line}`);
    }
    if (asJson) json(terminal, { files });
    return files.every(({ ok }) => ok) ? 0 : 1;
  },
};
