/** Connections: what is given is checked and sealed; of its secrets only their names come back. */
import type { ConnectionType } from '../../connectors/connection-type.ts';
import type { Connector } from '../../connectors/define.ts';
import { TenonError } from '../../errors.ts';
import { at } from '../../scenarios/json-path.ts';
import type { Json } from '../../scenarios/value.ts';
import type { Connection, ConnectionData, Page, PageQuery, Store } from '../../store/index.ts';

export type ConnectionService = ReturnType<typeof createConnectionService>;

/** Every method is `NOT_FOUND` for a connection that does not exist. */
export function createConnectionService(
  { connections, audit }: Pick<Store, 'connections' | 'audit'>,
  connectors: readonly Connector[],
) {
  const types = new Map(
    connectors
      .flatMap(({ connections: kinds = [] }) => kinds)
      .map((type): [string, ConnectionType] => [type.type, type]),
  );

  function typeNamed(name: string): ConnectionType {
    const found = types.get(name);
    if (found !== undefined) return found;
    throw new TenonError('BAD_REQUEST', `There is no connection type '${name.slice(0, 100)}'`, {
      hint: `The types are ${[...types.keys()].join(', ')}`,
    });
  }

  async function get(id: number): Promise<Connection> {
    const found = await connections.get(id);
    if (found === undefined) throw new TenonError('NOT_FOUND', `There is no connection ${String(id)}`);
    return found;
  }

  const record = (action: string, id: number, by: string, detail?: Json) =>
    audit.add({
      actor: by,
      action: `connection.${action}`,
      target: `connection:${String(id)}`,
      ...(detail === undefined ? {} : { detail }),
    });

  return {
    get,

    async create(
      given: { name: string; type: string; data: Record<string, Json> },
      by: string,
    ): Promise<Connection> {
      const { name, type } = given;
      const made = await connections.create({ name, type, ...heldBy(typeNamed(type), given.data) });
      await record('create', made.id, by, { name, type });
      return made;
    },

    list(query: PageQuery): Promise<Page<Connection>> {
      return connections.list(query);
    },

    /** Data that is given replaces all data; the type stays. */
    async update(
      id: number,
      changes: { name?: string | undefined; data?: Record<string, Json> | undefined },
      by: string,
    ): Promise<Connection> {
      const { name, data } = changes;
      const { type } = await get(id);
      const changed = await connections.update(id, {
        ...(name === undefined ? {} : { name }),
        ...(data === undefined ? {} : { held: heldBy(typeNamed(type), data) }),
      });
      await record('update', id, by, { renamed: name !== undefined, dataReplaced: data !== undefined });
      return changed;
    },

    /** `CONFLICT` naming the scenarios that use it. */
    async remove(id: number, by: string): Promise<void> {
      await connections.remove(id);
      await record('remove', id, by);
    },
  };
}

/** Checked data; a refusal names the field and never what was in it. */
function heldBy(type: ConnectionType, data: Record<string, Json>): ConnectionData {
  const parsed = type.fields.strict().safeParse(data);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      in: 'body',
      path: at('$.data', ...path.map((step) => (typeof step === 'number' ? step : String(step)))),
      message,
    }));
    throw new TenonError('BAD_REQUEST', `body ${errors[0]?.path ?? '$.data'}: ${errors[0]?.message ?? ''}`, {
      hint: `A connection of the type ${type.type} has the fields ${Object.keys(type.fields.shape).join(', ')}`,
      extra: { errors },
    });
  }
  const held = parsed.data as Record<string, Json>; // JSON went in, and no field transforms it
  const secretsSet = type.secrets.filter((name) => (held[name] ?? '') !== '');
  return { version: type.version, data: held, secretsSet };
}
