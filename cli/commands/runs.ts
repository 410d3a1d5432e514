import { connectApi } from '../api-client.ts';
import { columns, flag, json, text, type Command } from '../command.ts';

interface Run {
  id: string;
  scenarioName: string;
  status: string;
  operations: number;
  createdAt: string;
  durationMs?: number;
  error?: { type: string; message: string };
}

/** `tenon runs`: what ran lately. */
export const runsCommand: Command = {
  name: 'runs',
  usage: 'runs [--scenario ID] [--status STATUS] [--limit N]',
  summary: 'List runs, newest first.',
  options: { scenario: { type: 'string' }, status: { type: 'string' }, limit: { type: 'string' } },
  async run(args, terminal) {
    const query = new URLSearchParams({ limit: text(args, 'limit') ?? '20' });
    for (const name of ['scenario', 'status']) {
      const value = text(args, name);
      if (value !== undefined) query.set(name, value);
    }
    const api = await connectApi(terminal);
    const { body } = await api.call<{ items: Run[]; next?: string }>('GET', `/v1/runs?${query.toString()}`);
    if (flag(args, 'json')) {
      json(terminal, body);
      return 0;
    }
    const rows = body.items.map((run) => [
      run.id,
      run.status,
      String(run.operations),
      run.durationMs === undefined ? '' : `${String(Math.round(run.durationMs))} ms`,
      run.createdAt,
      run.error === undefined
        ? run.scenarioName
        : `${run.scenarioName}: ${run.error.type}: ${run.error.message}`,
    ]);
    terminal.out(columns([['RUN', 'STATUS', 'OPERATIONS', 'TIME', 'CREATED', 'SCENARIO'], ...rows]));
    return 0;
  },
};
