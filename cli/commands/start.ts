import { readSettings } from '../../config.ts';
import { createLog } from '../../log.ts';
import { aborted } from '../../process.ts';
import { startTenon, type Tenon } from '../../tenon.ts';
import { flag, json, type Command, type Terminal } from '../command.ts';

/** `tenon start`: everything in one process. */
export const startCommand: Command = {
  name: 'start',
  usage: 'start [--no-examples]',
  summary: 'Run Tenon in one process: API, worker, and Temporal and a database where none are configured.',
  options: { 'no-examples': { type: 'boolean' } },
  help: [
    '--no-examples    without the example server and the example scenarios',
    '--json           one line of JSON with all addresses once it is ready',
    'Ctrl-C stops it: calls in flight may end, nothing is lost. tenon doctor explains the settings.',
  ],
  async run(args, terminal) {
    const settings = readSettings(terminal.env, terminal.cwd);
    const log = createLog(settings);
    const asJson = flag(args, 'json');
    const tenon = await startTenon(settings, log, {
      examples: !flag(args, 'no-examples'),
      ...(asJson ? {} : { say: (line) => terminal.out(line) }),
    });
    try {
      if (asJson) json(terminal, addresses(tenon));
      else greet(tenon, terminal, settings.home);
      await aborted(terminal.signal);
      if (!asJson) terminal.out('Stopping: calls in flight may end');
    } finally {
      await tenon.stop();
    }
    return 0;
  },
};

function addresses({ url, webUiUrl, temporal, exampleHook }: Tenon) {
  return {
    ready: true,
    api: url,
    docs: `${url}/docs`,
    ...(webUiUrl === undefined ? {} : { webUi: webUiUrl }),
    temporal,
    ...(exampleHook === undefined ? {} : { exampleHook }),
  };
}

function greet({ url, webUiUrl, exampleHook }: Tenon, terminal: Terminal, home: string): void {
  const rows: [string, string][] = [
    ['API', `${url}    docs ${url}/docs`],
    ...(webUiUrl === undefined
      ? []
      : [['Web UI', `${webUiUrl}    every run, module by module`] as [string, string]]),
    ['Key', `${home}/admin-key    Authorization: Bearer KEY`],
    ...(exampleHook === undefined
      ? []
      : [
          ['Try it', `curl -X POST ${exampleHook} -H 'content-type: application/json' -d '{"order":7}'`] as [
            string,
            string,
          ],
        ]),
    ['Then', 'npm run demo:crash         kills everything in the middle of a run, and the run goes on'],
    ['', 'npm run demo:api-change    an API withdraws what runs wait for, and they are moved'],
  ];
  terminal.out('Tenon is ready.');
  for (const [name, value] of rows) terminal.out(`  ${name.padEnd(8)} ${value}`);
}
