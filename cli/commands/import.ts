import { connectApi } from '../api-client.ts';
import { flag, json, positional, text, typedId, type Command } from '../command.ts';
import { readText } from '../read-file.ts';
import { reportLines, type ShownReport } from '../show-report.ts';

interface Saved {
  id: number;
  version: number;
  name: string;
  active: boolean;
  report: ShownReport;
  webhook?: { id: number; url: string };
}

/** `tenon import`: a blueprint becomes a scenario, or the next version of one. */
export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE.json [--name NAME] [--scenario ID] [--activate]',
  summary: 'Import a blueprint into a running Tenon.',
  options: { name: { type: 'string' }, scenario: { type: 'string' }, activate: { type: 'boolean' } },
  help: [
    '--name NAME      name of the scenario; else the blueprint’s',
    '--scenario ID    save it as the next version of this scenario',
    '--activate       switch it on afterwards',
  ],
  async run(args, terminal) {
    const blueprint = await readText(positional(args, 0, 'FILE.json'), terminal);
    const name = text(args, 'name');
    const scenario = text(args, 'scenario');
    const api = await connectApi(terminal);
    const body = { blueprint, ...(name === undefined ? {} : { name }) };
    const { body: saved } =
      scenario === undefined
        ? await api.call<Saved>('POST', '/v1/scenarios', { body })
        : await api.call<Saved>('PUT', `/v1/scenarios/${String(typedId(scenario, '--scenario'))}`, {
            body,
            headers: { 'if-match': '*' },
          });
    if (flag(args, 'activate')) {
      await api.call('POST', `/v1/scenarios/${String(saved.id)}/activate`);
      saved.active = true;
    }
    if (flag(args, 'json')) {
      json(terminal, saved);
      return 0;
    }
    terminal.out(`Scenario ${String(saved.id)}, version ${String(saved.version)}: ${saved.name}`);
    if (saved.webhook !== undefined) terminal.out(`  webhook ${saved.webhook.url}`);
    for (const line of reportLines(saved.report)) terminal.out(`  ${line}`);
    return 0;
  },
};
