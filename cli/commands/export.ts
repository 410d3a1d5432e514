import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connectApi } from '../api-client.ts';
import { positional, text, typedId, type Command } from '../command.ts';

/** `tenon export`: a scenario as a blueprint file again. */
export const exportCommand: Command = {
  name: 'export',
  usage: 'export SCENARIO [--version N] [--out FILE.json]',
  summary: 'Write a scenario as a blueprint, equal to what was imported.',
  options: { version: { type: 'string' }, out: { type: 'string' } },
  help: ['--version N       an older version', '--out FILE.json   into this file instead of standard output'],
  async run(args, terminal) {
    const id = String(typedId(positional(args, 0, 'SCENARIO'), 'SCENARIO'));
    const version = text(args, 'version');
    const api = await connectApi(terminal);
    const blueprint =
      version === undefined
        ? (await api.call<unknown>('GET', `/v1/scenarios/${id}/blueprint`)).body
        : (
            await api.call<{ blueprint: unknown }>(
              'GET',
              `/v1/scenarios/${id}/versions/${String(typedId(version, '--version'))}`,
            )
          ).body.blueprint;
    const written = JSON.stringify(blueprint, null, 2);
    const out = text(args, 'out');
    if (out === undefined) terminal.out(written);
    else await writeFile(resolve(terminal.cwd, out), `${written}\n`);
    return 0;
  },
};
