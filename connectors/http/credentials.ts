/** What a connection adds to a request. */
import { ModuleError } from '../../errors.ts';
import type { CallConnection, Pair } from '../call-context.ts';
import { apiKeyAuth, basicAuth, bearerAuth } from './connections.ts';

export interface Credentials {
  headers: Pair[];
  query: Pair[];
}

const none: Credentials = { headers: [], query: [] };

/** `Authorization: Basic …` of a user name and a password. */
export function basicHeader(username: string, password: string): Pair {
  return ['Authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`];
}

/** The headers and query parameters a connection stands for; none without one. */
export function credentialsOf(connection: CallConnection | undefined): Credentials {
  if (connection === undefined) return none;
  const { type, data } = connection;
  switch (type) {
    case basicAuth.type: {
      const { username, password } = basicAuth.fields.parse(data) as { username: string; password: string }; // its fields
      return { ...none, headers: [basicHeader(username, password)] };
    }
    case bearerAuth.type: {
      const { token } = bearerAuth.fields.parse(data) as { token: string }; // its fields
      return { ...none, headers: [['Authorization', `Bearer ${token}`]] };
    }
    case apiKeyAuth.type: {
      const { key, placement, name } = apiKeyAuth.fields.parse(data) as Record<string, string>; // its fields
      const pair: Pair = [name ?? '', key ?? ''];
      return placement === 'query' ? { ...none, query: [pair] } : { ...none, headers: [pair] };
    }
    default:
      throw new ModuleError(
        'InvalidConfigurationError',
        `A connection of the type ${type} cannot sign requests.`,
      );
  }
}

/** A module that needs a connection and names none. */
export function missingConnection(field: string): ModuleError {
  return new ModuleError('InvalidConfigurationError', 'Choose a connection.', { detail: { field } });
}

/** The user's headers with those of the connection, which win over one of the same name. */
export function withCredentials(headers: readonly Pair[], credentials: Credentials): Pair[] {
  const names = new Set(credentials.headers.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !names.has(name.toLowerCase())), ...credentials.headers];
}
