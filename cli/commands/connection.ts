import { connectApi, type ApiClient } from '../api-client.ts';
import {
  columns,
  flag,
  json,
  positional,
  text,
  typedId,
  typedJson,
  UsageError,
  type Arguments,
  type Command,
  type Terminal,
} from '../command.ts';
import { readText } from '../read-file.ts';

interface Connection {
  id: number;
  name: string;
  type: string;
  secretsSet: string[];
}

async function create(args: Arguments, api: ApiClient, terminal: Terminal): Promise<unknown> {
  const type = text(args, 'type');
  const data = text(args, 'data');
  if (type === undefined) throw new UsageError('--type is missing');
  if (data === undefined) throw new UsageError('--data is missing');
  const typed = typedJson(data === '-' ? await readText('-', terminal) : data, '--data');
  const body = { name: text(args, 'name') ?? type, type, data: typed };
  return (await api.call('POST', '/v1/connections', { body })).body;
}

async function act(action: string, args: Arguments, api: ApiClient, terminal: Terminal): Promise<unknown> {
  switch (action) {
    case 'list':
      return (await api.call('GET', '/v1/connections?limit=1000')).body;
    case 'create':
      return create(args, api, terminal);
    case 'remove': {
      const id = typedId(positional(args, 1, 'CONNECTION'), 'CONNECTION');
      return (await api.call('DELETE', `/v1/connections/${String(id)}`)).body;
    }
    default:
      throw new UsageError(`'${action}' is not one of list, create, remove`);
  }
}

function lines(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return 'Removed';
  // The API's answers are a page of connections or one.
  const shown = 'items' in answer ? (answer.items as Connection[]) : [answer as Connection];
  const rows = shown.map(({ id, type, secretsSet, name }) => [
    String(id),
    type,
    secretsSet.join(', ') || 'none',
    name,
  ]);
  return columns([['ID', 'TYPE', 'SECRETS', 'NAME'], ...rows]);
}

/** `tenon connection`: credentials of accounts. */
export const connectionCommand: Command = {
  name: 'connection',
  usage: 'connection list | create --type TYPE --data JSON [--name NAME] | remove ID',
  summary: 'List, make and remove connections; their secrets are never shown.',
  options: { type: { type: 'string' }, data: { type: 'string' }, name: { type: 'string' } },
  help: [
    '--type TYPE   basicauth, apikeyauth or bearer',
    '--data JSON   its fields, such as {"username":"ann","password":"…"}; - reads them from standard input,',
    '              which keeps secrets out of the shell’s history',
  ],
  async run(args, terminal) {
    const api = await connectApi(terminal);
    const answer = await act(positional(args, 0, 'what to do'), args, api, terminal);
    if (flag(args, 'json')) json(terminal, answer ?? { removed: true });
    else terminal.out(lines(answer));
    return 0;
  },
};
