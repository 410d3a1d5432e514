import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExampleServer } from '../../examples/example-server.ts';
import { SERVER_PLACEHOLDER } from '../../examples/import-examples.ts';
import { readSettings } from '../../config.ts';
import { createLog } from '../../log.ts';
import { startTenon, type Tenon } from '../../tenon.ts';
import { isCollection, type Collection, type Json } from '../../scenarios/value.ts';
import type { RunRow } from '../../store/index.ts';
import {
  flag,
  json,
  positional,
  text,
  typedJson,
  UsageError,
  type Command,
  type Terminal,
} from '../command.ts';
import { readText } from '../read-file.ts';
import { entryLines, type ShownEntry } from '../show-entry.ts';

/** `tenon run`: one run of a blueprint, in an installation of its own that is gone afterwards. */
export const runCommand: Command = {
  name: 'run',
  usage: 'run FILE.json [--input JSON] [--trace]',
  summary: 'Import a blueprint, run it once and print status, operations, output and error.',
  options: { input: { type: 'string' }, trace: { type: 'boolean' } },
  help: [
    '--input JSON     scenario inputs; for a scenario that a webhook starts, its event',
    '--trace          every operation with its input and output',
    'Exit code 1 when the run ends in error. Runs in a folder of its own, which is removed.',
  ],
  async run(args, terminal) {
    const blueprint = await readText(positional(args, 0, 'FILE.json'), terminal);
    const inputs = typedJson(text(args, 'input') ?? '{}', '--input');
    if (!isCollection(inputs)) throw new UsageError('--input must be a JSON object');
    const home = await mkdtemp(join(tmpdir(), 'tenon-run-'));
    const server = blueprint.includes(SERVER_PLACEHOLDER) ? await startExampleServer() : undefined;
    try {
      const settings = {
        ...readSettings({ TENON_LOG_LEVEL: 'error', ...terminal.env }, terminal.cwd),
        ...{ home, host: '127.0.0.1', port: 0, temporalPort: 0, temporalUiPort: 0, databaseUrl: undefined },
      };
      if (server !== undefined) settings.allowHosts.push(`127.0.0.1:${server.port}`);
      const tenon = await startTenon(settings, createLog(settings), { examples: false });
      try {
        const given = server === undefined ? blueprint : blueprint.replaceAll(SERVER_PLACEHOLDER, server.url);
        const { run, entries } = await runOnce(tenon, given, inputs, flag(args, 'trace'), terminal.signal);
        show(run, entries, flag(args, 'json'), terminal);
        return run.status === 'success' || run.status === 'warning' ? 0 : 1;
      } finally {
        await tenon.stop();
      }
    } finally {
      await server?.close();
      await rm(home, { recursive: true, force: true });
    }
  },
};

const ACTOR = 'tenon run';

async function runOnce(
  { services, workerReady }: Tenon,
  blueprint: string,
  inputs: Collection,
  trace: boolean,
  signal: AbortSignal,
): Promise<{ run: RunRow; entries: Json[] }> {
  await workerReady;
  const { scenario } = await services.scenarios.create({ blueprint }, ACTOR);
  const begun = await services.runs.start(scenario, { inputs, trigger: 'manual' }, ACTOR);
  let run = await services.runs.wait(begun.id, 60, signal);
  while (run.endedAt === undefined) {
    if (signal.aborted) run = await services.runs.cancel(run.id, ACTOR).then(() => run);
    run = await services.runs.wait(run.id, signal.aborted ? 10 : 60, new AbortController().signal);
    if (signal.aborted) break;
  }
  const entries: Json[] = [];
  for (let from: number | undefined = trace ? 0 : undefined; from !== undefined;) {
    const page = await services.runs.trace(run.id, { from, limit: 500 });
    entries.push(...page.entries);
    from = page.next;
  }
  return { run, entries };
}

function show(run: RunRow, entries: Json[], asJson: boolean, terminal: Terminal): void {
  const { id, status, operations, output, error, warnings, durationMs } = run;
  if (asJson) {
    json(terminal, {
      ...{ id, status, operations, output: output ?? null, error: error ?? null, durationMs },
      ...(warnings === undefined ? {} : { warnings }),
      ...(entries.length === 0 ? {} : { trace: entries }),
    });
    return;
  }
  // Entries are written by the trace in this shape.
  for (const entry of entries)
    for (const line of entryLines(entry as unknown as ShownEntry)) terminal.out(line);
  terminal.out(`status      ${status}`);
  terminal.out(`operations  ${operations}`);
  if (output !== undefined) terminal.out(`output      ${JSON.stringify(output)}`);
  for (const warning of warnings ?? []) terminal.out(`warning     ${warning}`);
  if (error !== undefined) {
    const place = error.module === undefined ? '' : `module ${error.module}: `;
    terminal.out(`error       ${error.type}: ${place}${error.message}`);
  }
}
