import { connectApi } from '../api-client.ts';
import { flag, json, positional, type Command } from '../command.ts';
import { entryLines, type ShownEntry } from '../show-entry.ts';

interface Run {
  id: string;
  scenarioName: string;
  status: string;
  operations: number;
  error?: { type: string; message: string; module?: number };
  temporalUrl?: string;
}

/** `tenon logs`: what a run did. */
export const logsCommand: Command = {
  name: 'logs',
  usage: 'logs RUN',
  summary: 'Show the operations of a run: module, bundles, time, error.',
  async run(args, terminal) {
    const id = encodeURIComponent(positional(args, 0, 'RUN'));
    const api = await connectApi(terminal);
    const { body: run } = await api.call<Run>('GET', `/v1/runs/${id}`);
    const entries: ShownEntry[] = [];
    for (let from: number | undefined = 0; from !== undefined;) {
      const page: { entries: ShownEntry[]; next?: number } = (
        await api.call<{ entries: ShownEntry[]; next?: number }>(
          'GET',
          `/v1/runs/${id}/trace?limit=500&from=${String(from)}`,
        )
      ).body;
      if (flag(args, 'json')) entries.push(...page.entries);
      else for (const entry of page.entries) for (const line of entryLines(entry)) terminal.out(line);
      from = page.next;
    }
    if (flag(args, 'json')) {
      json(terminal, { run, entries });
      return 0;
    }
    terminal.out(`${run.scenarioName}: ${run.status}, ${String(run.operations)} operations`);
    if (run.error !== undefined) terminal.out(`  ${run.error.type}: ${run.error.message}`);
    if (run.temporalUrl !== undefined) terminal.out(`  ${run.temporalUrl}`);
    return 0;
  },
};
