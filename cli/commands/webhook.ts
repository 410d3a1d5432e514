import { connectApi, type ApiClient } from '../api-client.ts';
import {
  columns,
  flag,
  json,
  positional,
  text,
  typedId,
  UsageError,
  type Arguments,
  type Command,
} from '../command.ts';

interface Hook {
  id: number;
  name: string;
  url: string;
  enabled: boolean;
}

async function act(action: string, args: Arguments, api: ApiClient): Promise<unknown> {
  const id = (): string => String(typedId(positional(args, 1, 'WEBHOOK'), 'WEBHOOK'));
  switch (action) {
    case 'list':
      return (await api.call('GET', '/v1/webhooks?limit=1000')).body;
    case 'create':
      return (await api.call('POST', '/v1/webhooks', { body: { name: text(args, 'name') ?? 'Webhook' } }))
        .body;
    case 'enable':
    case 'disable':
      return (await api.call('PATCH', `/v1/webhooks/${id()}`, { body: { enabled: action === 'enable' } }))
        .body;
    case 'queue':
      return (await api.call('GET', `/v1/webhooks/${id()}/queue?limit=1000`)).body;
    case 'remove':
      return (await api.call('DELETE', `/v1/webhooks/${id()}`)).body;
    default:
      throw new UsageError(`'${action}' is not one of list, create, enable, disable, queue, remove`);
  }
}

function lines(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return 'Removed';
  if (!('items' in answer)) return hookLines([answer as Hook]); // the API's other answers are one webhook
  const items = answer.items as (Hook | { id: string; receivedAt: string })[]; // the API's lists
  const hooks = items.filter((item): item is Hook => 'url' in item);
  if (hooks.length > 0 || items.length === 0) return hookLines(hooks);
  return columns([
    ['EVENT', 'RECEIVED'],
    ...items.map((item) => [String(item.id), 'receivedAt' in item ? item.receivedAt : '']),
  ]);
}

function hookLines(hooks: Hook[]): string {
  const rows = hooks.map(({ id, enabled, url, name }) => [String(id), enabled ? 'on' : 'off', url, name]);
  return columns([['ID', 'STATE', 'ADDRESS', 'NAME'], ...rows]);
}

/** `tenon webhook`: addresses that feed scenarios. */
export const webhookCommand: Command = {
  name: 'webhook',
  usage: 'webhook list | create [--name NAME] | enable ID | disable ID | queue ID | remove ID',
  summary: 'List, make, switch and remove webhooks, or see what waits in one.',
  options: { name: { type: 'string' } },
  async run(args, terminal) {
    const answer = await act(positional(args, 0, 'what to do'), args, await connectApi(terminal));
    if (flag(args, 'json')) json(terminal, answer ?? { removed: true });
    else terminal.out(lines(answer));
    return 0;
  },
};
