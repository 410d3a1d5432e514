import { connectApi } from '../api-client.ts';
import { columns, flag, json, type Command } from '../command.ts';

interface Summary {
  id: number;
  name: string;
  version: number;
  active: boolean;
}

/** `tenon list`: the scenarios. */
export const listCommand: Command = {
  name: 'list',
  usage: 'list',
  summary: 'List the scenarios of a running Tenon.',
  async run(args, terminal) {
    const api = await connectApi(terminal);
    const items: Summary[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.call<{ items: Summary[]; next?: string }>(
        'GET',
        `/v1/scenarios?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      items.push(...body.items);
      if (body.next === undefined) break;
      cursor = body.next;
    }
    if (flag(args, 'json')) json(terminal, { items });
    else {
      const rows = items.map(({ id, version, active, name }) => [
        String(id),
        String(version),
        active ? 'active' : 'off',
        name,
      ]);
      terminal.out(columns([['ID', 'VERSION', 'STATE', 'NAME'], ...rows]));
    }
    return 0;
  },
};
