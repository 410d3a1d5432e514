import { connectApi } from '../api-client.ts';
import { columns, flag, json, positional, text, typedId, UsageError, type Command } from '../command.ts';

interface Key {
  id: number;
  name: string;
  role: string;
  createdAt: string;
  revokedAt?: string;
}

/** `tenon key`: who may call the API. */
export const keyCommand: Command = {
  name: 'key',
  usage: 'key list | create --role ROLE [--name NAME] | revoke ID',
  summary: 'List, make and revoke API keys (roles viewer, editor, operator, admin).',
  options: { role: { type: 'string' }, name: { type: 'string' } },
  async run(args, terminal) {
    const action = positional(args, 0, 'what to do');
    const api = await connectApi(terminal);
    const asJson = flag(args, 'json');
    if (action === 'create') {
      const role = text(args, 'role');
      if (role === undefined) throw new UsageError('--role is missing');
      const { body } = await api.call<Key & { key: string }>('POST', '/v1/api-keys', {
        body: { name: text(args, 'name') ?? role, role },
      });
      if (asJson) json(terminal, body);
      else terminal.out(`${body.key}\n  key ${String(body.id)}, ${body.role}; it is not shown again`);
    } else if (action === 'revoke') {
      const id = typedId(positional(args, 1, 'KEY'), 'KEY');
      await api.call('DELETE', `/v1/api-keys/${String(id)}`);
      if (asJson) json(terminal, { id, revoked: true });
      else terminal.out(`Key ${String(id)} is revoked`);
    } else if (action === 'list') {
      const { body } = await api.call<{ items: Key[] }>('GET', '/v1/api-keys');
      if (asJson) json(terminal, body);
      else {
        const rows = body.items.map(({ id, role, createdAt, revokedAt, name }) => [
          String(id),
          role,
          createdAt,
          revokedAt === undefined ? name : `${name} (revoked)`,
        ]);
        terminal.out(columns([['ID', 'ROLE', 'CREATED', 'NAME'], ...rows]));
      }
    } else throw new UsageError(`'${action}' is not one of list, create, revoke`);
    return 0;
  },
};
